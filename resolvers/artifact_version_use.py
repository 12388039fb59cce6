"""Using an artifact version as the input of a run."""

from __future__ import annotations

from dataclasses import dataclass

from auth.permission import RegistryAction, TeamAction, require
from db import artifact_version, event, run, version
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name, path
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import RegistryRole
from resolvers import project as projects
from resolvers import registry as registries
from resolvers.artifact_version_row import key_of, loaded
from resolvers.context import Context
from resolvers.key import Key


@dataclass(frozen=True)
class Use:
    """What is used, named in one way, and by which run of which project."""

    artifact_version_id: str | None
    version_id: str | None
    run_name: str
    project: str


async def use(context: Context, wanted: Use) -> Key:
    """The version is an input of the run, which was made if it was not there; gives its key.

    Errors: INVALID_INPUT, INVALID_ID, INVALID_NAME, INVALID_PATH, NOT_FOUND, PERMISSION_DENIED,
    ARTIFACT_NOT_COMMITTED.
    """
    context.signed_in()
    checks = Checks()
    used = _Used(checks, wanted)
    run_name = checks(name.run, wanted.run_name, "run_name")
    at = _project(checks, wanted.project)
    checks.done()

    async def work(connection: Connection) -> Key:
        assert at is not None
        row = await used.load(connection, context)
        into = await projects.at_path(connection, context, at, TeamAction.USE_ARTIFACT_VERSION)
        await _hold(connection, row, into, used.field)
        await _record(connection, context, row, into, run_name)
        return Key(row["organization_id"], row["id"])

    return await context.transact(work)


def _project(checks: Checks, text: str) -> path.ProjectPath | None:
    try:
        return path.project(text, ("project",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return None


class _Used:
    """The version as it was named: itself, or as a version of a collection."""

    def __init__(self, checks: Checks, wanted: Use) -> None:
        own, linked = wanted.artifact_version_id, wanted.version_id
        checks.one_of(artifact_version_id=own, version_id=linked)
        self._own: Key | None = None
        self._link: Key | None = None
        self.field = "version_id" if own is None else "artifact_version_id"
        if own is not None:
            self._own = key_of(checks, own)
        elif linked is not None:
            found = checks.id(Kind.VERSION, linked, "version_id")
            self._link = Key(found.organization_id, found.id)

    async def load(self, connection: Connection, context: Context) -> Row:
        """The version, which the viewer may use in the way in which it was named."""
        if self._own is not None:
            return await loaded(connection, context, self._own, TeamAction.USE_ARTIFACT_VERSION)
        assert self._link is not None
        row = await version.by_id(connection, context.signed_in(), *self._link)
        if row is None:
            raise _not_found(self.field)
        into = await registries.by_id(
            connection, context, row["organization_id"], row["registry_id"], self.field
        )
        role, about = RegistryRole(into["viewer_role"]), About.of(Kind.REGISTRY, into)
        require(role, RegistryAction.USE, field=(self.field,), about=about)
        return await self._source(connection, context, row)

    async def _source(self, connection: Connection, context: Context, row: Row) -> Row:
        key = (row["organization_id"], row["artifact_version_id"])
        found = await artifact_version.by_id(connection, context.signed_in(), *key)
        if found is None:
            raise _not_found(self.field)
        return found


def _not_found(field: str) -> errors.NotFound:
    what = "The version" if field == "version_id" else "The artifact version"
    return errors.not_found(what, (field,))


async def _hold(connection: Connection, row: Row, into: Row, field: str) -> None:
    """The version can be used by a run of the project, and is not deleted until the end."""
    if row["organization_id"] != into["organization_id"]:
        raise errors.InvalidValue(
            "INVALID_INPUT",
            f"{row['name']} belongs to another organization than this project.",
            ("project",),
            rule="a project of the artifact's own organization",
        )
    if row["state"] == "PENDING":
        raise errors.Conflict(
            "ARTIFACT_NOT_COMMITTED",
            "The artifact version is still PENDING; commit it first.",
            (field,),
        )
    if not await artifact_version.hold(connection, row["organization_id"], row["id"]):
        raise _not_found(field)


async def _record(
    connection: Connection, context: Context, row: Row, into: Row, run_name: str
) -> None:
    run_id = await projects.run(connection, context, into, run_name)
    if not await run.use(connection, row["organization_id"], run_id, row["id"]):
        return
    detail: dict[str, object] = {
        "artifact": row["name"],
        "project": row["project"],
        "version": path.version_name(row["number"]),
        "run": run_name,
        "used_in": into["name"],
    }
    used = Event("ARTIFACT_VERSION_USED", detail)
    await event.record(connection, row["organization_id"], context.signed_in().user_id, [used])
