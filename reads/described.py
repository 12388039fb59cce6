"""How much of itself the schema tells at once.

graphql-core answers introspection in one go, and meanwhile nobody else is answered. It finds out by
itself where types are asked for in types again and again, but not how often that is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_operation_ast,
)
from strawberry.extensions import SchemaExtension

from domain.limits import Excess
from reads.limit import LimitExceeded
from reads.size import ENDLESS

# For each type of the schema; the query that every tool sends comes to 190.
MOST_OF_A_TYPE = 225

_ROOTS = frozenset({"__schema", "__type"})
# How many there usually are; of types as many as the schema has.
_USUAL: Mapping[str, float] = {
    "fields": 6,
    "args": 1,
    "inputFields": 2,
    "enumValues": 1,
    "interfaces": 0.5,
    "possibleTypes": 0.5,
    "directives": 6,
    "ofType": 0.5,
}


class FewDescribed(SchemaExtension):
    """An operation that lets the schema tell too much of itself is refused."""

    def on_validate(self) -> Iterator[None]:
        """It is little enough."""
        execution = self.execution_context
        document = execution.graphql_document
        assert document is not None
        operation = get_operation_ast(document, execution.operation_name)
        if operation is not None:
            types = len(execution.schema._schema.type_map)
            most = MOST_OF_A_TYPE * types
            found = described(document, operation, types)
            if found > most:
                message = f"A query may ask for about {most} values of the schema; this asks more."
                raise LimitExceeded(message, Excess("maxIntrospection", most, int(found)))
        yield


def described(document: DocumentNode, operation: OperationDefinitionNode, types: int) -> float:
    """About how many values the operation asks for, of a schema with so many types."""
    try:
        return _Described(document, types).of(operation.selection_set, inside=False)
    except RecursionError:
        # Deeper than anybody reads.
        return ENDLESS


class _Described:
    """Counts each fragment once, however often it is spread."""

    def __init__(self, document: DocumentNode, types: int) -> None:
        self._fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        self._times = {**_USUAL, "types": types}
        self._known: dict[tuple[str, bool], float] = {}

    def of(self, selection: SelectionSetNode | None, *, inside: bool) -> float:
        """The values of a selection, which is `inside` what introspection gives, or beside it."""
        found = 0.0
        for each in selection.selections if selection else ():
            if isinstance(each, FieldNode):
                found += self._field(each, inside=inside)
            elif isinstance(each, InlineFragmentNode):
                found += self.of(each.selection_set, inside=inside)
            elif isinstance(each, FragmentSpreadNode):
                found += self._fragment(each.name.value, inside=inside)
        return min(found, ENDLESS)

    def _field(self, node: FieldNode, *, inside: bool) -> float:
        name = node.name.value
        if not inside and name not in _ROOTS:
            return 0
        return 1 + self._times.get(name, 1) * self.of(node.selection_set, inside=True)

    def _fragment(self, name: str, *, inside: bool) -> float:
        key = (name, inside)
        if key not in self._known and name in self._fragments:
            # One that leads back to itself is refused by validation.
            self._known[key] = 0.0
            self._known[key] = self.of(self._fragments[name].selection_set, inside=inside)
        return self._known.get(key, 0.0)
