"""Following the history: of an organization, a registry or a collection, from any place in it."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import orjson

from auth.permission import OrganizationAction, require_outside
from db import collection, event_stream
from db import organization as organizations
from db.connection import Row
from db.event_stream import Place, Subject
from db.failures import DatabaseUnavailable, Interrupted, Overtaken, TimedOut
from domain import errors, path
from domain.about import About
from domain.ids import Kind
from domain.role import OrganizationRole
from domain.text import findable
from resolvers import organization, registry
from resolvers.context import Context
from resolvers.event_reads import PARTS, TOO_MUCH
from resolvers.event_tail import AWAY_SECONDS, PAGE, Follower

T = TypeVar("T")
R = TypeVar("R")

# How many events are walked past at once, on the way to those that somebody follows.
LARGE_PAGE = 2_000
# For so long, what was read counts as read a moment ago.
FRESH_SECONDS = 1.0
# What is nothing that who follows could mend.
_AWAY = (DatabaseUnavailable, Overtaken, Interrupted)
# What cursors of the history as it grows begin with; those of its pages begin otherwise.
_NAME = "live"


class News(NamedTuple, Generic[T]):
    """One event as it was read, and the cursor after which the history goes on."""

    cursor: str
    event: T


# Gives what was read of each event; None where the viewer may not see their subject any more.
Read = Callable[[Sequence[UUID]], Awaitable[Sequence[T] | None]]


async def of_registry(context: Context, registry_path: str) -> Subject:
    """What happens in a registry.

    Errors: INVALID_PATH, NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    context.signed_in()
    to = path.registry(registry_path, ("path",))
    async with context.site.pool.connection() as connection:
        row = await registry.at_path(connection, context, to, "path")
    return Subject(row["organization_id"], row["id"])


async def of_collection(context: Context, collection_path: str) -> Subject:
    """What happens to a collection.

    Errors: INVALID_PATH, NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    context.signed_in()
    to = path.collection(collection_path, ("path",))
    at = path.RegistryPath(to.organization, to.registry)
    async with context.site.pool.connection() as connection:
        into = await registry.at_path(connection, context, at, "path")
        key = into["organization_id"], into["id"]
        row = await collection.by_name(connection, *key, findable(to.collection))
    if row is None:
        raise errors.not_found("The collection", ("path",))
    return Subject(*key, row["id"])


async def of_organization(context: Context, name: str) -> Subject:
    """What happens in an organization, for its ADMINs.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS, PERMISSION_DENIED.
    """
    viewer = context.signed_in()
    async with context.site.pool.connection() as connection:
        found = await organization.meant(connection, context, findable(name), "organization")
        id = found["organization_id"]
        role = await organizations.viewer_role(connection, viewer, id)
    require_outside(
        OrganizationRole(role) if role else None,
        OrganizationAction.VIEW_ORGANIZATION_HISTORY,
        what="The organization",
        field=("organization",),
        about=About.of(Kind.ORGANIZATION, found),
    )
    return Subject(id)


def cursor(subject: Subject, place: Place) -> str:
    """The cursor of a place in the history that the subject belongs to."""
    words = [_NAME, str(subject.organization_id), place.transaction, str(place.id)]
    return base64.b64encode(orjson.dumps(words)).decode()


def place_of(subject: Subject, text: str) -> Place:
    """The place that a cursor names; raises INVALID_CURSOR for one of another history."""
    try:
        name, organization_id, transaction, id = orjson.loads(base64.b64decode(text, validate=True))
        if name != _NAME or UUID(organization_id) != subject.organization_id:
            raise ValueError
        if not isinstance(transaction, int) or not 0 <= transaction < 2**63:
            raise ValueError
        return Place(transaction, UUID(id))
    except (ValueError, TypeError, AttributeError, binascii.Error) as error:
        raise errors.InvalidValue(
            "INVALID_CURSOR",
            "after must be a cursor that came with an event of this organization.",
            ("after",),
            text[:80],
            "a cursor that came with an event of this organization",
        ) from error


async def follow(
    context: Context, subject: Subject, after: Place | None, read: Read[T]
) -> AsyncIterator[News[T]]:
    """Each event of the subject after the place, or from here on, once and in order, without end.

    Errors: NOT_FOUND once the viewer may not see the subject any more; TimedOut and TooComplex
    where even one event is too much to read.
    """
    async with context.site.streams.follow(subject) as follower:
        following = _Following(context, subject, follower, read)
        place = after or await event_stream.end(context.site.pool)
        async for news in following.after(place):
            yield news


class _Following(Generic[T]):
    """One follower's way through the history."""

    def __init__(
        self, context: Context, subject: Subject, follower: Follower, read: Read[T]
    ) -> None:
        self._pool = context.site.pool
        self._turn = context.site.streams.reads.turn
        self._subject = subject
        self._follower = follower
        self._read = read
        # How many events it asks for at once: fewer where they took too long to read, or to tell.
        self._most = PAGE

    async def after(self, place: Place) -> AsyncIterator[News[T]]:
        """All that comes after the place: first what is in the table, then what is heard of."""
        is_behind = True
        while True:
            if is_behind:
                place, places, is_behind = await self._page(place)
            else:
                await self._follower.wait()
                heard = self._follower.take()
                is_behind = heard is None
                places = [each for each in heard or () if each > place]
            async for news in self._told(places):
                yield news
            place = max(place, places[-1]) if places else place

    async def _told(self, places: Sequence[Place]) -> AsyncIterator[News[T]]:
        """What happened there, each told by rights that counted a moment before."""
        loop, left = asyncio.get_running_loop(), places
        while True:
            found = await self._events(left)
            since, count = loop.time(), 0
            for news in found:
                yield news
                count += 1
                # A client that reads at once is never waited for, and others are here too.
                await asyncio.sleep(0)
                if loop.time() - since > FRESH_SECONDS:
                    break
            self._most = count if count < len(found) else min(PAGE, self._most + 1)
            left = left[count:]
            if not left:
                return

    async def _page(self, place: Place) -> tuple[Place, list[Place], bool]:
        """How far it has looked, what of the subject it has found, and whether there is more.

        All of the organization's history is walked, a page at a time: however little of it is the
        subject's, no statement takes long.
        """
        organization_id = self._subject.organization_id

        async def read() -> Sequence[Row]:
            async with self._turn, self._pool.connection() as connection:
                return await event_stream.after(connection, organization_id, place, LARGE_PAGE)

        # No selection of a client's makes this take long.
        rows = [each for each in await self._patiently(read, TimedOut) if each["settled"]]
        found = [each for each in rows if _concerns(self._subject, each)]
        end = Place(rows[-1]["transaction"], rows[-1]["id"]) if rows else place
        places = [Place(each["transaction"], each["id"]) for each in found]
        return end, places, len(rows) == LARGE_PAGE

    async def _events(self, places: Sequence[Place]) -> list[News[T]]:
        """What happened at the first of the places, as many as can be read at once."""
        while True:
            some = places[: self._most]
            try:
                return await self._read_at(some)
            except TOO_MUCH:
                if len(some) <= 1:
                    raise
                self._most = max(1, len(some) // PARTS)

    async def _read_at(self, places: Sequence[Place]) -> list[News[T]]:
        found = await self._patiently(lambda: self._read([place.id for place in places]))
        if found is None:
            what = "The collection" if self._subject.collection_id else "The registry"
            raise errors.not_found(what if self._subject.registry_id else "The organization")
        return [
            News(cursor(self._subject, place), event)
            for place, event in zip(places, found, strict=True)
        ]

    async def _patiently(self, read: Callable[[], Awaitable[R]], *also: type[Exception]) -> R:
        """What is read, once the database can be asked: nobody is told anything until then."""
        away: tuple[type[Exception], ...] = (*_AWAY, *also)
        while True:
            try:
                return await read()
            except away:
                await asyncio.sleep(AWAY_SECONDS)


def _concerns(subject: Subject, event: Row) -> bool:
    if subject.collection_id is not None:
        return bool(event["collection_id"] == subject.collection_id)
    return subject.registry_id is None or bool(event["registry_id"] == subject.registry_id)
