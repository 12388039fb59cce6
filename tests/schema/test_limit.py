"""What one query may ask for, and that finding out takes no longer than reading it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import SelectionNode, parse

from domain.limits import Limits
from reads import limit
from reads.size import Size
from tests.api import Api, built


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


# What is asked for, and by which limit it is refused: its name, the most, and what was found.
REFUSED: dict[str, tuple[str, tuple[str, int, int], str]] = {
    "depth": (
        deep(21),
        ("maxQueryDepth", 20, 23),
        "A query may have 20 levels of fields; this one has 23.",
    ),
    "product of pages": (
        pages(100, 100, 60),
        ("maxQueryCost", 500_000, 1_220_201),
        "A query may have 500000 values in its answer, by the sizes of its pages; "
        "this one has 1220201.",
    ),
    "page size as a variable": (
        "query($n: Int = 100) { registries(first: $n) { nodes { collections(last: $n) { nodes {"
        " versions(first: $n) { nodes { id } } } } } } }",
        ("maxQueryCost", 500_000, 2_020_201),
        "this one has 2020201.",
    ),
    "nodes by id": (
        "{ nodes(ids: [" + '"x" ' * 90 + "]) { ... on Registry { collections(first: 100) { nodes {"
        " versions(first: 60) { nodes { id } } } } } } }",
        ("maxQueryCost", 500_000, 1_098_091),
        "this one has 1098091.",
    ),
    "aliases": (
        "{ viewer { " + " ".join(f"a{n}: id" for n in range(499)) + " } b: viewer { c: id } }",
        ("maxQueryAliases", 500, 501),
        "A query may have 500 aliases; this one has 501.",
    ),
    "root fields": (
        "{ " + " ".join(f"a{n}: viewer {{ id }}" for n in range(51)) + " }",
        ("maxQueryRootFields", 50, 51),
        "A query may have 50 fields at its root; this one has 51.",
    ),
    "fields of one object": (
        "{ viewer { " + "id " * 501 + "} }",
        ("maxQueryFieldsAtOnce", 500, 501),
        "A query may have 500 fields of one object; this one has 501.",
    ),
    "fields in all": (
        "{ "
        + " ".join(f"a{n}: viewer {{ ...f }}" for n in range(12))
        + " } fragment f on User { "
        + "id " * 450
        + "}",
        ("maxQueryFields", 5000, 5412),
        "A query may have 5000 fields; this one has 5412.",
    ),
    "directives": (
        "{ viewer { id" + " @skip(if: false)" * 21 + " } }",
        ("maxQueryDirectives", 20, 21),
        "A query may have 20 directives in one place; this one has 21.",
    ),
    "directives of an operation": (
        "query" + " @skip(if: false)" * 21 + " { viewer { id } }",
        ("maxQueryDirectives", 20, 21),
        "this one has 21.",
    ),
    "directives of a fragment": (
        "{ viewer { ...f } } fragment f on User" + " @skip(if: false)" * 21 + " { id }",
        ("maxQueryDirectives", 20, 21),
        "this one has 21.",
    ),
    "nesting": (
        "{ viewer { " + "... { " * 101 + "id" + " }" * 101 + " } }",
        ("maxQueryNesting", 100, 101),
        "A query may be nested 100 times; this is more.",
    ),
    "chain of fragments": (
        "{ viewer { ...f0 } } "
        + " ".join(f"fragment f{n} on User {{ ...f{n + 1} }}" for n in range(300))
        + " fragment f300 on User { id }",
        ("maxQueryNesting", 100, 101),
        "A query may be nested 100 times; this is more.",
    ),
    "fragment bomb": (
        bomb(40),
        ("maxQueryFieldsAtOnce", 500, 10**12),
        "A query may have 500 fields of one object; this one has far more.",
    ),
    "tokens": (
        "{ viewer { " + "id " * 3996 + "} }",
        ("maxDocumentTokens", 4000, 4001),
        "The document has more than 4000 tokens.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_too_much_is_refused_before_any_statement(api: Api, name: str) -> None:
    document, (limit, most, found), message = REFUSED[name]
    result = await api.execute(document, None, {})

    [error] = result.errors
    assert error.message.endswith(message)
    assert error.extensions == {
        "code": "LIMIT_EXCEEDED",
        "limit": limit,
        "most": most,
        "found": found,
    }
    assert api.statements == 0


# Each limit at its edge, where somebody has set it lower.
SET: dict[str, tuple[Limits, str, str, str]] = {
    "depth": (
        Limits(query_depth=2),
        "{ viewer { username } }",
        "{ viewer { apiKeys { totalCount } } }",
        "maxQueryDepth",
    ),
    "cost": (
        Limits(query_cost=11),
        "{ registries(first: 5) { nodes { id } } }",
        "{ registries(first: 5) { nodes { id } } __typename }",
        "maxQueryCost",
    ),
    "aliases": (
        Limits(query_aliases=1),
        "{ a: viewer { id } }",
        "{ a: viewer { b: id } }",
        "maxQueryAliases",
    ),
    "root fields": (
        Limits(query_root_fields=1),
        "{ viewer { id name } }",
        "{ viewer { id } users { totalCount } }",
        "maxQueryRootFields",
    ),
    "directives": (
        Limits(query_directives=1),
        "{ viewer @skip(if: false) { id @skip(if: false) } }",
        "{ viewer @skip(if: false) @include(if: true) { id } }",
        "maxQueryDirectives",
    ),
}


@pytest.mark.parametrize("name", SET)
async def test_limit_that_was_set(api: Api, name: str) -> None:
    limits, within, beyond, limit = SET[name]
    api.site = replace(api.site, limits=limits)

    await api(within)
    [error] = (await api.execute(beyond, None, {})).errors
    assert error.extensions["limit"] == limit
    assert error.extensions["found"] == error.extensions["most"] + 1


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


@pytest.mark.parametrize("fragments", range(8, 41, 4))
def test_fragments_that_unfold_without_end_are_measured_once(
    monkeypatch: pytest.MonkeyPatch, fragments: int
) -> None:
    selections: list[SelectionNode] = []
    one = limit.Measure._one

    def counted(self: limit.Measure, node: SelectionNode, *more: Any) -> Size:
        selections.append(node)
        assert len(selections) < 1000
        return one(self, node, *more)

    monkeypatch.setattr(limit.Measure, "_one", counted)
    document: Any = parse(bomb(fragments))
    found = limit.measured(built()._schema, document, document.definitions[0], {})

    # The field, its spread, two spreads in each fragment but the last, and the last one's field.
    assert len(selections) == 2 + 2 * fragments + 1
    assert found.size.own == 1
    assert found.size.at_once == min(2**fragments, 10**12)


async def test_limits_are_told(api: Api) -> None:
    api.site = replace(
        api.site,
        limits=Limits(
            query_depth=2,
            query_cost=20,
            query_aliases=3,
            query_root_fields=4,
            query_directives=5,
            rate=600,
        ),
    )
    told = (
        await api(
            """{ server { maxQueryDepth maxQueryCost maxQueryAliases maxQueryRootFields
                maxQueryDirectives maxQueryFields maxQueryFieldsAtOnce maxQueryNesting
                maxDocumentSize maxDocumentTokens maxDocumentComparisons maxVariableValues
                maxBodySize maxBodySeconds rateLimit } }"""
        )
    )["server"]

    assert told == {
        "maxQueryDepth": 2,
        "maxQueryCost": 20,
        "maxQueryAliases": 3,
        "maxQueryRootFields": 4,
        "maxQueryDirectives": 5,
        "maxQueryFields": 5000,
        "maxQueryFieldsAtOnce": 500,
        "maxQueryNesting": 100,
        "maxDocumentSize": 100_000,
        "maxDocumentTokens": 4000,
        "maxDocumentComparisons": 40_000,
        "maxVariableValues": 20_000,
        "maxBodySize": 1_048_576,
        "maxBodySeconds": 30,
        "rateLimit": 600,
    }


async def test_usual_limits_are_told(api: Api) -> None:
    told = (await api("{ server { maxQueryDepth maxQueryCost rateLimit } }"))["server"]

    assert told == {"maxQueryDepth": 20, "maxQueryCost": 500_000, "rateLimit": None}
