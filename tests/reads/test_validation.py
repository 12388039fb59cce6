"""Documents are validated in bounded time, and what is too much is told as a limit."""

from __future__ import annotations

import pytest
from graphql import get_introspection_query, parse

from reads import described, validation
from tests.api import Api, built
from tests.api import api as api
from tests.api import store as store

SCHEMA = built()._schema
ALIKE = "query A { __typename } query B { " + "viewer { id } " * 900 + "}"
ONE_TYPE = '{ __type(name: "Query") { fields { name } } }'


def names(count: int) -> str:
    return "{ __schema { types { " + " ".join(f"a{n}: name" for n in range(count)) + " } } }"


def test_fields_that_would_be_compared_too_often() -> None:
    [error] = validation.errors(SCHEMA, parse(ALIKE))

    assert error.extensions == {
        "code": "LIMIT_EXCEEDED",
        "limit": "maxDocumentComparisons",
        "most": 40_000,
        "found": 40_001,
    }


def test_one_object_a_hundred_times_is_no_trouble() -> None:
    assert validation.errors(SCHEMA, parse("{ " + "viewer { id name } " * 50 + "}")) == []


def test_errors_end_with_one_that_says_so() -> None:
    found = validation.errors(SCHEMA, parse("{ " + " ".join(f"x{n}" for n in range(300)) + " }"))

    assert len(found) == 50
    assert found[-1].message.startswith("Too many validation errors")


@pytest.mark.parametrize(
    "document", [get_introspection_query(input_value_deprecation=True), ONE_TYPE, names(100)]
)
async def test_usual_introspection_is_answered(api: Api, document: str) -> None:
    assert "__" in str(list(await api(document)))


@pytest.mark.parametrize(
    "document",
    [
        names(240),
        "{ ...F } fragment F on Query { " + names(240)[1:-1] + " }",
        "{ "
        + " ".join(f"a{n}: __schema {{ types {{ fields {{ name }} }} }}" for n in range(40))
        + " }",
    ],
)
async def test_introspection_of_too_much_is_refused(api: Api, document: str) -> None:
    assert await api.errors(document) == [("LIMIT_EXCEEDED", None)]


def test_fields_beside_introspection_are_not_counted() -> None:
    document = parse("{ viewer { id types: name } __type(name: 1) { name } }")
    operation = document.definitions[0]

    assert described.described(document, operation, 100) == 2  # type: ignore[arg-type]


async def test_fragments_that_lead_on_and_on(api: Api) -> None:
    """From its end on, each is measured on its own, and only all of them together are deep."""
    count = 490
    spread = " ".join(f"...F{n}" for n in range(count, 0, -90))
    fragments = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(1, count))
    last = f"fragment F{count} on Query {{ __typename }}"
    document = f"query {{ {spread} ...F1 __schema {{ ...F1 }} }} {fragments} {last}"

    assert await api.errors(document) == [("LIMIT_EXCEEDED", None)]
