"""The law of filters: what SQL finds is what a reading of the filter in Python would choose."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import operator
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect

WORDS = ["a", "ab", "b", "ba", "best"]
INSIDE = [None, True, False, 0, 1, 1.5, "a", "b", "ab", [], ["a"], ["a", 1], {"y": 1}]
DATES = [f"202{n}-01-01" for n in range(4)]
SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}
MISSING = object()
ROWS: list[dict[str, Any]] = [
    {
        "version": n,
        "alias": {WORDS[n]} if n < 4 else set(),
        "tag": set(WORDS[n % 5 : n % 5 + n % 3]),
        "artifact_size": n % 4,
        "created_at": DATES[n % 4],
        "digest": WORDS[n % 5],
        "metadata.x": MISSING if n == 13 else INSIDE[n],
        "metadata.x.y": 1 if n == 12 else MISSING,
    }
    for n in range(14)
]


async def fill(dialect: Dialect, scene: Scene) -> None:
    """The rows are versions of one collection."""
    pool = dialect.site.pool
    into = await factories.add_collection(pool, scene.models, creator=scene.mia)
    for row in ROWS:
        metadata = {} if row["metadata.x"] is MISSING else {"x": row["metadata.x"]}
        source = await factories.add_artifact_version(
            pool, scene.mnist, creator=scene.mia, metadata=json.dumps(metadata)
        )
        await factories.link(pool, source, into, linked_by=scene.mia, aliases=sorted(row["alias"]))
        await factories.run(
            pool,
            """update artifact_version set size_bytes = $2, tags = $3, digest = $4,
                created_at = $5 where id = $1""",
            source.id,
            row["artifact_size"],
            sorted(row["tag"]),
            row["digest"],
            dt.datetime.fromisoformat(row["created_at"]).replace(tzinfo=dt.UTC),
        )
    await factories.run(pool, "delete from alias where name = 'latest'")


def meets(row: dict[str, Any], filters: dict[str, Any]) -> bool:
    """The row meets the filter."""
    return all(entry(row, key, operand) for key, operand in filters.items())


def entry(row: dict[str, Any], key: str, operand: Any) -> bool:
    """The row meets one entry of a filter."""
    if key == "$not":
        return not meets(row, operand)
    if key.startswith("$"):
        return joined(key, [meets(row, part) for part in operand])
    return value_meets(key, row[key], operand)


def joined(key: str, parts: list[bool]) -> bool:
    """What a logical operator makes of its parts."""
    return {"$and": all(parts), "$or": any(parts), "$nor": not any(parts)}[key]


def value_meets(field: str, value: Any, operand: Any) -> bool:
    """The value of a field meets what is asked of it."""
    if not isinstance(operand, dict):
        return asked(field, value, "$eq", operand)
    return all(asked(field, value, *one) for one in operand.items())


def asked(field: str, value: Any, op: str, operand: Any) -> bool:
    """The value meets one operator."""
    match op:
        case "$not":
            return not value_meets(field, value, operand)
        case "$and" | "$or" | "$nor":
            return joined(op, [value_meets(field, value, part) for part in operand])
        case "$ne":
            return not asked(field, value, "$eq", operand)
        case "$nin":
            return not asked(field, value, "$in", operand)
        case "$in":
            return any(asked(field, value, "$eq", each) for each in operand)
        case "$exists":
            return (value is not MISSING and value != set()) is operand
        case "$size":
            return isinstance(value, (set, list)) and len(value) == operand
        case "$all":
            is_list = isinstance(value, (set, list)) and bool(operand)
            return is_list and all(any(same(v, each) for v in value) for each in operand)
    if op == "$eq" and operand is None:
        return value is MISSING or value is None or value == set()
    if isinstance(value, set):
        if op == "$eq" and isinstance(operand, list):
            return value == set(operand)
        return any(plain(each, op, operand) for each in value)
    if field == "version":
        operand = int(str(operand).removeprefix("v"))
    return plain(value, op, operand)


def plain(value: Any, op: str, operand: Any) -> bool:
    """One value meets one operator that compares."""
    match op:
        case "$eq":
            return same(value, operand)
        case "$contains":
            return isinstance(value, str) and operand in value
        case "$regex":
            return isinstance(value, str) and re.search(operand, value) is not None
    return kind(value) == kind(operand) and SIGNS[op](value, operand)


def same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    if isinstance(one, list) and isinstance(other, list):
        pairs = itertools.zip_longest(one, other, fillvalue=MISSING)
        return all(same(*pair) for pair in pairs)
    return kind(one) == kind(other) and bool(one == other)


def kind(value: Any) -> str:
    """The JSON type of a value."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return "number" if is_number else type(value).__name__


def comparing(values: st.SearchStrategy[Any]) -> list[tuple[str, st.SearchStrategy[Any]]]:
    """The operators that every field has, with their operands."""
    some = st.lists(st.one_of(values, st.none()), max_size=3)
    return [
        ("$eq", st.one_of(values, st.none())),
        ("$ne", st.one_of(values, st.none())),
        *((sign, values) for sign in SIGNS),
        ("$in", some),
        ("$nin", some),
        ("$exists", st.booleans()),
    ]


def on_text(text: st.SearchStrategy[str]) -> list[tuple[str, st.SearchStrategy[Any]]]:
    """Those on text."""
    return [*comparing(text), ("$contains", text), ("$regex", st.sampled_from(["^a", "b$", "."]))]


def on_lists(values: st.SearchStrategy[Any]) -> list[tuple[str, st.SearchStrategy[Any]]]:
    """Those on lists."""
    return [
        ("$size", st.integers(0, 3)),
        ("$all", st.lists(values, max_size=2)),
        ("$eq", st.lists(values, max_size=2)),
    ]


word = st.sampled_from(WORDS)
scalar = st.sampled_from([each for each in INSIDE if isinstance(each, (bool, int, float, str))])
version = st.builds(
    lambda n, form: form(n), st.integers(0, 13), st.sampled_from([int, str, "v{}".format])
)
FIELDS: dict[str, list[tuple[str, st.SearchStrategy[Any]]]] = {
    "version": comparing(version),
    "alias": on_text(word) + on_lists(word),
    "tag": on_text(word) + on_lists(word),
    "artifact_size": comparing(st.integers(0, 4)),
    "created_at": comparing(st.sampled_from(DATES)),
    "digest": on_text(word),
    "metadata.x": comparing(scalar) + on_text(word)[-2:] + on_lists(scalar),
    "metadata.x.y": comparing(scalar),
}


def conditions(field: str) -> st.SearchStrategy[Any]:
    """What can be asked of one field: a bare value, or operators, some in each other."""
    operators = FIELDS[field]
    one = st.one_of(*(operand.map(lambda o, op=op: {op: o}) for op, operand in operators))
    several = st.lists(one, min_size=1, max_size=2).map(
        lambda parts: {op: operand for part in parts for op, operand in part.items()}
    )
    nested = st.one_of(
        st.tuples(st.sampled_from(["$and", "$or", "$nor"]), st.lists(several, max_size=2)),
        st.tuples(st.just("$not"), several),
    ).map(lambda pair: {pair[0]: pair[1]})
    return st.one_of(operators[0][1], several, nested)


leaf = st.sampled_from(sorted(FIELDS)).flatmap(
    lambda field: conditions(field).map(lambda asked_: {field: asked_})
)
filters_ = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["$and", "$or", "$nor"]), st.lists(inner, max_size=3)).map(
            lambda pair: {pair[0]: pair[1]}
        ),
        inner.map(lambda one: {"$not": one}),
        st.tuples(inner, inner).map(lambda pair: {**pair[0], **pair[1]}),
    ),
    max_leaves=4,
)


@pytest.mark.slow
@settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(filters=filters_)
async def test_sql_finds_what_python_chooses(
    dialect: Dialect, scene: Scene, filters: dict[str, Any]
) -> None:
    if not getattr(dialect, "filled", False):
        await fill(dialect, scene)
        dialect.filled = True

    page = await shelf.page(
        dialect, shelf.VERSIONS, scene.ada, filters=filters, order="+version", first=100
    )

    found = [edge["node"]["versionIndex"] for edge in page["edges"]]
    assert found == [row["version"] for row in ROWS if meets(row, filters)]
