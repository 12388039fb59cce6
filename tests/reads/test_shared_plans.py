"""What several ask together costs no more than what each of them asks, by the same indexes.

Run by hand: `PLANS_SIZE=20000 python3 dev.py test -m long tests/reads/test_shared_plans.py`, or
without a size on a million versions.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from itertools import cycle

import pytest

from db import api_key
from db.connection import Connection, Pool
from db.sharing import MOST_TOGETHER
from db.together import together
from reads.node import BY_ID
from reads.source import Reference
from reads.straight import Query, Straight
from tests.api import built
from tests.reads import large
from tests.reads.explained import MOST_SORTED, work_of
from tests.reads.test_plans import COLLECTIONS, ENDS, PAGE, READERS, VERSIONS, Undone

pytestmark = pytest.mark.long

ROUNDED = 1.05
# What several ask together, by a path for each; of two pages, one is of the large collection.
SHARED = {
    "point": (
        "query ($p: String!) { version(path: $p) { path aliases source { path digest } } }",
        "org-1/wandb-registry-registry-{n}/collection-{n}:v7",
        100,
    ),
    "list of versions": (
        "query ($p: String!) { collection(path: $p) { versions(first: 50) { "
        f"{VERSIONS} {ENDS} }} }} }}",
        "org-1/wandb-registry-registry-{n}/collection-{n}",
        PAGE,
    ),
    "list of collections": (
        "query ($p: String!) { registry(path: $p) { collections(first: 50, orderBy: "
        f"{{field: UPDATED_AT, direction: DESC}}) {{ {COLLECTIONS} {ENDS} }} }} }}",
        "org-1/wandb-registry-registry-{n}",
        PAGE,
    ),
}
PARTS = {"version": "Version", "collection": "Collection"}
LINK = """mutation { linkArtifact(input: {artifactVersionPath: "a/b/c", targetPath: "a/b/c"}) {
    version { path aliases source { path } } collection { path latestVersion { name } }
    collectionCreated errors { code } } }"""

KEYS = {"prefix": api_key._LIVE_BY_PREFIX, "id": api_key._LIVE_BY_ID}


async def costs_no_more_together(
    connection: Connection, sql: str, sets: Sequence[Sequence[object]], most: int
) -> None:
    """The statement over several sets of values takes what it takes for each of them.

    Of each, at most so many rows are read.
    """
    shared = together(sql)
    assert shared is not None
    alone = [await work_of(connection, sql, values) for values in sets]
    assert max(each.read for each in alone) <= most
    done = await work_of(connection, shared.sql, shared.bound(sets))
    assert done.whole == ()
    assert done.sorted <= MOST_SORTED
    # Postgres tells rounded averages of what is done several times.
    assert done.read <= ROUNDED * sum(each.read for each in alone)
    assert done.blocks <= ROUNDED * sum(each.blocks for each in alone)


def reference(part: str, number: int) -> Reference:
    """The part of the payload of this number."""
    return Reference(BY_ID[PARTS[part]], large.ORGANIZATION, large.uuid_of(part, number))


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", SHARED)
async def test_queries_cost_no_more_together(large_pool: Pool, name: str, reader: str) -> None:
    straight = Straight(built()._schema, large_pool)
    viewer = large.VIEWERS[reader]
    document, path, most = SHARED[name]
    found = [
        straight.prepared(Query(document, {"p": path.format(n=n)}, None))
        for n in range(MOST_TOGETHER)
    ]
    plans = [each for each in found if each is not None]
    assert [each.plan.sql for each in plans] == [plans[0].plan.sql] * MOST_TOGETHER

    sets = [[viewer.user_id, viewer.is_administrator, *each.values[2:]] for each in plans]
    async with large_pool.connection() as connection:
        await costs_no_more_together(connection, plans[0].plan.sql, sets, most)


async def test_payloads_cost_no_more_together(large_pool: Pool) -> None:
    prepared = Straight(built()._schema, large_pool).prepared(Query(LINK, {}, None))
    assert prepared is not None
    assert prepared.plan.payload is not None
    sets = []
    for n, viewer in zip(range(1, MOST_TOGETHER + 1), cycle(large.VIEWERS.values()), strict=False):
        bound = [viewer.user_id, viewer.is_administrator, *prepared.values[2:]]
        prepared.plan.payload.bind(bound, {part: reference(part, n) for part in PARTS})
        sets.append(bound)

    async with large_pool.connection() as connection:
        await costs_no_more_together(connection, prepared.plan.sql, sets, 100)


@pytest.mark.parametrize("column", KEYS)
async def test_keys_cost_no_more_together(large_pool: Pool, column: str) -> None:
    with contextlib.suppress(Undone):
        async with large_pool.transaction() as connection:
            await connection.execute(
                """insert into api_key (id, prefix, sha256, user_id, name, scopes)
                    select u.id, 'key-' || row_number() over (order by u.id), '', u.id, 'key', '{}'
                    from site_user u"""
            )
            await connection.execute("analyze api_key")
            rows = await connection.fetch(f"select {column} from api_key limit {MOST_TOGETHER}")
            await costs_no_more_together(connection, KEYS[column], [list(row) for row in rows], 2)
            raise Undone
