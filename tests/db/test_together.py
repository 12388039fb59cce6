"""The same statement over several sets of values gives each of them the row it has alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.connection import Pool
from db.together import NUMBER, placed, together

Values = Sequence[Any]

ONE = UUID("00000000-0000-7000-8000-000000000001")
LAST = UUID("ffffffff-ffff-ffff-ffff-ffffffffffff")
NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)

AWKWARD = ["", " ", "null", "NULL", '"', "'", "\\", "{}", "{a,b}", ",", "$1", "%s", "ä", "😀", None]
OF_TYPE: dict[str, list[Any]] = {
    "text": AWKWARD,
    "uuid": [ONE, None, LAST],
    "boolean": [True, None, False],
    "int": [7, None],
    "integer": [-(2**31), None, 0, 2**31 - 1],
    "bigint": [-(2**63), 2**63 - 1, None],
    "double precision": [0.1, -1e308, 5e-324, float("inf"), None],
    "timestamptz": [NOON, None, NOON + dt.timedelta(microseconds=1), NOON.replace(year=9999)],
    "jsonb": ["{}", "null", '{"value": "😀"}', None],
}


async def alone(pool: Pool, sql: str, sets: Sequence[Values]) -> list[tuple[Any, ...] | None]:
    """What each of them is given that asks by itself."""
    rows = [await pool.row(sql, *values) for values in sets]
    return [None if row is None else tuple(row) for row in rows]


async def at_once(pool: Pool, sql: str, sets: Sequence[Values]) -> list[tuple[Any, ...] | None]:
    """What each of them is given of the one statement."""
    made = together(sql)
    assert made is not None
    assert len({made.group(values) for values in sets}) == 1
    async with pool.connection() as connection:
        rows = await connection.fetch(made.sql, *made.bound(sets))
    return [None if row is None else tuple(row)[:-1] for row in placed(rows, len(sets))]


class TestNone:
    @pytest.mark.parametrize(
        "sql",
        [
            "select $1",
            "select $1::text, $2",
            "select $1::text, $1",
            "select $1::text, $1::uuid",
            "select $1::text, $1::text[]",
            "select 1",
            "select $1::text[]",
            "select cardinality($1::uuid[]), $2::text[]",
        ],
    )
    def test_no_telling_what_to_bind_or_nothing_that_varies(self, sql: str) -> None:
        assert together(sql) is None


class TestTypes:
    @pytest.mark.parametrize("type_", OF_TYPE)
    async def test_values(self, pool: Pool, type_: str) -> None:
        values = OF_TYPE[type_]
        found = await at_once(pool, f"select $1::{type_}", [[value] for value in values])
        assert found == [(value,) for value in values]

    async def test_all_types_in_one_statement(self, pool: Pool) -> None:
        types = ", ".join(f"${n}::{type_}" for n, type_ in enumerate(OF_TYPE, 1))
        sets = [[values[n % len(values)] for values in OF_TYPE.values()] for n in range(30)]
        assert await at_once(pool, f"select {types}", sets) == list(map(tuple, sets))

    async def test_same_value_in_several_places_and_two_digits(self, pool: Pool) -> None:
        sql = "select $11::text || $1::text || $11::text || $2::text, " + ", ".join(
            f"${n}::int" for n in range(3, 11)
        )
        sets = [["a", "b", *range(8), "c"], ["d", "e", *range(8, 16), "f"]]
        assert await at_once(pool, sql, sets) == [("cacb", *range(8)), ("fdfe", *range(8, 16))]

    async def test_value_that_its_type_cannot_hold(self, pool: Pool) -> None:
        with pytest.raises(asyncpg.DataError, match="out of int32 range"):
            await at_once(pool, "select $1::integer", [[1], [2**31]])


class TestArrays:
    @pytest.mark.parametrize(
        ("type_", "array"),
        [
            ("text[]", ["", None, "😀", "{a,b}", '"']),
            ("text[]", []),
            ("text[]", None),
            ("uuid[]", [ONE, None, LAST]),
            ("integer[]", [0, None, -1]),
            ("timestamptz[]", [NOON, None]),
            ("double precision[]", [0.5, None]),
        ],
    )
    async def test_common_to_all(self, pool: Pool, type_: str, array: list[Any] | None) -> None:
        sets = [["a", array, 1], [None, array, 2], ["", array, 3]]
        found = await at_once(pool, f"select $1::text, $2::{type_}, $3::int, $2::{type_}", sets)
        assert found == [("a", array, 1, array), (None, array, 2, array), ("", array, 3, array)]

    def test_different_ones_never_go_together(self) -> None:
        made = together("select $1::text, $2::text[], $3::uuid[]")
        assert made is not None
        different = [
            (None, None),
            ([], None),
            (None, []),
            ([None], None),
            (["a"], None),
            (["a", "b"], None),
            (["b", "a"], None),
            (["a,b"], None),
            (["ab"], None),
            (["a"], [ONE]),
        ]
        assert len({made.group(("x", *arrays)) for arrays in different}) == len(different)

    def test_what_is_not_an_array_may_differ(self) -> None:
        made = together("select $1::text, $2::text[]")
        assert made is not None
        assert made.group(("a", ["r"])) == made.group((None, ["r"]))


class TestRows:
    async def test_set_of_which_nothing_comes(self, pool: Pool) -> None:
        found = await at_once(pool, "select 'x' where $1::int > 1", [[2], [1], [3], [None]])
        assert found == [("x",), None, ("x",), None]

    async def test_none_gives_anything(self, pool: Pool) -> None:
        assert await at_once(pool, "select 1 where $1::int > 1", [[1], [0]]) == [None, None]

    async def test_same_values_twice(self, pool: Pool) -> None:
        assert await at_once(pool, "select $1::text", [["a"], ["b"], ["a"]]) == [
            ("a",),
            ("b",),
            ("a",),
        ]

    async def test_one_set(self, pool: Pool) -> None:
        assert await at_once(pool, "select $1::text", [["a"]]) == [("a",)]

    async def test_rows_in_whatever_order(self, pool: Pool) -> None:
        async with pool.connection() as connection:
            rows = await connection.fetch(
                f"select v, n as \"{NUMBER}\" from (values ('c', 4), ('a', 1), ('b', 2)) r(v, n)"
            )
        found = placed(rows, 4)
        assert [row and row["v"] for row in found] == ["a", "b", None, "c"]

    async def test_limit_order_and_subqueries_are_of_each_set(self, pool: Pool) -> None:
        sql = """with found as materialized (
                select n from generate_series(1, 9) n where n % $1::int = 0)
            select (select jsonb_agg(x order by x.n desc) from (
                    select n, (select count(*) from found f where f.n < found.n) before
                    from found order by n limit $2::int) x),
                exists (select from found where n = any($3::int[]))"""
        sets = [[4, 1, [8, 3]], [3, 5, [8, 3]], [10, 2, [8, 3]]]
        assert await at_once(pool, sql, sets) == [
            ('[{"n": 4, "before": 0}]', True),
            ('[{"n": 9, "before": 2}, {"n": 6, "before": 1}, {"n": 3, "before": 0}]', True),
            (None, False),
        ]


TEXT = st.none() | st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=5)
WHOLE = st.none() | st.integers(-(2**31), 2**31 - 1)
ARRAY = st.none() | st.lists(TEXT, max_size=3)
SET = st.tuples(
    TEXT,
    WHOLE,
    st.none() | st.floats(allow_nan=False),
    st.none() | st.booleans(),
    st.none() | st.uuids(),
    st.none() | st.datetimes(timezones=st.just(dt.UTC)),
)
# Some sets give nothing; what each gives depends on rows, on its other values, on the array.
OF_ALL = """select $1::text, $2::integer, $3::double precision, $4::boolean, $5::uuid,
        $6::timestamptz, $7::text[], $1::text = any($7::text[]), $4::boolean or $2::integer > 0,
        (select json_agg(json_build_object('n', n, 'text', $1::text) order by n desc)
            from generate_series(1, 5) n where n > $2::integer),
        lower($1::text collate "C") < 'm'
    where $2::integer is null or $2::integer % 3 <> 0"""


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(sets=st.lists(SET, min_size=1, max_size=8), array=ARRAY)
async def test_row_by_row_as_alone(
    pool: Pool, sets: list[tuple[Any, ...]], array: list[str | None] | None
) -> None:
    whole = [(*values, array) for values in sets]
    assert await at_once(pool, OF_ALL, whole) == await alone(pool, OF_ALL, whole)
