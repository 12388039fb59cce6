"""The arguments of one field: read once for a statement, and again when it is used again."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeVar

from graphql import (
    FieldNode,
    GraphQLField,
    GraphQLInputType,
    ListValueNode,
    ObjectValueNode,
    ValueNode,
    VariableNode,
    get_nullable_type,
    is_input_object_type,
)
from graphql.execution.values import VariableValues, get_argument_values

T = TypeVar("T")
_ABSENT = object()


class Place(NamedTuple):
    """Where the value of a variable stands in the arguments: names of the objects on the way."""

    path: tuple[str, ...]
    variable: str
    is_null: bool = False


class Given(Mapping[str, Any]):
    """The values of a field's arguments, coerced by graphql-core's rules."""

    def __init__(self, field: GraphQLField, node: FieldNode, variables: VariableValues) -> None:
        self._field = field
        self._node = node
        self._variables = variables
        self._values = get_argument_values(field, node, variables) if field.args else {}
        self._made: dict[str, Any] = {}

    @property
    def varies(self) -> bool:
        """Whether other variables can make them others."""
        return any(_has_variable(each.value) for each in self._node.arguments or ())

    def again(self, variables: VariableValues) -> Given:
        """The same arguments with other variables."""
        if self._places is None:
            return Given(self._field, self._node, variables)
        values = self._values
        for place in self._places:
            value = variables.coerced.get(place.variable, _ABSENT)
            # What is left out, or is null for once, may stand for something else.
            if value is _ABSENT or (value is None) != place.is_null:
                return Given(self._field, self._node, variables)
            if value is not None:
                values = _with(values, place.path, value)
        return self._copy(values)

    def once(self, what: str, make: Callable[[Given], T]) -> T:
        """What is made of the arguments, made when it is first asked for."""
        if what not in self._made:
            self._made[what] = make(self)
        made: T = self._made[what]
        return made

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def _copy(self, values: dict[str, Any]) -> Given:
        copy = Given.__new__(Given)
        copy._field, copy._node, copy._values, copy._made = self._field, self._node, values, {}
        return copy

    @functools.cached_property
    def _places(self) -> list[Place] | None:
        """Where variables stand; None where their values do not stand there as they are."""
        found: list[Place] = []
        for argument in self._node.arguments or ():
            definition = self._field.args[argument.name.value]
            name = definition.out_name or argument.name.value
            places = _places_in(argument.value, definition.type, (name,))
            if places is None:
                return None
            found += places
        coerced = self._variables.coerced
        if any(each.variable not in coerced for each in found):
            return None
        return [each._replace(is_null=coerced[each.variable] is None) for each in found]


def variables_of(node: ValueNode) -> Iterator[str]:
    """The names of the variables in a value."""
    match node:
        case VariableNode():
            yield node.name.value
        case ListValueNode():
            for each in node.values:
                yield from variables_of(each)
        case ObjectValueNode():
            for field in node.fields:
                yield from variables_of(field.value)


def _has_variable(node: ValueNode) -> bool:
    return next(variables_of(node), None) is not None


def _places_in(
    node: ValueNode, type_: GraphQLInputType, path: tuple[str, ...]
) -> list[Place] | None:
    if isinstance(node, VariableNode):
        return [Place(path, node.name.value)]
    if not _has_variable(node):
        return []
    below = get_nullable_type(type_)
    if not isinstance(node, ObjectValueNode) or not is_input_object_type(below):
        return None
    found: list[Place] = []
    for each in node.fields:
        field = below.fields[each.name.value]
        places = _places_in(each.value, field.type, (*path, field.out_name or each.name.value))
        if places is None:
            return None
        found += places
    return found


def _with(values: dict[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The values with another one at one place."""
    name, *rest = path
    below = _with(values[name], tuple(rest), value) if rest else value
    return {**values, name: below}
