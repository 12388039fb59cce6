"""Where a run is to be: whose project, made with the first run that names it."""

from __future__ import annotations

from auth.permission import TeamAction, require_outside
from db import entity, event, owner, project
from db.connection import Connection, Row
from db.event import Event
from domain import errors
from domain.about import About
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from resolvers.context import Context
from resolvers.key import Key


async def owned(connection: Connection, context: Context, name: str | None) -> Row:
    """The team or the user of this name, for whom the viewer may log runs; theirs without one.

    Errors: NOT_FOUND, PERMISSION_DENIED.
    """
    row = await owner.by_name(connection, context.signed_in(), name)
    if row is None:
        raise errors.not_found("The team or user", ("owner",))
    if row["viewer_role"] is None:
        # The viewer sees the team, so the refusal need not hide it.
        raise errors.PermissionDenied(
            "PERMISSION_DENIED",
            f"LOG_RUN needs at least the team role MEMBER; you do not belong to {row['name']}.",
            ("owner",),
            action=TeamAction.LOG_RUN.name,
            about=About.of(Kind.TEAM, row),
        )
    _require(row, TeamAction.LOG_RUN)
    return row


def _require(owner: Row, action: TeamAction) -> None:
    about = About.of(Kind[owner["kind"]], owner)
    role = OrganizationRole(owner["viewer_role"])
    require_outside(role, action, what="The team or user", field=("owner",), about=about)


async def project_of(connection: Connection, context: Context, within: Row, name: str) -> Key:
    """The owner's project of this name, made with its number if it was not there.

    Errors: PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    is_team = within["kind"] == "TEAM"
    key = Key(within["organization_id"], new_id())
    found = await project.ensure(
        connection,
        *key,
        team_id=within["id"] if is_team else None,
        user_id=None if is_team else within["id"],
        name=name,
        created_by=viewer.user_id,
    )
    if found != key.id:
        return Key(key.organization_id, found)
    _require(within, TeamAction.CREATE_PROJECT)
    await entity.number(connection, "PROJECT", *key)
    detail: dict[str, object] = {"project": name}
    if is_team:
        detail["team"] = within["name"]
    created = Event("PROJECT_CREATED", detail)
    await event.record(connection, key.organization_id, viewer.user_id, [created])
    return key
