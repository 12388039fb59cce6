"""A statement that is used again has the values of the new variables, wherever they stand."""

from __future__ import annotations

from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLInt,
    GraphQLList,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    OperationDefinitionNode,
    parse,
)
from graphql.execution.values import VariableValues, get_variable_values

from reads.compiler import Asked, Compiler
from reads.field import SOURCE
from reads.source import Connection, Order, Scope, Table, Value
from reads.statement import Again, Statement

LEAVES = Table("leaf", lambda row, asker: "true")
BY_ID = Order("ID", ())


def _gardens(scope: Scope) -> str:
    """As many values as the argument has letters, so that it can come out as another text."""
    of = scope.arguments["of"]
    return (
        f"(select organization_id from garden where name = {scope.bind(of, 'text')}{' ' * len(of)})"
    )


def schema() -> GraphQLSchema:
    """Leaves of the gardens that an argument names."""
    leaf = GraphQLObjectType(
        "Leaf", {"id": GraphQLField(GraphQLID, extensions={SOURCE: Value("{t}.id")})}
    )
    page = GraphQLObjectType("Leaves", {"nodes": GraphQLField(GraphQLList(leaf))})
    leaves = GraphQLField(
        page,
        {"of": GraphQLArgument(GraphQLString), "first": GraphQLArgument(GraphQLInt)},
        extensions={SOURCE: Connection(LEAVES, "true", BY_ID, each=_gardens)},
    )
    return GraphQLSchema(GraphQLObjectType("Query", {"leaves": leaves}))


def values(of: GraphQLSchema, operation: OperationDefinitionNode, name: str) -> VariableValues:
    found = get_variable_values(of, operation.variable_definitions, {"name": name})
    assert isinstance(found, VariableValues)
    return found


def test_organizations_that_depend_on_an_argument() -> None:
    of = schema()
    document: Any = parse("query($name: String) { leaves(of: $name) { nodes { id } } }")
    operation = document.definitions[0]
    statement = Statement(None)
    Compiler(Asked(of, {}, operation, values(of, operation, "roses")), statement).answer()
    assert statement.values == [None, False, "roses"]

    again = Again(statement.values)

    assert again.fits(statement.parts, values(of, operation, "tulip"))
    assert again.values == [None, False, "tulip"]
    assert not again.fits(statement.parts, values(of, operation, "elm"))
