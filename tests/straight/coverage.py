"""How much of the schema was asked for, and of how much the answer was more than null."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    ObjectFieldNode,
    OperationDefinitionNode,
    SelectionSetNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    parse,
    visit,
)


class Coverage:
    """Counts fields, arguments and fields of inputs, by `Type.field` and `Type.field.argument`."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self.asked: Counter[str] = Counter()
        self.answered: Counter[str] = Counter()
        self._parsed = lru_cache(maxsize=512)(parse)
        self._known: set[str] = set()

    def add(self, document: str, body: bytes) -> None:
        """One more request and its answer."""
        try:
            parsed = self._parsed(document)
        except GraphQLError:
            return
        if document not in self._known:
            self._known = set() if len(self._known) > 2000 else self._known
            self._known.add(document)
            info = TypeInfo(self._schema)
            visit(parsed, TypeInfoVisitor(info, _Asked(info, self.asked)))
        data = orjson.loads(body).get("data")
        if data:
            self._answers(parsed, data)

    def _answers(self, document: DocumentNode, data: Any) -> None:
        fragments = {
            each.name.value: each
            for each in document.definitions
            if isinstance(each, FragmentDefinitionNode)
        }
        for each in document.definitions:
            if isinstance(each, OperationDefinitionNode):
                self._walk(each.selection_set, self._schema.query_type, data, fragments, 0)

    def _walk(
        self,
        selections: SelectionSetNode,
        type_: GraphQLNamedType | None,
        data: dict[str, Any],
        fragments: dict[str, FragmentDefinitionNode],
        depth: int,
    ) -> None:
        for node in selections.selections:
            if isinstance(node, FieldNode):
                self._field(node, type_, data, fragments, depth)
            elif depth < 60:
                assert isinstance(node, InlineFragmentNode | FragmentSpreadNode)
                inner: Any = node
                if isinstance(node, FragmentSpreadNode):
                    inner = fragments.get(node.name.value)
                if inner is not None:
                    on = inner.type_condition
                    below = self._schema.get_type(on.name.value) if on else type_
                    self._walk(inner.selection_set, below, data, fragments, depth + 1)

    def _field(
        self,
        node: FieldNode,
        type_: GraphQLNamedType | None,
        data: dict[str, Any],
        fragments: dict[str, FragmentDefinitionNode],
        depth: int,
    ) -> None:
        value = data.get((node.alias or node.name).value)
        if value is None or value == [] or not isinstance(type_, _HasFields):
            return
        self.answered[f"{type_.name}.{node.name.value}"] += 1
        field = type_.fields.get(node.name.value)
        if field is None or node.selection_set is None:
            return
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                below = get_named_type(field.type)
                self._walk(node.selection_set, below, each, fragments, depth + 1)

    def missing(self) -> set[str]:
        """What of the schema that queries reach was never asked for in a document."""
        return self.whole() - set(self.asked)

    def unanswered(self) -> set[str]:
        """The fields of which no answer was more than null, or than an empty list."""
        fields = {
            f"{type_.name}.{name}"
            for type_ in self._reachable()
            if isinstance(type_, GraphQLObjectType)
            for name in type_.fields
        }
        return fields - set(self.answered)

    def whole(self) -> set[str]:
        """All fields, arguments and fields of inputs that queries reach."""
        found = set()
        for type_ in self._reachable():
            for name, field in type_.fields.items():
                found.add(f"{type_.name}.{name}")
                if isinstance(type_, GraphQLObjectType):
                    found |= {f"{type_.name}.{name}.{argument}" for argument in field.args}
        return found

    def _reachable(self) -> list[Any]:
        """The types that a query can lead to."""
        assert self._schema.query_type is not None
        found: dict[str, Any] = {}
        waiting: list[Any] = [self._schema.query_type]
        while waiting:
            type_ = get_named_type(waiting.pop())
            if type_.name in found:
                continue
            if isinstance(type_, GraphQLObjectType | GraphQLInputObjectType):
                found[type_.name] = type_
            waiting += _leads_to(self._schema, type_)
        return list(found.values())


_HasFields = (GraphQLObjectType, GraphQLInterfaceType)


def _leads_to(schema: GraphQLSchema, type_: Any) -> list[Any]:
    found: list[Any] = []
    for field in getattr(type_, "fields", {}).values():
        found.append(field.type)
        found += [argument.type for argument in getattr(field, "args", {}).values()]
    if hasattr(type_, "types") or isinstance(type_, GraphQLInterfaceType):
        found += schema.get_possible_types(type_)
    return found


class _Asked(Visitor):
    def __init__(self, info: TypeInfo, asked: Counter[str]) -> None:
        super().__init__()
        self._info = info
        self._asked = asked

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        type_ = self._info.get_parent_type()
        if type_ is None:
            return
        place = f"{type_.name}.{node.name.value}"
        self._asked[place] += 1
        for argument in node.arguments or ():
            self._asked[f"{place}.{argument.name.value}"] += 1

    def enter_object_field(self, node: ObjectFieldNode, *_: Any) -> None:
        type_ = self._info.get_parent_input_type()
        if type_ is not None:
            self._asked[f"{get_named_type(type_).name}.{node.name.value}"] += 1
