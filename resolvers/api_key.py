"""What is done with API keys: one's own, and those of the service accounts one answers for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple
from uuid import UUID

from auth import key as keys
from auth.permission import OrganizationAction, require_seen
from db import api_key, event, user
from db.connection import Connection, Row
from db.event import Event
from domain import errors, name, scope
from domain.about import About
from domain.check import Checks
from domain.ids import Kind, new_id
from domain.role import OrganizationRole
from domain.scope import ApiKeyScope
from domain.text import findable
from domain.viewer import Viewer
from resolvers import member
from resolvers.context import Context

MANAGE = OrganizationAction.MANAGE_SERVICE_ACCOUNT_KEYS


@dataclass(frozen=True)
class New:
    """A key to be made; without a username the viewer's own, without scopes good for all."""

    name: str
    username: str | None = None
    scopes: Sequence[ApiKeyScope] | None = None
    expires_at: dt.datetime | None = None


class Holder(NamedTuple):
    """Whose key it is, and the organization whose history tells of it."""

    id: UUID
    username: str
    home: UUID


class Made(NamedTuple):
    """A key that was made, and itself, which is kept nowhere."""

    id: UUID
    key: str


async def create(context: Context, new: New) -> Made:
    """The key is there.

    Errors: INVALID_NAME, INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED, CONFLICT.
    """
    viewer = context.signed_in()
    new = _checked(new)
    scopes = frozenset(new.scopes) if new.scopes is not None else scope.ALL
    _require_no_more(viewer, scopes)

    async def work(connection: Connection) -> Made:
        username = viewer.username if new.username is None else findable(new.username)
        holder = await user.key_holder(connection, viewer, username)
        holder = _require_manager(viewer, holder)
        member.require_active(holder, "username")
        return await make(
            connection,
            viewer,
            Holder(holder["id"], holder["username"], holder["home"]),
            new,
            scopes,
        )

    return await context.transact(work)


async def make(
    connection: Connection, viewer: Viewer, holder: Holder, new: New, scopes: scope.Scopes
) -> Made:
    """The key is there; the words and the role are checked already."""
    made = Made(new_id(), keys.new())
    await api_key.create(
        connection,
        made.id,
        prefix=keys.prefix(made.key),
        sha256=keys.sha256(made.key),
        user_id=holder.id,
        name=new.name,
        scopes=scope.words(scopes),
        expires_at=new.expires_at,
    )
    detail = _detail(holder.username, new.name, keys.prefix(made.key)) | _limits(new, scopes)
    created = Event("API_KEY_CREATED", detail)
    await event.record(connection, holder.home, viewer.user_id, [created])
    return made


def _checked(new: New) -> New:
    checks = Checks()
    new = replace(new, name=checks(name.title, new.name, "name"))
    # Who counted out all scopes does not want a key that is good for everything.
    if new.scopes is not None and not new.scopes:
        rule = "at least one scope, or null for all"
        field = ("scopes",)
        checks.add(errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", field, "[]", rule))
    if new.expires_at is not None:
        new = replace(new, expires_at=_future(checks, new.expires_at))
    checks.done()
    return new


def _future(checks: Checks, time: dt.datetime) -> dt.datetime:
    """The moment in UTC, if it is one that a key can live to see."""
    try:
        moment = time.astimezone(dt.UTC)
    except OverflowError:
        # Far out, an offset leads beyond the calendar.
        moment = dt.datetime.min.replace(tzinfo=dt.UTC)
    if moment <= dt.datetime.now(dt.UTC):
        rule = "a moment to come"
        message = f"A key must expire at {rule}; got {time.isoformat()}."
        field = ("expires_at",)
        checks.add(errors.InvalidValue("INVALID_INPUT", message, field, time.isoformat(), rule))
    return moment


def _require_no_more(viewer: Viewer, scopes: scope.Scopes) -> None:
    """The new key is good for nothing that the viewer's own is not; else PermissionDenied."""
    beyond = [each.name for each in ApiKeyScope if each in scopes - viewer.scopes]
    if beyond:
        raise errors.PermissionDenied(
            "PERMISSION_DENIED",
            f"A key cannot make one with a scope it has not itself: {', '.join(beyond)}.",
            ("scopes",),
            action="CREATE_API_KEY",
        )


def _require_manager(viewer: Viewer, holder: Row | None) -> Row:
    """The viewer may make keys for the user; else PermissionDenied, or NotFound."""
    if holder is None:
        raise member.no_user("username")
    if viewer.is_administrator or holder["id"] == viewer.user_id:
        return holder
    if not holder["is_service_account"]:
        raise errors.PermissionDenied(
            "PERMISSION_DENIED",
            "The keys of a person are made by themselves, or by an administrator of this instance.",
            ("username",),
            action="CREATE_API_KEY",
        )
    role = holder["viewer_role"]
    about = About(Kind.USER, holder["home"], holder["id"], holder["username"])
    require_seen(OrganizationRole(role) if role else None, MANAGE, field=("username",), about=about)
    return holder


async def revoke(context: Context, *, api_key_id: str) -> UUID:
    """The key is good for nothing from the next request on; gives its id.

    Whoever may see a key may revoke it: its holder, an ADMIN of the organization whose service
    account holds it, an administrator of the instance.

    Errors: INVALID_ID, NOT_FOUND.
    """
    viewer = context.signed_in()
    checks = Checks()
    id = checks.id(Kind.API_KEY, api_key_id, "api_key_id").id
    checks.done()

    async def work(connection: Connection) -> UUID:
        found = await api_key.by_id(connection, viewer, id)
        if found is None:
            raise errors.not_found("The API key", ("api_key_id",))
        if await api_key.revoke(connection, id):
            detail = _detail(found["username"], found["name"], found["prefix"])
            revoked = Event("API_KEY_REVOKED", detail)
            await event.record(connection, found["home"], viewer.user_id, [revoked])
        return id

    return await context.transact(work)


def _limits(new: New, scopes: scope.Scopes) -> dict[str, object]:
    """What a key is good for and until when, where that is less than all and for ever."""
    said: dict[str, object] = {}
    if scopes != scope.ALL:
        said["scopes"] = scope.words(scopes)
    if new.expires_at is not None:
        said["expires_at"] = new.expires_at.isoformat()
    return said


def _detail(username: str, name_: str, prefix: str) -> dict[str, object]:
    return {"user": username, "key": name_, "prefix": prefix}
