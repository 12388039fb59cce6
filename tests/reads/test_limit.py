"""What a field counts for, by where its values come from."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    parse,
)

from reads.field import SOURCE
from reads.limit import Measure, as_size
from reads.source import Many, Table, Value

LEAVES = Table("leaf", lambda row, asker: "true")


def schema(most: int | None, usual: int | None = None) -> GraphQLSchema:
    """A tree that has leaves and rings, of which so many are given."""
    leaf = GraphQLObjectType("Leaf", {"id": GraphQLField(GraphQLID)})
    source = Many(LEAVES, "true", "{t}.id", most=most)
    leaves = GraphQLField(GraphQLList(leaf), extensions={SOURCE: source})
    rings = GraphQLField(
        GraphQLList(GraphQLInt),
        {"samples": GraphQLArgument(GraphQLInt)},
        extensions={SOURCE: Value("{t}.rings", most=most, usual=usual)},
    )
    tree = GraphQLObjectType("Tree", {"leaves": leaves, "rings": rings})
    return GraphQLSchema(GraphQLObjectType("Query", {"tree": GraphQLField(tree)}))


def cost(of: GraphQLSchema, text: str, **variables: object) -> int:
    document: Any = parse(text)
    operation = document.definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    return Measure(of, document, operation, variables).whole().cost


@pytest.mark.parametrize(
    ("document", "most", "expected"),
    [
        ("{ tree { leaves { id other: id } } }", None, 4),
        ("{ tree { leaves { id other: id } } }", 200, 402),
        ("{ tree { rings } }", None, 2),
        ("{ tree { rings } }", 200, 202),
        ("{ tree { rings(samples: 30) } }", 200, 32),
        ("{ tree { rings(samples: 201) } }", 200, 202),
        ("{ tree { rings(samples: -1) } }", 200, 3),
    ],
)
def test_a_list_counts_as_often_as_it_has_values_at_most(
    document: str, most: int | None, expected: int
) -> None:
    assert cost(schema(most), document) == expected


@pytest.mark.parametrize(
    ("document", "expected"),
    [("{ tree { rings } }", 52), ("{ tree { rings(samples: 60) } }", 62)],
)
def test_a_list_of_a_usual_length_counts_by_it(document: str, expected: int) -> None:
    assert cost(schema(200, usual=50), document) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(60, 62), (60.0, 62), (60.5, 202), (float("inf"), 202), ("60", 202)]
)
def test_a_whole_number_counts_as_one_however_it_is_written(value: object, expected: int) -> None:
    document = "query($n: Int) { tree { rings(samples: $n) } }"
    assert cost(schema(200, usual=50), document, n=value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), (7.0, 7), (7.5, "given"), ("7", "given"), ([1, 2], ("list", 2)), (None, "given")],
)
def test_all_that_counts_of_a_variable(value: object, expected: object) -> None:
    found = as_size({"n": value}, "n")
    assert (found, type(found)) == (expected, type(expected))
    assert as_size({}, "n") is None
