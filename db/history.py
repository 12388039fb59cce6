"""The history of the whole site, as it leaves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from db.connection import Connection, Row


async def page(
    connection: Connection,
    organization_id: UUID | None,
    *,
    after: UUID,
    since: dt.datetime | None,
    most: int,
) -> Sequence[Row]:
    """The next events, in the order of their ids, which is that of time; all organizations' or one.

    Each organization's part comes from its own index, so that the start of a page costs the same
    wherever it is.
    """
    return await connection.fetch(
        """select e.*, o.name as organization, u.username as actor
            from organization o cross join lateral (
                select e.organization_id, e.id, e.kind, e.at, e.actor_id, e.registry_id,
                    e.collection_id, e.version_id, e.detail::text as detail
                from event e
                where e.organization_id = o.organization_id and e.id > $2
                and ($3::timestamptz is null or e.at >= $3)
                order by e.id limit $4) e
            left join site_user u on u.id = e.actor_id
            where $1::uuid is null or o.organization_id = $1
            order by e.id limit $4""",
        organization_id,
        after,
        since,
        most,
    )


async def organization_named(connection: Connection, name: str) -> UUID | None:
    """The id of the organization of this name."""
    found: UUID | None = await connection.value(
        "select organization_id from organization where name = $1 and kind = 'SHARED'", name
    )
    return found
