"""Statements as scripts for pgbench."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from bench.script import of_statement, with_values


def test_what_is_the_same_for_all_draws_is_a_variable_and_what_differs_is_chosen() -> None:
    sql = "select $1::uuid, $2::text, $3::text[], $4::text"

    script = of_statement(sql, [["u", "a'b", ["x"], None], ["u", "c:d", ["y", "z"], None]])

    assert script.variables == {"p1": "u"}
    assert script.weight == 2
    assert script.text == (
        "\\set pick random(1, 2)\n"
        "select :p1::uuid,"
        """ (select (E'{"a''b","c\\x3ad"}'::text[])[:pick])::text,"""
        """ (select (E'{"{\\\\"x\\\\"}","{\\\\"y\\\\",\\\\"z\\\\"}"}'::text[])[:pick])::text[],"""
        " null::text\n;"
    )


def test_a_colon_inside_a_literal_is_no_variable() -> None:
    script = of_statement("select 'a' || ':v' || $1::text", [["1"]])

    assert "select 'a' || ':' || 'v' || :p1::text" in script.text


def test_named_values_become_those_of_a_driver() -> None:
    at = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)

    sql, values = with_values("select :a, :b::int, :a", {"a": at, "b": None, "c": 1})

    assert sql == "select $1::text, $2::text::int, $1::text"
    assert values == ["2026-01-02T00:00:00+00:00", None]
    assert with_values("select :u::uuid", {"u": UUID(int=7)}) == (
        "select $1::uuid::uuid",
        [UUID(int=7)],
    )
