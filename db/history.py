"""The history of the whole site, as it leaves it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from db.connection import Connection, Row

# Longer than a request waits for a connection, and than clocks may be apart.
MADE_BEFORE = dt.timedelta(seconds=15)
# What `settled` gives, or earlier, where it cannot be known.
UNKNOWN = dt.datetime.fromtimestamp(0, dt.UTC)


async def first(connection: Connection, organization_id: UUID | None, after: UUID) -> UUID | None:
    """The id of the next event of all organizations, or of one."""
    found: UUID | None = await connection.value(
        """select e.id from organization o cross join lateral (
                select e.id from event e
                where e.organization_id = o.organization_id and e.id > $2 order by e.id limit 1) e
            where $1::uuid is null or o.organization_id = $1 order by e.id limit 1""",
        organization_id,
        after,
    )
    return found


async def page(
    connection: Connection, organization_id: UUID | None, *, after: UUID, until: UUID, most: int
) -> Sequence[Row]:
    """The next events, in the order of their ids, which is that of time; all organizations' or one.

    Each organization's ids come from its own index, so that a page costs the same wherever it
    begins, and `until` keeps it from reading of each as many as of all.
    """
    return await connection.fetch(
        """with next as materialized (
                select o.organization_id, o.name, e.id
                from organization o cross join lateral (
                    select e.id from event e
                    where e.organization_id = o.organization_id and e.id > $2 and e.id <= $3
                    order by e.id limit $4) e
                where $1::uuid is null or o.organization_id = $1
                order by e.id limit $4
            )
            select e.organization_id, e.id, e.kind, e.at, e.actor_id, e.registry_id,
                e.collection_id, e.version_id, e.detail::text as detail,
                next.name as organization, u.username as actor
            from next join event e on e.organization_id = next.organization_id and e.id = next.id
            left join site_user u on u.id = e.actor_id
            order by e.id""",
        organization_id,
        after,
        until,
        most,
    )


async def settled(connection: Connection) -> dt.datetime:
    """No event will come to be there any more whose id is of an earlier time than this.

    Who writes at this moment has made the ids not long before its transaction began. When that
    was, other roles may not be allowed to see: then nothing counts as settled, see UNKNOWN.
    """
    found: dt.datetime = await connection.value(
        """select least(clock_timestamp(), min(coalesce(a.xact_start, 'epoch')))
                - $1::interval from pg_stat_activity a where a.datname = current_database()
                and a.backend_xid is not null and a.pid <> pg_backend_pid()""",
        MADE_BEFORE,
    )
    return found


async def organization_named(connection: Connection, name: str) -> UUID | None:
    """The id of the organization of this name."""
    found: UUID | None = await connection.value(
        "select organization_id from organization where name = $1 and kind = 'SHARED'", name
    )
    return found
