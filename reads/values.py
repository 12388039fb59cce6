"""How many values a client may send: reading each takes time, in which nobody else is answered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    VariableDefinitionNode,
    get_operation_ast,
    type_from_ast,
)
from strawberry.extensions import SchemaExtension

from domain.limits import Excess
from reads.limit import LimitExceeded

MOST_VALUES = 20_000


class FewValues(SchemaExtension):
    """An operation whose variables hold too many values is refused before they are read."""

    def __init__(self, most: int = MOST_VALUES) -> None:
        self._most = most

    def on_validate(self) -> Iterator[None]:
        """There are few enough; `most` is for who is signed in."""
        execution = self.execution_context
        assert execution.graphql_document is not None
        operation = get_operation_ast(execution.graphql_document, execution.operation_name)
        if operation is not None and execution.variables:
            signed_in = getattr(execution.context, "viewer", None) is not None
            most = self._most if signed_in else MOST_VALUES
            nodes = operation.variable_definitions or ()
            require_few(execution.schema._schema, nodes, execution.variables, most)
        yield


def require_few(
    schema: GraphQLSchema,
    nodes: Collection[VariableDefinitionNode],
    variables: Mapping[str, Any],
    most: int = MOST_VALUES,
) -> None:
    """The variables hold no more values than that; raises LimitExceeded."""
    found = 0
    for node in nodes:
        value = variables.get(node.variable.name.value)
        if isinstance(value, list | dict):
            found += _count(value, type_from_ast(schema, node.type), most - found)
            if found > most:
                message = f"Variables may hold {most} values; these hold more."
                raise LimitExceeded(message, Excess("maxVariableValues", most, found))


def _count(value: Any, type_: Any, most: int) -> int:
    """How many members of lists and objects there are, as far as the type goes into them.

    It ends where there are too many.
    """
    found = 0
    waiting = [(value, type_)]
    while waiting and found <= most:
        value, type_ = waiting.pop()
        type_ = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        if isinstance(type_, GraphQLList):
            items = value if isinstance(value, list) else [value]
            found += len(items)
            if found <= most:
                waiting.extend((item, type_.of_type) for item in items)
        elif isinstance(type_, GraphQLInputObjectType) and isinstance(value, dict):
            found += len(value)
            if found <= most:
                known = type_.fields
                waiting.extend((value[n], known[n].type) for n in value if n in known)
    return found
