"""A failing request is made small, and still fails."""

from __future__ import annotations

import pytest

from tests.api import built
from tests.straight.case import Case
from tests.straight.shrink import smaller

pytestmark = pytest.mark.slow

DOCUMENT = """
query q($a: String!, $b: Int, $c: Boolean!) {
  viewer { ...F id }
  registry(path: $a) { name ... on Registry @include(if: $c) { collections(first: $b) {
    nodes { id name } totalCount } } }
}
fragment F on User { username }
"""


async def test_what_matters_alone_is_left() -> None:
    case = Case(DOCUMENT, None, {"a": "acme/models", "b": 2, "c": True}, "ada")

    async def fails(case: Case) -> bool:
        return "totalCount" in case.document

    small = await smaller(built()._schema, case, fails)

    left = "query q($a: String!) { registry(path: $a) { collections { totalCount } } }"
    assert " ".join(small.document.split()) == left
    assert small.variables == {}
