"""What is done with projects."""

from __future__ import annotations

from auth.permission import TeamAction, require_outside
from db import entity, event, project, team
from db.connection import Connection
from db.event import Event
from domain import errors, name
from domain.check import Checks
from domain.ids import new_id
from domain.role import OrganizationRole
from domain.text import findable
from resolvers.context import Context
from resolvers.key import Key


async def create(context: Context, *, team_: str, name_: str) -> Key:
    """The project is there; gives its key.

    Errors: INVALID_NAME, NOT_FOUND, PERMISSION_DENIED, ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    checks = Checks()
    name_ = checks(name.project, name_, "name")
    checks.done()

    async def work(connection: Connection) -> Key:
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
            )
        require_outside(
            OrganizationRole(role), TeamAction.CREATE_PROJECT, what="The team", field=("team",)
        )
        key = Key(found["organization_id"], new_id())
        made = await project.create(
            connection, *key, team_id=found["id"], name=name_, created_by=viewer.user_id
        )
        if not made:
            raise errors.AlreadyExists(
                "ALREADY_EXISTS",
                f"The team {found['name']} has a project {name_}; please use a different name.",
                ("name",),
            )
        await entity.number(connection, "PROJECT", *key)
        detail: dict[str, object] = {"project": name_, "team": found["name"]}
        created = Event("PROJECT_CREATED", detail)
        await event.record(connection, key.organization_id, viewer.user_id, [created])
        return key

    return await context.transact(work)
