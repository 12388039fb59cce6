"""The artifact version that is to be linked, whichever way it was named."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from db import artifact_version, version
from db.connection import Connection, Row
from domain import errors, name, path
from domain.check import Checks
from domain.ids import Kind
from domain.text import findable
from resolvers.context import Context

Find = Callable[[Connection], Awaitable[Row | None]]


@dataclass(frozen=True)
class Named:
    """How the source was named: by one of its path, its id, or the id of a link to it."""

    artifact_version_path: str | None = None
    artifact_version_id: str | None = None
    version_id: str | None = None

    def fields(self) -> dict[str, str | None]:
        """The ways by field name."""
        return {
            "artifact_version_path": self.artifact_version_path,
            "artifact_version_id": self.artifact_version_id,
            "version_id": self.version_id,
        }

    def field(self) -> str:
        """The field that was used."""
        return next(field for field, value in self.fields().items() if value is not None)


@dataclass(frozen=True)
class Source:
    """The source as far as linking needs it."""

    organization_id: UUID
    id: UUID
    type: str
    path: str
    is_internal: bool = False
    """Whether clients keep the artifact for themselves."""


def finder(checks: Checks, context: Context, named: Named, *at: str) -> Find:
    """How to load the named source; bad words are kept in `checks`."""
    viewer = context.signed_in()
    if named.artifact_version_path is not None:
        return _by_path(checks, context, named.artifact_version_path, *at)
    if named.artifact_version_id is not None:
        key = checks.id(
            Kind.ARTIFACT_VERSION, named.artifact_version_id, *at, "artifact_version_id"
        )
        return lambda connection: artifact_version.by_id(
            connection, viewer, key.organization_id, key.id
        )
    if named.version_id is None:
        return _nothing
    link = checks.id(Kind.VERSION, named.version_id, *at, "version_id")

    async def of_link(connection: Connection) -> Row | None:
        row = await version.by_id(connection, viewer, link.organization_id, link.id)
        if row is None:
            return None
        return await artifact_version.by_id(
            connection, viewer, link.organization_id, row["artifact_version_id"]
        )

    return of_link


def _by_path(checks: Checks, context: Context, text: str, *at: str) -> Find:
    viewer = context.signed_in()
    try:
        found = path.artifact_version(text, (*at, "artifact_version_path"))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return _nothing
    owner, project, artifact = map(findable, (found.owner, found.project, found.artifact))
    number = path.ref_number(found.ref) if found.ref is not None else None
    if number is not None:
        return lambda connection: artifact_version.by_number(
            connection, viewer, owner, project, artifact, number
        )
    return lambda connection: artifact_version.by_alias(
        connection, viewer, owner, project, artifact, findable(found.ref or "latest")
    )


async def _nothing(_: Connection) -> Row | None:
    return None


async def load(connection: Connection, find: Find, *field: str) -> Source:
    """The source, fit to be linked.

    Errors: NOT_FOUND, ARTIFACT_NOT_COMMITTED, PERSONAL_ARTIFACT.
    """
    row = await find(connection)
    if row is None or row["state"] == "DELETED":
        raise errors.not_found("The artifact version", field)
    if row["is_personal"]:
        raise errors.Conflict(
            "PERSONAL_ARTIFACT",
            "An artifact of a personal project cannot be linked; log it in a team's project.",
            field,
        )
    if row["state"] != "COMMITTED":
        raise errors.Conflict(
            "ARTIFACT_NOT_COMMITTED",
            "The artifact version is still PENDING; commit it first.",
            field,
        )
    at = path.artifact_version_path(row["owner"], row["project"], row["name"], row["number"])
    is_internal = name.is_reserved(row["type"], row["name"])
    return Source(row["organization_id"], row["id"], row["type"], at, is_internal)
