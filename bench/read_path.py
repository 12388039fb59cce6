"""Prices the compiled read path and the ways of keeping hidden rows out of it.

    .venv/bin/python bench/read_path.py [--collections 2000] [--versions 50] [--rounds 60]

Four reads (a nested page in both directions, the same in edges/node/pageInfo shape, 100 objects by
id, a search and a page over all visible versions) for two viewers, each under four ways: `none` (no
predicate at all), `predicate` (the one in the statement), `policy` (row-level security with a
session setting), `both`. Every round visits every variant in turn; medians of client wall time.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any
from unittest import mock

import asyncpg

from bench.fill import USERS, fill
from db import embedded, migrate
from db.connection import Connection
from domain.ids import Kind, encode
from domain.viewer import Viewer
from reads import complete, table
from resolvers.context import Context, Site
from schema.root import build

NESTED = """{ registry(path: "org-1/registry-12") { name viewerRole
    collections(first: 50) { nodes { name types tags
        versions(first: 10) { nodes { number aliases digest source { name digest sizeBytes } } } }
    pageInfo { hasNextPage endCursor } } } }"""
BACKWARDS = NESTED.replace("first", "last")
EDGES = """{ organization(name: "org-1") {
    registries(first: 10) { edges { cursor node { name
        collections(first: 20) { edges { cursor node { name
            versions(first: 5) { edges { cursor node { number aliases source { digest } } }
            pageInfo { hasNextPage endCursor } } } }
        pageInfo { hasNextPage endCursor } } } }
    pageInfo { hasNextPage endCursor } } } }"""
LINKS = """query($ids: [ID!]!) { nodes(ids: $ids) {
    ... on Version { path number aliases collection { name } source { digest } } } }"""

SEARCH_INDEX = (
    "create index search_registry on registry using gin"
    " (to_tsvector('simple', name || ' ' || coalesce(description, '')))",
    "create index search_collection on collection using gin"
    " (to_tsvector('simple', name || ' ' || coalesce(description, '')))",
    "create index search_tags on collection using gin (tags)",
)


def search(predicate: bool, asker: Any) -> str:
    """Registries and collections by words, best first, twenty of them."""
    branches = []
    for found in (table.REGISTRY, table.COLLECTION):
        document = "to_tsvector('simple', t.name || ' ' || coalesce(t.description, ''))"
        visible = found.visible("t", asker) if predicate else "true"
        branches.append(
            f"select '{found.name}' as kind, t.id, t.name,"
            f" ts_rank({document}, to_tsquery('simple', $3)) as rank from {found.name} t"
            f" where {document} @@ to_tsquery('simple', $3) and {visible}"
        )
    return (
        f"select json_agg(x) from (select * from ({' union all '.join(branches)}) u"
        " order by rank desc, id limit 20) x where $1::uuid is null or true or $2::boolean"
    )


def everywhere(predicate: str, asker: Any) -> str:
    """The newest fifty versions in all registries that may be seen."""
    visible = {
        "none": "true",
        "rows": table.VERSION.visible("t", asker),
        "set": f"""(t.organization_id, t.collection_id) in (select c.organization_id, c.id
            from collection c join registry r on r.organization_id = c.organization_id
            and r.id = c.registry_id where {table.REGISTRY.visible("r", asker)})""",
    }[predicate]
    return (
        "select json_agg(x) from (select t.id, t.number from version t"
        f" where {visible} order by t.linked_at desc, t.id desc limit 50) x"
        " where $1::uuid is null or true or $2::boolean"
    )


POLICY_TABLES = (
    "organization",
    "registry",
    "collection",
    "version",
    "artifact",
    "artifact_version",
)


async def add_policies(connection: Connection) -> None:
    """A role that is not the owner, and one policy of organization scope on each table."""
    await connection.execute("create role reader login")
    await connection.execute("grant pg_read_all_data to reader")
    for name in POLICY_TABLES:
        await connection.execute(f"alter table {name} enable row level security")
        await connection.execute(
            f"create policy scope on {name} using (organization_id = any("
            "(current_setting('vitrine.organizations'))::uuid[]))"
        )


async def compiled(
    schema: Any, viewer: Viewer | None, query: str, variables: dict[str, Any]
) -> tuple[str, list[Any]]:
    """The statement that a query becomes, and its values."""
    found: list[Any] = []

    async def capture(_: Any, sql: str, statement: Any) -> tuple[None, ...]:
        found.extend((sql, statement.values))
        return (None, None)

    context = Context(Site(None, None, None, b""), viewer, "", "")  # type: ignore[arg-type]
    with mock.patch.object(complete, "_row", capture):
        answer = await schema.execute(query, variables, context_value=context)
    if not found:
        raise RuntimeError(f"{query}: {answer.errors}")
    return found[0], found[1]


async def timed(connection: Any, sql: str, values: list[Any]) -> float:
    start = time.perf_counter()
    await connection.fetch(sql, *values)
    return (time.perf_counter() - start) * 1000


async def statements(viewer: Viewer) -> dict[str, dict[str, tuple[str, list[Any]]]]:
    """By read: the statement without predicates and with them."""
    variables = {"ids": IDS}
    made: dict[str, dict[str, tuple[str, list[Any]]]] = {}
    reads = {"nested": NESTED, "nested, backwards": BACKWARDS, "edges": EDGES, "100 ids": LINKS}
    schema = build()
    for name, query in reads.items():
        made[name] = {"predicate": await compiled(schema, viewer, query, variables)}
    with mock.patch.multiple("db.visibility", registry=_all, organization=_all, version=_all):
        tables = (table.REGISTRY, table.ORGANIZATION, table.VERSION)
        kept = [found.visible for found in tables]
        for found in tables:
            object.__setattr__(found, "visible", _all)
        for name, query in reads.items():
            made[name]["none"] = await compiled(schema, viewer, query, variables)
        for found, visible in zip(tables, kept, strict=True):
            object.__setattr__(found, "visible", visible)
    asker = table.visibility.Asker("$1::uuid", "$2::boolean")
    who = [viewer.user_id, viewer.is_administrator]
    made["search"] = {
        "none": (search(False, asker), [*who, "card & 1999 | registry"]),
        "predicate": (search(True, asker), [*who, "card & 1999 | registry"]),
    }
    made["all versions"] = {
        "none": (everywhere("none", asker), who),
        "predicate": (everywhere("rows", asker), who),
        "predicate as a set": (everywhere("set", asker), who),
    }
    return made


def _all(_row: str, asker: Any) -> str:
    return f"({asker.user} is null or true or {asker.administrator})"


IDS: list[str] = []


async def main() -> None:
    """Fills a database, times every variant in turn, prints a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=int, default=2000)
    parser.add_argument("--versions", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        server = embedded.start(Path(folder))
        try:
            await measure(server.url, options)
        finally:
            server.stop()


async def measure(url: str, options: argparse.Namespace) -> None:
    """Every variant in turn, in every round."""
    await migrate.migrate(url)
    settings = {"timezone": "UTC", "jit": "off", "plan_cache_mode": "force_generic_plan"}
    owner = await asyncpg.connect(url, server_settings=settings)
    await fill(Connection(owner), collections=options.collections, versions=options.versions)
    for sql in SEARCH_INDEX:
        await owner.execute(sql)
    await owner.execute("create index version_linked on version (linked_at, id)")
    await owner.execute("analyze")
    rows = await owner.fetch(
        "select v.organization_id, v.id from version v join collection c on c.id = v.collection_id"
        " where c.organization_id = md5('org1')::uuid order by v.id limit 100"
    )
    IDS.extend(encode(Kind.VERSION, row[0], row[1]) for row in rows)
    await add_policies(Connection(owner))
    reader = await asyncpg.connect(url, user="reader", server_settings=settings)
    mine = str(await owner.fetchval("select array[md5('org1')::uuid]::text"))
    await reader.execute(f"set vitrine.organizations = '{mine}'")
    for name in ("boss", "guest", "stranger"):
        await report(name, owner, reader, options.rounds)
    await owner.close()
    await reader.close()


async def report(name: str, owner: Any, reader: Any, rounds: int) -> None:
    """The table of one viewer."""
    made = await statements(Viewer(USERS[name], name))
    for read, variants in made.items():
        runs = {
            "none": (owner, variants["none"]),
            "predicate": (owner, variants["predicate"]),
            "policy": (reader, variants["none"]),
            "both": (reader, variants["predicate"]),
        }
        if "predicate as a set" in variants:
            runs["predicate as a set"] = (owner, variants["predicate as a set"])
        times: dict[str, list[float]] = {way: [] for way in runs}
        for _ in range(rounds):
            for way, (connection, (sql, values)) in runs.items():
                times[way].append(await timed(connection, sql, values))
        size = len(str(await owner.fetchval(*_flat(variants["predicate"]))))
        figures = ", ".join(f"{way} {statistics.median(t):.2f}" for way, t in times.items())
        print(f"{name:6} {read:18} {size:7,} B  ms: {figures}", flush=True)


def _flat(statement: tuple[str, list[Any]]) -> list[Any]:
    return [statement[0], *statement[1]]


if __name__ == "__main__":
    asyncio.run(main())
