"""What is done with projects."""

from __future__ import annotations

from uuid import UUID

from auth.permission import TeamAction, require_outside, require_seen
from db import artifact, entity, event, project, project_change, team
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name, path
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from domain.text import findable
from resolvers.context import Context
from resolvers.key import Key
from resolvers.words import confirmed


async def create(context: Context, *, team_: str, name_: str) -> Key:
    """The project is there, of the team or of the viewer whose username it is; gives its key.

    Errors: INVALID_NAME, NOT_FOUND, PERMISSION_DENIED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    name_ = checks(name.project, name_, "name")
    checks.done()

    async def work(connection: Connection) -> Key:
        if findable(team_) == viewer.username:
            return await _make_personal(connection, context, name_)
        found = await team.by_name(connection, viewer, findable(team_))
        if found is None:
            raise errors.not_found("The team", ("team",))
        role = found["viewer_role"]
        # Whoever is only in the organization sees the team, so the refusal need not hide it.
        if role is None:
            raise errors.PermissionDenied(
                "PERMISSION_DENIED",
                "CREATE_PROJECT needs at least the team role MEMBER.",
                ("team",),
                action=TeamAction.CREATE_PROJECT.name,
                about=About.of(Kind.TEAM, found),
            )
        require_outside(
            OrganizationRole(role),
            TeamAction.CREATE_PROJECT,
            what="The team",
            field=("team",),
            about=About.of(Kind.TEAM, found),
        )
        key = Key(found["organization_id"], new_id())
        made = await project.create(
            connection, *key, team_id=found["id"], name=name_, created_by=viewer.user_id
        )
        if not made:
            raise name_taken(found["name"], name_)
        await _record(connection, context, key, owned(found["name"], name_))
        return key

    return await context.transact(work)


async def _make_personal(connection: Connection, context: Context, name_: str) -> Key:
    viewer, id = context.signed_in(), new_id()
    home = await project_change.create_personal(connection, viewer.user_id, id, name=name_)
    if home is None:
        raise name_taken(viewer.username, name_, is_personal=True)
    key = Key(home, id)
    await _record(connection, context, key, owned(viewer.username, name_, is_personal=True))
    return key


async def _record(
    connection: Connection, context: Context, key: Key, detail: dict[str, object]
) -> None:
    """The new project has its number, and history tells of it."""
    await entity.number(connection, "PROJECT", *key)
    created = Event("PROJECT_CREATED", detail)
    await event.record(connection, key.organization_id, context.signed_in().user_id, [created])


def name_taken(owner: str, name_: str, *, is_personal: bool = False) -> errors.AlreadyExists:
    """The owner has a project of this name."""
    who = "You have" if is_personal else f"The team {owner} has"
    return errors.AlreadyExists(
        "ALREADY_EXISTS", f"{who} a project {name_}; please use a different name.", ("name",)
    )


def owned(owner: str, name_: str, *, is_personal: bool = False) -> dict[str, object]:
    """What history repeats of a project."""
    return {"project": name_, "user" if is_personal else "team": owner}


async def at_path(
    connection: Connection, context: Context, at: path.ProjectPath, action: TeamAction
) -> Row:
    """The project of this path, in which the viewer may do this; it stays until the end.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    row = await project.by_path(
        connection, context.signed_in(), findable(at.owner), findable(at.project)
    )
    role = OrganizationRole(row["viewer_role"]) if row is not None else None
    about = About.of(Kind.PROJECT, row) if row is not None else None
    require_outside(role, action, what="The project", field=("project",), about=about)
    assert row is not None
    return row


async def run(connection: Connection, context: Context, row: Row, name_: str) -> UUID:
    """The id of the project's run of this name, made if it was not there."""
    return await artifact.run(
        connection,
        row["organization_id"],
        new_id(),
        project_id=row["id"],
        name=name_,
        created_by=context.signed_in().user_id,
    )


async def delete(context: Context, *, project_id: str, confirm_name: str) -> Key:
    """The project is gone, with all its artifacts and runs; gives the key that it had.

    Errors: INVALID_ID, NOT_FOUND, PERMISSION_DENIED, CONFIRMATION_MISMATCH, STILL_LINKED.
    """
    viewer = context.signed_in()
    checks = Checks()
    id = checks.id(Kind.PROJECT, project_id, "project_id")
    checks.done()
    key = Key(id.organization_id, id.id)

    async def work(connection: Connection) -> Key:
        row = await project.by_id(connection, viewer, *key)
        if row is None:
            raise errors.not_found("The project", ("project_id",))
        role = OrganizationRole(row["viewer_role"])
        about = About.of(Kind.PROJECT, row)
        require_seen(role, TeamAction.DELETE_PROJECT, field=("project_id",), about=about)
        confirmed(confirm_name, row["name"], "project")
        await project.lock_versions(connection, *key)
        if await project.is_linked(connection, *key):
            raise errors.Conflict(
                "STILL_LINKED",
                "An artifact of the project is linked in a collection; unlink it first.",
                ("project_id",),
            )
        await project.delete(connection, *key)
        detail: dict[str, object] = {"project": row["name"], "team": row["team"]}
        deleted = Event("PROJECT_DELETED", {k: v for k, v in detail.items() if v is not None})
        await event.record(connection, key.organization_id, viewer.user_id, [deleted])
        return key

    return await context.transact(work)
