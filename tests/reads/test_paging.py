"""The law of pages: every row once, in order, in both directions, from any size of page."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.ids import Kind, decode, encode, new_id
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.reads import walk
from tests.scene import Scene

pytestmark = pytest.mark.slow

NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
# Few moments for many rows, so that the id has to decide; the last two differ by a microsecond.
MOMENTS = [NOON, NOON + dt.timedelta(seconds=1), NOON + dt.timedelta(seconds=1, microseconds=1)]

ROW = st.tuples(
    st.text("abzAZ01-_ äß😀", min_size=1, max_size=3),
    st.sampled_from(MOMENTS),
    st.sampled_from(MOMENTS),
)
ROWS = st.lists(ROW, max_size=9, unique_by=lambda row: row[0])
FAST = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def fill(api: Api, into: Thing, rows: list[tuple[str, dt.datetime, dt.datetime]]) -> Any:
    """The collections in the registry are these and no others: id, name, created, updated."""
    made = [(new_id(), *row) for row in rows]
    await factories.run(api.site.pool, "delete from collection where registry_id = $1", into.id)
    await factories.run(
        api.site.pool,
        """insert into collection (organization_id, registry_id, types, id, name,
                created_at, updated_at)
            select $1, $2, array['model'], r.* from unnest($3::uuid[], $4::text[],
                $5::timestamptz[], $6::timestamptz[]) r""",
        into.organization_id,
        into.id,
        *([row[n] for row in made] for n in range(4)),
    )
    return made


def ids_in_order(made: Any, into: Thing, column: int, direction: str) -> list[str]:
    """What the database should say, worked out without it."""
    as_stored = str.encode if column == 1 else lambda moment: moment
    made = sorted(made, key=lambda row: (as_stored(row[column]), row[0].bytes))
    if direction == "DESC":
        made.reverse()
    return [encode(Kind.COLLECTION, into.organization_id, row[0]) for row in made]


def asking(api: Api, scene: Scene, connection: str, id: str, order: str = "") -> walk.Ask:
    """Asks for pages of one connection of the object with this id."""

    async def ask(arguments: str) -> Any:
        type_, field = connection.split(".")
        document = f"""query($id: ID!) {{ node(id: $id) {{ ... on {type_} {{
            page: {field}({order} {arguments}) {walk.PAGE} }} }} }}"""
        return (await api(document, scene.ada, id=id))["node"]["page"]

    return ask


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize(("field", "column"), [("NAME", 1), ("CREATED_AT", 2), ("UPDATED_AT", 3)])
@FAST
@given(rows=ROWS, size=st.integers(1, 4))
async def test_every_row_once_and_in_order(
    api: Api, scene: Scene, field: str, column: int, direction: str, rows: Any, size: int
) -> None:
    made = await fill(api, scene.models, rows)
    order = f"orderBy: {{field: {field}, direction: {direction}}}"
    ask = asking(api, scene, "Registry.collections", scene.models.global_id, order)
    expected = ids_in_order(made, scene.models, column, direction)

    assert await walk.forwards(ask, size) == expected
    assert await walk.backwards(ask, size) == expected


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
@pytest.mark.parametrize("field", ["NAME", "CREATED_AT", "UPDATED_AT"])
async def test_cursor_outlives_its_row(api: Api, scene: Scene, field: str, direction: str) -> None:
    rows = [(name, NOON, NOON) for name in "abcdefg"]
    order = f"orderBy: {{field: {field}, direction: {direction}}}"
    ask = asking(api, scene, "Registry.collections", scene.models.global_id, order)

    async def delete(id: str) -> None:
        found = decode(id)
        assert found is not None
        await factories.run(api.site.pool, "delete from collection where id = $1", found.id)

    for going in (walk.forwards, walk.backwards):
        made = await fill(api, scene.models, rows)
        expected = ids_in_order(made, scene.models, 1, direction)
        assert await going(ask, 2, delete) == expected


@pytest.mark.parametrize(("first", "last"), [(0, 3), (2, 5), (1, 1), (4, 2)])
async def test_window_between_two_cursors(api: Api, scene: Scene, first: int, last: int) -> None:
    made = await fill(api, scene.models, [(name, NOON, NOON) for name in "abcdef"])
    expected = ids_in_order(made, scene.models, 1, "ASC")
    ask = asking(api, scene, "Registry.collections", scene.models.global_id)
    cursors = [edge["cursor"] for edge in (await ask("first: 100"))["edges"]]
    between = f'after: "{cursors[first]}", before: "{cursors[last]}"'
    inside = expected[first + 1 : last]

    for arguments, rows in [
        (between, inside),
        (f"first: 1, {between}", inside[:1]),
        (f"last: 1, {between}", inside[-1:]),
    ]:
        assert walk.rows(await ask(arguments)) == rows


async def test_without_arguments_fifty(api: Api, scene: Scene) -> None:
    await fill(api, scene.models, [(f"c{n:03}", NOON, NOON) for n in range(101)])
    document = """query($path: String!) { registry(path: $path) {
        some: collections { nodes { name } totalCount pageInfo { hasNextPage } }
        most: collections(first: 100) { nodes { name } pageInfo { hasNextPage } }
        before: collections(last: 100) { nodes { name } pageInfo { hasPreviousPage } } } }"""

    data = (await api(document, scene.mia, path=scene.models.path))["registry"]

    assert [len(data[name]["nodes"]) for name in ("some", "most", "before")] == [50, 100, 100]
    assert data["some"]["totalCount"] == 101
    assert data["some"]["pageInfo"] == data["most"]["pageInfo"] == {"hasNextPage": True}
    assert data["before"]["pageInfo"] == {"hasPreviousPage": True}
    assert data["before"]["nodes"][0] == {"name": "c001"}


async def versions(api: Api, scene: Scene, moments: list[int]) -> tuple[Thing, list[UUID]]:
    """A collection whose versions were linked at these moments, and their ids by number."""
    pool = api.site.pool
    into = await factories.add_collection(pool, scene.models, new_id().hex, creator=scene.mia)
    ids = []
    for moment in moments:
        source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
        made = await factories.link(pool, source, into, linked_by=scene.mia)
        await factories.run(
            pool, "update version set linked_at = $2 where id = $1", made.id, MOMENTS[moment]
        )
        ids.append(made.id)
    return into, ids


@pytest.mark.parametrize("field", ["NUMBER", "LINKED_AT"])
@settings(FAST, max_examples=10)
@given(moments=st.lists(st.integers(0, 2), max_size=6), size=st.integers(1, 3))
async def test_versions_by_number_and_by_time(
    api: Api, scene: Scene, field: str, moments: list[int], size: int
) -> None:
    into, ids = await versions(api, scene, moments)
    numbers = range(len(ids))
    if field == "LINKED_AT":
        numbers = sorted(numbers, key=lambda n: (moments[n], ids[n].bytes))
    expected = [encode(Kind.VERSION, into.organization_id, ids[n]) for n in numbers]

    for direction in ("ASC", "DESC", None):
        given_ = f", direction: {direction}" if direction else ""
        order = f"orderBy: {{field: {field}{given_}}}"
        ask = asking(api, scene, "Collection.versions", into.global_id, order)
        rows = expected if direction == "ASC" else expected[::-1]
        assert await walk.forwards(ask, size) == rows
        assert await walk.backwards(ask, size) == rows
