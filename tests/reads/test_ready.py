"""A request that comes again finds its statement ready, and nothing of the asker before it."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Mapping
from typing import Any
from unittest import mock
from uuid import UUID

import orjson
import pytest

from reads.operation import LARGEST_KEPT, MOST_PLANS, MOST_READY, READY_BYTES, Operation
from reads.straight import Prepared, Query, Straight
from tests.api import built

DOCUMENT = """query ($path: String!, $n: Int) {
    collection(path: $path) { versions(first: $n) { totalCount } }
}"""
LINK = "mutation ($input: LinkArtifactInput!) { linkArtifact(input: $input) { version { id } } }"


class Counted:
    """A short way that counts how often the variables of a request were read."""

    def __init__(self) -> None:
        # It is asked for statements alone, which takes no connection.
        self._straight = Straight(built()._schema, None)  # type: ignore[arg-type]
        self.read = 0

    def prepared(self, variables: Mapping[str, Any], document: str = DOCUMENT) -> Prepared:
        """What becomes of a request with these variables."""
        body = orjson.dumps({"query": document, "variables": variables})
        coerced = Operation.coerced

        def counting(operation: Operation, given: Mapping[str, Any]) -> Any:
            self.read += 1
            return coerced(operation, given)

        with mock.patch.object(Operation, "coerced", counting):
            found = self._straight.prepared(Query(document, variables, None, body))
        assert found is not None
        return found

    def weight(self) -> int:
        """How heavy what is kept of all operations is."""
        return self._straight._operations.weight


@pytest.fixture
def counted() -> Counted:
    """One that nobody has asked anything."""
    return Counted()


def test_same_request_is_bound_once(counted: Counted) -> None:
    first = counted.prepared({"path": "acme/models/one", "n": 3})
    first.values[0] = UUID(int=7)

    again = counted.prepared({"path": "acme/models/one", "n": 3})

    assert counted.read == 1
    assert again.values == [None, False, None, None, "one", "acme", "models"]


def test_other_variables_are_other_values(counted: Counted) -> None:
    counted.prepared({"path": "acme/models/one", "n": 3})

    found = counted.prepared({"path": "acme/models/two", "n": 3})

    assert counted.read == 2
    assert found.values[4:] == ["two", "acme", "models"]


def test_what_a_number_decides_is_not_kept_for_another(counted: Counted) -> None:
    three = counted.prepared({"path": "acme/models/one", "n": 3}).cost.requested
    five = counted.prepared({"path": "acme/models/one", "n": 5}).cost.requested

    assert three < five
    assert counted.prepared({"path": "acme/models/one", "n": 3}).cost.requested == three


def test_large_request_is_kept_nowhere(counted: Counted) -> None:
    counted.prepared({"path": "acme/models/one", "n": 3})
    before = counted.weight()

    for _ in range(2):
        counted.prepared({"path": f"acme/models/{'x' * LARGEST_KEPT}", "n": 3})

    assert counted.read == 3
    assert counted.weight() == before


def test_what_is_kept_counts_and_ends(counted: Counted) -> None:
    counted.prepared({"path": "acme/models/one", "n": 3})
    before = counted.weight()
    counted.prepared({"path": "acme/models/two", "n": 3})
    assert counted.weight() - before > READY_BYTES

    for n in range(MOST_READY // READY_BYTES):
        counted.prepared({"path": f"acme/models/c{n}", "n": 3})

    assert before < counted.weight() < before + MOST_READY


@pytest.mark.parametrize(
    ("where", "is_skipped"),
    [
        ({"or": [{}] * 5000}, True),
        ({"or": [{"name": {}}] * 1000}, True),
        ({"name": {"in": [f"{n:03}" for n in range(1000)]}}, False),
        ({"or": [{"name": {"startsWith": "\N{GRINNING FACE}" * 300}}] * 10}, False),
        ({"name": {"eq": "one"}}, False),
    ],
    ids=["empty parts", "parts", "a long list", "texts that grow", "little"],
)
def test_what_is_kept_takes_about_what_is_counted(
    counted: Counted, where: Mapping[str, Any], is_skipped: bool
) -> None:
    document = """query ($by: CollectionWhere, $s: Boolean!) {
        collections(where: $by) @skip(if: $s) { totalCount } organizations { totalCount }
    }"""
    counted.prepared({"by": {}, "s": False}, document)
    before = counted.weight()
    tracemalloc.start()
    try:
        counted.prepared({"by": where, "s": is_skipped}, document)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert taken < 1.3 * (counted.weight() - before)


def test_nothing_is_kept_of_statements_that_are_gone(counted: Counted) -> None:
    document = "query ($by: CollectionWhere) { collections(where: $by) { totalCount } }"
    fields = ("name", "type", "tag", "description")
    shapes = [{a: {"eq": "x"}, b: {"ne": "y"}} for a in fields for b in fields if a != b]
    assert len(shapes) > MOST_PLANS
    for each in shapes:
        counted.prepared({"by": each}, document)
    read = counted.read

    counted.prepared({"by": shapes[0]}, document)

    assert counted.read == read + 1


def test_mutation_is_never_kept(counted: Counted) -> None:
    link = {"artifactVersionPath": "vision/mnist/cnn:v0", "targetPath": "acme/models/one"}
    for _ in range(2):
        counted.prepared({"input": link}, LINK)

    assert counted.read == 2
