"""What is done with webhooks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from auth.permission import OrganizationAction, TeamAction, require_outside, require_seen
from db import event, team, webhook
from db.connection import Connection
from db.event import Event
from domain import errors, name
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import organization
from resolvers.context import Context
from resolvers.key import Key


@dataclass(frozen=True)
class New:
    """A webhook to be made, for a team or a whole organization, whose name is given.

    Tokens and secrets are kept elsewhere; here are only the names that they have there.
    """

    owner: str
    name: str
    url: str
    access_token_name: str | None = None
    secret_name: str | None = None


class _Owner(NamedTuple):
    organization_id: UUID
    team_id: UUID | None
    kind: str
    name: str


async def create(context: Context, new: New) -> Key:
    """The webhook is there; gives its key.

    Errors: INVALID_NAME, INVALID_INPUT, NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED,
    ALREADY_EXISTS.
    """
    viewer = context.signed_in()
    new = _checked(new)

    async def work(connection: Connection) -> Key:
        owner = await _owner(connection, context, findable(new.owner))
        key = Key(owner.organization_id, new_id())
        made = await webhook.create(
            connection,
            *key,
            team_id=owner.team_id,
            name=new.name,
            url=new.url,
            access_token_name=new.access_token_name,
            secret_name=new.secret_name,
            created_by=viewer.user_id,
        )
        if not made:
            message = f"{owner.name} has a webhook {new.name}; please use a different name."
            raise errors.AlreadyExists("ALREADY_EXISTS", message, ("name",))
        created = Event("WEBHOOK_CREATED", {"webhook": new.name, owner.kind: owner.name})
        await event.record(connection, key.organization_id, viewer.user_id, [created])
        return key

    return await context.transact(work)


def _checked(new: New) -> New:
    checks = Checks()
    new = replace(new, name=checks(name.webhook, new.name, "name"))
    checks.exact(name.web_address, new.url, "url")
    for field in ("access_token_name", "secret_name"):
        if getattr(new, field) is not None:
            new = replace(new, **{field: checks(name.title, getattr(new, field), field)})
    checks.done()
    return new


async def _owner(connection: Connection, context: Context, called: str) -> _Owner:
    """Who will have the webhook, for whom the viewer may make one."""
    found = await team.by_name(connection, context.signed_in(), called)
    if found is not None:
        role = found["viewer_role"]
        # Whoever is only in the organization sees the team, so the refusal need not hide it.
        require_seen(
            OrganizationRole(role) if role else None,
            TeamAction.CREATE_WEBHOOK,
            field=("owner",),
            about=About.of(Kind.TEAM, found),
        )
        return _Owner(found["organization_id"], found["id"], "team", found["name"])
    found = await organization.meant(connection, context, called, "owner")
    role = found["viewer_role"]
    require_outside(
        OrganizationRole(role) if role else None,
        OrganizationAction.CREATE_ORGANIZATION_WEBHOOK,
        what="The organization",
        field=("owner",),
        about=About.of(Kind.ORGANIZATION, found),
    )
    return _Owner(found["organization_id"], None, "organization", found["name"])
