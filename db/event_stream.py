"""The history in the order in which it came to be seen, for whoever follows it.

Events are ordered by the transaction that wrote them, and within it by id. One is settled once
every transaction that began to write before it has ended: nothing will ever be put before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from db.connection import Connection, Pool, Row
from domain.ids import NIL

_UNSETTLED = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


class Place(NamedTuple):
    """A place in the history of an organization: the event there is the last that is known."""

    transaction: int
    id: UUID = NIL


class Subject(NamedTuple):
    """Whose events are meant: an organization's, or those of one registry or collection in it."""

    organization_id: UUID
    registry_id: UUID | None = None
    collection_id: UUID | None = None


async def end(pool: Pool) -> Place:
    """The place that what is written from here on comes after."""
    row = await pool.row(f"select {_UNSETTLED}")
    assert row is not None
    return Place(row[0])


async def after(
    connection: Connection, organization_id: UUID, place: Place, most: int
) -> Sequence[Row]:
    """The organization's first events after the place; those that are not `settled` come last."""
    return await connection.fetch(
        """select e.transaction, e.id, e.kind, e.registry_id, e.collection_id,
                e.transaction < u.transaction as settled
            from event e cross join (select """
        + _UNSETTLED
        + """ as transaction) u
            where e.organization_id = $1 and (e.transaction, e.id) > ($2, $3)
            order by e.transaction, e.id limit $4""",
        organization_id,
        *place,
        most,
    )


async def stirred(pool: Pool, places: Sequence[tuple[UUID, Place]]) -> Sequence[UUID]:
    """Those of the organizations that have events after the places given with them."""
    row = await pool.row(
        """select array(select o.organization_id
            from unnest($1::uuid[], $2::bigint[], $3::uuid[]) o(organization_id, transaction, id)
            where exists (select from event e where e.organization_id = o.organization_id
                and (e.transaction, e.id) > (o.transaction, o.id)))""",
        [organization_id for organization_id, _ in places],
        [place.transaction for _, place in places],
        [place.id for _, place in places],
    )
    assert row is not None
    found: Sequence[UUID] = row[0]
    return found


async def tell(pool: Pool, channel: str, words: Sequence[str]) -> None:
    """Every process that listens to the channel hears each of the words."""
    await pool.row("select count(pg_notify($1, w)) from unnest($2::text[]) w", channel, list(words))
