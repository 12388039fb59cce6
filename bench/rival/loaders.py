"""What plain resolvers load: one statement for each kind of thing, for all keys of a level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
from strawberry.dataloader import DataLoader

Row: TypeAlias = asyncpg.Record
Key: TypeAlias = tuple[UUID, UUID]

# The registry may be seen by the viewer, who is $1.
VISIBLE = """(exists (select from organization_member m
        where m.organization_id = r.organization_id and m.user_id = $1
        and (m.role = 'ADMIN' or r.visibility = 'ORGANIZATION'))
    or exists (select from registry_member g
        where g.organization_id = r.organization_id and g.registry_id = r.id
        and (g.user_id = $1 or exists (select from team_member t
            where t.organization_id = g.organization_id and t.team_id = g.team_id
            and t.user_id = $1))))"""

REGISTRY = f"""select r.*, o.name as organization from registry r
    join organization o on o.organization_id = r.organization_id where {VISIBLE}"""
COLLECTION = f"""select c.* from collection c
    join registry r on r.organization_id = c.organization_id and r.id = c.registry_id
    where {VISIBLE}"""
VERSION = """select v.*, s.digest, s.size_bytes, s.tags from version v
    join artifact_version s on s.organization_id = v.organization_id
        and s.id = v.artifact_version_id"""


class Loaders:
    """The loaders of one request, and its viewer."""

    def __init__(self, pool: asyncpg.Pool, viewer_id: UUID) -> None:
        self.pool = pool
        self.viewer_id = viewer_id
        self.registry: DataLoader[Key, Row | None] = DataLoader(self._registries)
        self.collection: DataLoader[Key, Row | None] = DataLoader(self._collections)
        self.version: DataLoader[Key, Row | None] = DataLoader(self._versions)
        self.user: DataLoader[UUID, Row | None] = DataLoader(self._users)
        self.aliases: DataLoader[Key, list[str]] = DataLoader(self._aliases)
        self._newest: dict[int, DataLoader[Key, list[Row]]] = {}

    def newest(self, first: int) -> DataLoader[Key, list[Row]]:
        """The newest versions of a collection, so many."""
        if first not in self._newest:

            async def load(keys: list[Key]) -> list[list[Row]]:
                return await self._newest_versions(keys, first)

            self._newest[first] = DataLoader(load)
        return self._newest[first]

    async def one(self, sql: str, *values: object) -> Row | None:
        """The first row of a statement."""
        return await self.pool.fetchrow(sql, *values)

    async def _registries(self, keys: list[Key]) -> list[Row | None]:
        rows = await self._by_key(f"{REGISTRY} and (r.organization_id, r.id) in ", keys)
        return _in_order(keys, rows, _key)

    async def _collections(self, keys: list[Key]) -> list[Row | None]:
        rows = await self._by_key(f"{COLLECTION} and (c.organization_id, c.id) in ", keys)
        return _in_order(keys, rows, _key)

    async def _by_key(self, sql: str, keys: Sequence[Key]) -> list[Row]:
        listed = f"{sql} (select * from unnest($2::uuid[], $3::uuid[]))"
        found: list[Row] = await self.pool.fetch(listed, self.viewer_id, *_columns(keys))
        return found

    async def _versions(self, keys: list[Key]) -> list[Row | None]:
        rows = await self.pool.fetch(
            f"""{VERSION} where (v.organization_id, v.id) in
                (select * from unnest($1::uuid[], $2::uuid[]))""",
            *_columns(keys),
        )
        return _in_order(keys, rows, _key)

    async def _newest_versions(self, keys: list[Key], first: int) -> list[list[Row]]:
        rows = await self.pool.fetch(
            f"""select v.* from unnest($1::uuid[], $2::uuid[]) k(organization_id, id)
                cross join lateral ({VERSION} where v.organization_id = k.organization_id
                    and v.collection_id = k.id order by v.number desc limit $3) v""",
            *_columns(keys),
            first,
        )
        found: dict[Key, list[Row]] = defaultdict(list)
        for row in rows:
            found[row["organization_id"], row["collection_id"]].append(row)
        return [found[key] for key in keys]

    async def _users(self, keys: list[UUID]) -> list[Row | None]:
        rows = await self.pool.fetch("select * from site_user where id = any($1)", keys)
        return _in_order(keys, rows, lambda row: row["id"])

    async def _aliases(self, keys: list[Key]) -> list[list[str]]:
        rows = await self.pool.fetch(
            """select a.organization_id, a.version_id, a.name from alias a
                where (a.organization_id, a.version_id) in
                (select * from unnest($1::uuid[], $2::uuid[])) order by a.name""",
            *_columns(keys),
        )
        found: dict[Key, list[str]] = defaultdict(list)
        for row in rows:
            found[row["organization_id"], row["version_id"]].append(row["name"])
        return [found[key] for key in keys]


def _columns(keys: Sequence[Key]) -> tuple[list[UUID], list[UUID]]:
    return [key[0] for key in keys], [key[1] for key in keys]


def _key(row: Row) -> Key:
    return row["organization_id"], row["id"]


def _in_order(keys: Sequence[Any], rows: Iterable[Row], key: Callable[[Row], Any]) -> list[Any]:
    found = {key(row): row for row in rows}
    return [found.get(each) for each in keys]
