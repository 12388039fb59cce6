"""The history as lines of JSON, read from the database itself."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from db import history
from db.connection import Connection, Pool, Row
from domain.ids import NIL, Kind, decode, encode
from domain.text import findable
from server.tools.errors import Mistake
from server.tools.lines import Lines

PAGE = 1_000
# How much of the time a page looks through, in ms; it grows where little was done, and shrinks.
FIRST_SPAN = 600_000
SPANS = (100, 2_592_000_000)
GROWTH = 4
# How often it is looked what other roles write at this moment, where that is not to be seen.
LOOKS = 20
LOOK_SECONDS = 0.25

_MOST = 2**128 - 1


@dataclass
class Exported:
    """How much was written, whole lines only, and the events after which to go on.

    After `settled` nothing is missed, and some lines may come twice; `last` is the last line.
    """

    count: int = 0
    last: str | None = None
    settled: str | None = None
    is_blind: bool = False
    """Whether it could not be seen what other roles were writing."""


async def export(
    pool: Pool,
    lines: Lines,
    done: Exported,
    *,
    organization: str | None = None,
    since: dt.datetime | None = None,
    after: str | None = None,
) -> None:
    """The events are written, the oldest first; `done` says at each moment how far it has come.

    Raises Mistake, and OSError where nothing more can be written.
    """
    begin = after_id(after)
    done.last = done.settled = after
    async with pool.connection() as connection:
        within = await _within(connection, organization)
    async for rows, moment in _pages(pool, within, begin, since):
        lines.write([json.dumps(line(row), ensure_ascii=False) + "\n" for row in rows])
        done.count += len(rows)
        done.is_blind = moment <= history.UNKNOWN
        for row in rows:
            done.last = encode(Kind.EVENT, row["organization_id"], row["id"])
            if _milliseconds(row["id"]) < moment.timestamp() * 1000:
                done.settled = done.last
        lines.told(done.count, rows[-1]["at"])


async def _pages(
    pool: Pool, within: UUID | None, last: UUID, since: dt.datetime | None
) -> AsyncIterator[tuple[Sequence[Row], dt.datetime]]:
    """Events page by page, each with the time before which nothing is missing in it."""
    if since is not None:
        last = max(last, _before(since))
    span, following = FIRST_SPAN, await _first(pool, within, last)
    settled = dt.datetime.max.replace(tzinfo=dt.UTC)
    while following is not None:
        until = _later(following, span)
        async with pool.connection() as connection:
            # What was read when it could still grow stays so, however late the rest is read.
            if _milliseconds(last) < settled.timestamp() * 1000:
                settled = await _settled(connection)
            rows = await history.page(connection, within, after=last, until=until, most=PAGE)
        found = [row for row in rows if since is None or row["at"] >= since]
        if found:
            yield found, settled
        if len(rows) == PAGE:
            last = following = rows[-1]["id"]
            span = max(span // GROWTH, SPANS[0])
        else:
            last, span = until, min(span * GROWTH, SPANS[1])
            following = await _first(pool, within, last)


async def _settled(connection: Connection) -> dt.datetime:
    """Before when nothing is missing; what keeps that from being known is mostly over soon."""
    for _ in range(LOOKS):
        found = await history.settled(connection)
        if found > history.UNKNOWN:
            break
        await asyncio.sleep(LOOK_SECONDS)
    return found


async def _first(pool: Pool, within: UUID | None, after: UUID) -> UUID | None:
    async with pool.connection() as connection:
        return await history.first(connection, within, after)


def _milliseconds(id: UUID) -> int:
    """When the id was made, as it says itself."""
    return id.int >> 80


def _later(id: UUID, span: int) -> UUID:
    """An id that would have been made so much later."""
    return UUID(int=min((_milliseconds(id) + span + 1) << 80, _MOST))


def _before(moment: dt.datetime) -> UUID:
    """An id from before those of all events of this moment."""
    earliest = int((moment.timestamp() - history.MADE_BEFORE.total_seconds()) * 1000)
    return UUID(int=max(earliest, 0) << 80)


def line(row: Row) -> dict[str, Any]:
    """An event as it is written, with the ids that the API has for the same things."""
    within = row["organization_id"]

    def id(kind: Kind, column: str) -> str | None:
        return encode(kind, within, row[column]) if row[column] is not None else None

    return {
        "id": encode(Kind.EVENT, within, row["id"]),
        "at": row["at"].isoformat().replace("+00:00", "Z"),
        "kind": row["kind"],
        "organization": row["organization"],
        "actor": row["actor"],
        "registryId": id(Kind.REGISTRY, "registry_id"),
        "collectionId": id(Kind.COLLECTION, "collection_id"),
        "versionId": id(Kind.VERSION, "version_id"),
        "detail": json.loads(row["detail"]),
    }


def moment(text: str | None) -> dt.datetime | None:
    """The time that the text says, in UTC unless it says otherwise; raises Mistake."""
    if text is None:
        return None
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Mistake(
            f"A time must be written like 2026-01-31 or 2026-01-31T12:00:00Z, not {text[:40]!r}."
        ) from None
    return found if found.tzinfo is not None else found.replace(tzinfo=dt.UTC)


def after_id(text: str | None) -> UUID:
    """The event that the export goes on after; raises Mistake for what is no event's id."""
    if text is None:
        return NIL
    found = decode(text)
    if found is None or found.kind is not Kind.EVENT:
        raise Mistake("--after takes an event's `id`, as an export with --output printed it.")
    return found.id


async def _within(connection: Connection, name: str | None) -> UUID | None:
    if name is None:
        return None
    found = await history.organization_named(connection, findable(name))
    if found is None:
        raise Mistake(f"There is no organization named {name!r}.")
    return found
