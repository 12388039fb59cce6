"""An artifact version as operations load it: by id, with the viewer's role in its project."""

from __future__ import annotations

from auth.permission import TeamAction, require_seen
from db import artifact, artifact_version
from db.connection import Connection, Row
from domain import errors, path
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import OrganizationRole
from resolvers.context import Context
from resolvers.key import Key

FIELD = "artifact_version_id"


def key_of(checks: Checks, artifact_version_id: str) -> Key:
    """The key that the id says."""
    found = checks.id(Kind.ARTIFACT_VERSION, artifact_version_id, FIELD)
    return Key(found.organization_id, found.id)


def not_found() -> errors.NotFound:
    """There is no such version, or it is deleted, or the viewer may not see it."""
    return errors.not_found("The artifact version", (FIELD,))


async def loaded(connection: Connection, context: Context, key: Key, action: TeamAction) -> Row:
    """The version, with which the viewer may do this.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    row = await artifact_version.by_id(connection, context.signed_in(), *key)
    return allowed(row, action)


def allowed(row: Row | None, action: TeamAction) -> Row:
    """The version that was looked for, with which the viewer may do this.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    if row is None:
        raise not_found()
    about = About.of(Kind.ARTIFACT_VERSION, row)
    require_seen(role_in(row), action, field=(FIELD,), about=about)
    return row


def role_in(row: Row) -> OrganizationRole | None:
    """The viewer's role in the version's project; None where they see it through a link only."""
    role = row["viewer_role"]
    return OrganizationRole(role) if role else None


async def locked(connection: Connection, key: Key) -> Row:
    """The version as it is now, after its artifact; neither changes until the end.

    Errors: NOT_FOUND.
    """
    await artifact.lock_of_versions(connection, key.organization_id, [key.id])
    return there(await artifact_version.lock(connection, *key))


def there(row: Row | None) -> Row:
    """The version as it was locked, which is not deleted.

    Errors: NOT_FOUND.
    """
    if row is None or row["state"] == "DELETED":
        raise not_found()
    return row


def names(artifact: str, project: str, number: int | None) -> dict[str, object]:
    """What history repeats of a version; one without a number has none there."""
    said: dict[str, object] = {"artifact": artifact, "project": project}
    return said if number is None else said | {"version": path.version_name(number)}
