"""What one query may ask for, and that finding out takes no longer than reading it."""

from __future__ import annotations

from typing import Any

import pytest

from reads import limit
from tests.api import Api


def deep(levels: int) -> str:
    """Fields within fields, back and forth."""
    path = "".join("collection{versions(first:1){nodes{" for _ in range(levels // 3))
    return f'{{ version(path: "a/b/c") {{ {path} id {"}}}" * (levels // 3)} }} }}'


def bomb(fragments: int) -> str:
    """Each fragment spreads the next one twice."""
    chain = " ".join(
        f"fragment f{n} on User {{ ...f{n + 1} ...f{n + 1} }}" for n in range(fragments)
    )
    return f"{{ viewer {{ ...f0 }} }} {chain} fragment f{fragments} on User {{ username }}"


def pages(*sizes: int) -> str:
    return (
        f"{{ registries(first: {sizes[0]}) {{ nodes {{ collections(first: {sizes[1]}) {{ nodes {{"
        f" versions(first: {sizes[2]}) {{ nodes {{ id }} }} }} }} }} }} }}"
    )


REFUSED = {
    "depth": (deep(21), "20 levels of fields; this one has 23"),
    "product of pages": (pages(100, 100, 60), "500000 values in its answer, by the sizes of its"),
    "page size as a variable": (
        "query($n: Int = 100) { registries(first: $n) { nodes { collections(last: $n) { nodes {"
        " versions(first: $n) { nodes { id } } } } } } }",
        "values in its answer",
    ),
    "nodes by id": (
        "{ nodes(ids: [" + '"x" ' * 90 + "]) { ... on Registry { collections(first: 100) { nodes {"
        " versions(first: 60) { nodes { id } } } } } } }",
        "values in its answer",
    ),
    "aliases": (
        "{ viewer { " + " ".join(f"a{n}: id" for n in range(499)) + " } b: viewer { c: id } }",
        "500 aliases; this one has 501",
    ),
    "root fields": (
        "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(51)) + " }",
        "50 fields at its root; this one has 51",
    ),
    "fields of one object": ("{ viewer { " + "id " * 501 + "} }", "500 fields of one object"),
    "fields in all": (
        "{ "
        + " ".join(f"a{n}: viewer {{ ...f }}" for n in range(12))
        + " } fragment f on User { "
        + "id " * 450
        + "}",
        "5000 fields; this one has 5412",
    ),
    "directives": ("{ viewer { id" + " @skip(if: false)" * 21 + " } }", "20 directives"),
    "nesting": (
        "{ viewer { " + "... { " * 101 + "id" + " }" * 101 + " } }",
        "nested 100 times; this is more",
    ),
    "chain of fragments": (
        "{ viewer { ...f0 } } "
        + " ".join(f"fragment f{n} on User {{ ...f{n + 1} }}" for n in range(300))
        + " fragment f300 on User { id }",
        "nested 100 times; this is more",
    ),
    "fragment bomb": (bomb(40), "far more"),
}


@pytest.mark.parametrize("document", [pytest.param(d, id=name) for name, (d, _) in REFUSED.items()])
async def test_too_much_is_refused_before_any_statement(api: Api, document: str) -> None:
    name, message = next((name, m) for name, (d, m) in REFUSED.items() if d == document)
    result = await api.execute(document, None, {})

    [error] = result.errors
    assert message in error.message, name
    assert error.extensions == {"code": "LIMIT_EXCEEDED"}
    assert api.statements == 0


@pytest.mark.parametrize(
    ("document", "variables"),
    [
        (deep(18), {}),
        (pages(50, 50, 50), {}),
        ("query($n: Int) { registries(first: $n) { nodes { id } } }", {"n": 100}),
        ("query($n: Int) { registries(first: $n) { nodes { id } } }", {"n": 100.0}),
        ("query($n: Int) { registries(first: $n) { nodes { id } } }", {}),
        ("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["x"] * 100}),
        ("{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(50)) + " }", {}),
        (bomb(7), {}),
    ],
)
async def test_much_is_answered(api: Api, document: str, variables: dict[str, Any]) -> None:
    await api(document, None, **variables)


async def test_size_that_is_out_of_range_is_told_as_such(api: Api) -> None:
    assert await api.errors("{ registries(first: 1000000000) { nodes { id } } }") == [
        ("INVALID_INPUT", "first")
    ]


@pytest.mark.parametrize(
    "document",
    [
        "{ viewer { ...a } } fragment a on User { ...b } fragment b on User { ...a }",
        "{ viewer { ...missing } }",
        "{ nothing { at { all } } }",
        "{ viewer { ... on Nothing { id } } }",
    ],
)
async def test_what_is_wrong_otherwise_is_left_to_validation(api: Api, document: str) -> None:
    result = await api.execute(document, None, {})

    assert result.errors
    assert all("LIMIT" not in str(error.extensions) for error in result.errors)


async def test_only_the_operation_that_is_meant_counts(api: Api) -> None:
    named = "query A { viewer { id } } query B " + deep(21)
    with pytest.raises(AssertionError, match="operationName"):
        await api(named)


async def test_fragments_that_unfold_without_end_are_measured_at_once(api: Api) -> None:
    # 2 to the power of 40 fields: a measure that unfolded them would not come to an end.
    assert await api.errors(bomb(40)) == [("LIMIT_EXCEEDED", None)]


async def test_limits_are_told(api: Api) -> None:
    told = (await api("{ server { maxQueryDepth maxQueryCost } }"))["server"]

    assert told == {"maxQueryDepth": limit.MAX_QUERY_DEPTH, "maxQueryCost": limit.MAX_QUERY_COST}
