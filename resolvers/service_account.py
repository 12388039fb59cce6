"""Service accounts of a team: made in one step, with their first key."""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple
from uuid import UUID

from auth.permission import OrganizationAction
from db import team
from db.connection import Connection
from domain import errors, name
from domain.check import Checks
from domain.ids import GlobalId, Kind
from domain.text import findable
from resolvers import api_key, organization_change, user
from resolvers.context import Context

_UNFIT = re.compile(r"[^A-Za-z0-9]+")
_LONGEST_STEM = 48


class Made(NamedTuple):
    """The service account, and its key, which is kept nowhere."""

    user_id: UUID
    key: str


async def create(context: Context, *, team_: str, description: str) -> Made:
    """The service account is there, a MEMBER of the team and of its organization, with a key.

    Its name is the description; its username is made from that. The key is good for what the
    viewer's own is.

    Errors: INVALID_NAME, NOT_FOUND, PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    checks = Checks()
    description = checks(name.title, description, "description")
    checks.done()

    async def work(connection: Connection) -> Made:
        found = await team.by_name(connection, viewer, findable(team_))
        if found is None:
            raise errors.not_found("The team", ("team",))
        action = OrganizationAction.CREATE_SERVICE_ACCOUNT
        at = await organization_change.held(connection, context, found["organization_id"], action)
        new = user.NewServiceAccount(at.name, _username(description), description)
        team_id = GlobalId(Kind.TEAM, at.id, found["id"])
        id = await user.make_service_account(connection, context, at, new, team_id)
        holder = api_key.Holder(id, new.username, at.id)
        first = api_key.New(description)
        made = await api_key.make(connection, viewer, holder, first, viewer.scopes)
        return Made(id, made.key)

    return await context.transact(work)


def _username(description: str) -> str:
    """A username that nobody has, in which the description can be recognised."""
    stem = _UNFIT.sub("-", description)[:_LONGEST_STEM].strip("-") or "service"
    return f"{stem}-{secrets.token_hex(4)}"
