"""The history as lines of JSON, read from the database itself."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from db import history
from db.connection import Connection, Pool, Row
from domain.ids import NIL, Kind, decode, encode
from domain.text import findable
from server.tools.errors import Mistake

PAGE = 1_000

Write = Callable[[str], Any]


async def export(
    pool: Pool,
    write: Write,
    *,
    organization: str | None = None,
    since: dt.datetime | None = None,
    after: str | None = None,
) -> int:
    """How many events were written, each a line, the oldest first; raises Mistake."""
    last, count = after_id(after), 0
    async with pool.connection() as connection:
        within = await _within(connection, organization)
    while True:
        async with pool.connection() as connection:
            rows = await history.page(connection, within, after=last, since=since, most=PAGE)
        for row in rows:
            write(json.dumps(line(row), ensure_ascii=False) + "\n")
        count += len(rows)
        if len(rows) < PAGE:
            return count
        last = rows[-1]["id"]


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
        raise Mistake("--after takes the `id` of the last line that you have.")
    return found.id


async def _within(connection: Connection, name: str | None) -> UUID | None:
    if name is None:
        return None
    found = await history.organization_named(connection, findable(name))
    if found is None:
        raise Mistake(f"There is no organization named {name!r}.")
    return found
