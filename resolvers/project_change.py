"""Changing a project: its name and its description."""

from __future__ import annotations

from dataclasses import dataclass, replace

from auth.permission import TeamAction, require_outside
from db import event, project_change
from db.connection import Connection, Row, UniqueViolation
from db.event import Event
from domain import name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind
from domain.role import OrganizationRole
from domain.text import findable
from domain.unchanged import UNCHANGED, Given, Unchanged
from resolvers.context import Context
from resolvers.key import Key
from resolvers.project import name_taken, owned


@dataclass(frozen=True)
class Changes:
    """What is to be other than it is."""

    name: Given[str] = UNCHANGED
    description: Given[str | None] = UNCHANGED


async def update(context: Context, *, owner: str, name_: str, changes: Changes) -> Key:
    """The project of this owner, a team or a user, is as given; gives its key.

    Errors: INVALID_NAME, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    changes = _checked(changes)

    async def work(connection: Connection) -> Key:
        now = await project_change.lock(connection, viewer, findable(owner), findable(name_))
        role = OrganizationRole(now["viewer_role"]) if now is not None else None
        about = About.of(Kind.PROJECT, now) if now is not None else None
        require_outside(
            role,
            TeamAction.UPDATE_PROJECT,
            what="The project",
            field=("project",),
            about=about,
        )
        assert now is not None
        await _save(connection, context, now, changes)
        return Key(now["organization_id"], now["id"])

    return await context.transact(work)


def _checked(changes: Changes) -> Changes:
    checks = Checks()
    if not isinstance(changes.name, Unchanged):
        changes = replace(changes, name=checks(name.project, changes.name, "name"))
    if isinstance(changes.description, str):
        checks.exact(name.description, changes.description, "description")
    checks.done()
    return changes


async def _save(connection: Connection, context: Context, now: Row, changes: Changes) -> None:
    new_name = now["name"] if isinstance(changes.name, Unchanged) else changes.name
    text = changes.description
    new_text = now["description"] if isinstance(text, Unchanged) else text
    then = {"name": new_name, "description": new_text}
    changed = [column for column, value in then.items() if now[column] != value]
    if not changed:
        return
    key = Key(now["organization_id"], now["id"])
    try:
        await project_change.change(connection, *key, name=new_name, description=new_text)
    except UniqueViolation:
        raise name_taken(now["owner"], new_name, is_personal=now["is_personal"]) from None
    detail = owned(now["owner"], new_name, is_personal=now["is_personal"])
    detail |= {"changed": sorted(changed)}
    if "name" in changed:
        detail |= {"previous_name": now["name"]}
    updated = Event("PROJECT_UPDATED", detail)
    await event.record(connection, key.organization_id, context.signed_in().user_id, [updated])
