"""Documents that clients may name instead of sending them, for all of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db.connection import Connection, Row


async def add(connection: Connection, bodies: Mapping[str, str]) -> Sequence[str]:
    """The documents are there under their ids; gives those that were not before.

    What an id stands for never changes, as clients that were built with it are out there.
    """
    rows = await connection.fetch(
        """insert into trusted_document (id, body)
            select d.id, d.body from unnest($1::text[], $2::text[]) d(id, body)
            on conflict (id) do nothing returning id""",
        list(bodies),
        list(bodies.values()),
    )
    return [row["id"] for row in rows]


async def bodies(connection: Connection, ids: Sequence[str]) -> Mapping[str, str]:
    """The documents of these ids that are there."""
    rows = await connection.fetch(
        "select id, body from trusted_document where id = any($1::text[])", ids
    )
    return {row["id"]: row["body"] for row in rows}


async def all(connection: Connection) -> Sequence[Row]:
    """Every document, the most used first."""
    return await connection.fetch(
        "select id, body, created_at, used_at, uses from trusted_document order by uses desc, id"
    )


async def remove(connection: Connection, ids: Sequence[str]) -> int:
    """The documents are not trusted any more; gives how many of them were."""
    rows = await connection.fetch(
        "delete from trusted_document where id = any($1::text[]) returning id", ids
    )
    return len(rows)


async def count(connection: Connection, uses: Mapping[str, int]) -> None:
    """Each document was used so many more times."""
    await connection.execute(
        """update trusted_document d set uses = d.uses + u.uses, used_at = now()
            from unnest($1::text[], $2::bigint[]) u(id, uses) where d.id = u.id""",
        list(uses),
        list(uses.values()),
    )
