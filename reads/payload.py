"""The payload of a mutation as one statement, whose JSON is put into the answer as it comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type
from graphql.execution.collect_fields import collect_fields

from reads.compiler import Asked, Compiler, Fields, NotStraight
from reads.node import BY_ID
from reads.source import Reference
from reads.statement import TYPENAME

# What a payload that refuses nothing has for these.
NONE: Mapping[str, Any] = {"errors": []}


class Root(NamedTuple):
    """The one field that a mutation asks for: its response key, its definition, its nodes."""

    key: str
    name: str
    field: GraphQLField
    fields: Fields

    @property
    def payload(self) -> GraphQLObjectType:
        """The type of its payload."""
        type_ = get_named_type(self.field.type)
        assert isinstance(type_, GraphQLObjectType)
        return type_


class Told(NamedTuple):
    """One response key of a payload: the field it stands for, and its column if that is read.

    `leaves` are the fields of an object by response key, where nothing but values is asked for.
    """

    key: str
    field: str
    column: int | None = None
    leaves: Mapping[str, str] | None = None


def root_of(asked: Asked) -> Root:
    """The one field of a mutation; raises NotStraight where it has others beside it."""
    type_ = asked.schema.mutation_type
    assert type_ is not None
    found = collect_fields(asked.schema, asked.fragments, asked.variables, type_, asked.operation)
    if len(found.grouped_field_set) != 1:
        raise NotStraight("several fields")
    [(key, parts)] = found.grouped_field_set.items()
    name = parts[0].node.name.value
    if name not in type_.fields:
        raise NotStraight(name)
    return Root(key, name, type_.fields[name], parts)


class Payload:
    """What is selected of a payload: columns of a statement, one for each object, and values.

    The keys of the objects are bound once they are known.
    """

    def __init__(self, compiler: Compiler, root: Root) -> None:
        self.root = root
        self.columns: list[str] = []
        self._compiler = compiler
        self._keys: dict[str, int] = {}
        self._told = [
            self._selected(root.payload, key, parts)
            for key, parts in compiler.collect(root.payload, root.fields).items()
        ]

    def bind(self, values: list[object], references: Mapping[str, Reference]) -> None:
        """The keys of the objects that there are stand among the values."""
        for name, at in self._keys.items():
            found = references.get(name)
            values[at : at + 2] = [found.organization_id, found.id] if found else [None, None]

    def known(self, references: Mapping[str, Reference]) -> list[bytes] | None:
        """The objects, where all that is asked of them is known without a look; else None."""
        found = []
        for each in self._told:
            if each.column is not None:
                text = _known(each, references.get(each.field))
                if text is None:
                    return None
                found.append(text)
        return found

    def told(self, columns: Sequence[bytes], values: Mapping[str, Any]) -> bytes:
        """The data of the answer: the objects as they were read, the values as they are."""
        known = {TYPENAME: self.root.payload.name, **NONE, **values}
        pieces = [
            b'"%s":%s' % (each.key.encode(), _written(each, columns, known)) for each in self._told
        ]
        return b'{"%s":{%s}}' % (self.root.key.encode(), b",".join(pieces))

    def _selected(self, type_: GraphQLObjectType, key: str, parts: Fields) -> Told:
        name = parts[0].node.name.value
        if name == TYPENAME or name in NONE:
            return Told(key, name)
        below = get_named_type(type_.fields[name].type)
        if is_leaf_type(below):
            return Told(key, name)
        if below.name not in BY_ID or not isinstance(below, GraphQLObjectType):
            raise NotStraight(name)
        at = self._place(name)
        row = f"(values (${at + 1}::uuid, ${at + 2}::uuid)) k(organization_id, id)"
        node = self._compiler.row(BY_ID[below.name], below, parts, "k")
        self.columns.append(f"(select to_json({node}) from {row})")
        return Told(key, name, len(self.columns) - 1, self._leaves(below, parts))

    def _leaves(self, type_: GraphQLObjectType, parts: Fields) -> Mapping[str, str] | None:
        selected = self._compiler.collect(type_, parts)
        names = {key: nodes[0].node.name.value for key, nodes in selected.items()}
        are_leaves = all(
            name == TYPENAME or is_leaf_type(get_named_type(type_.fields[name].type))
            for name in names.values()
        )
        return names if are_leaves else None

    def _place(self, name: str) -> int:
        """Where the two parts of an object's key stand among the values."""
        if name not in self._keys:
            values = self._compiler.statement.values
            self._keys[name] = len(values)
            values += (None, None)
        return self._keys[name]


def _known(told: Told, reference: Reference | None) -> bytes | None:
    if told.leaves is None or reference is None:
        return None
    if not reference.known.keys() >= set(told.leaves.values()):
        return None
    return orjson.dumps({key: reference.known[name] for key, name in told.leaves.items()})


def _written(told: Told, columns: Sequence[bytes], values: Mapping[str, Any]) -> bytes:
    if told.column is None:
        return orjson.dumps(values.get(told.field))
    return columns[told.column]
