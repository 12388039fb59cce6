"""Arguments as they stand in a document: literals, variables, and literals with variables inside.

A document is sent again and again with other values for its variables, so each of them keeps how
its values are drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
)

from tests.straight.values import Values, inner

ABSENT = object()

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")


class NoLiteral(Exception):
    """The value can be given by a variable alone."""


@dataclass(frozen=True)
class Blank:
    """A variable of an operation: how it is declared, and where its values come from."""

    name: str
    type: str
    default: str | None
    place: str
    draw: Callable[[Values], Any]

    def declared(self) -> str:
        """Its definition."""
        return f"${self.name}: {self.type}" + (f" = {self.default}" if self.default else "")


class Blanks:
    """Writes arguments, and remembers the variables in them."""

    def __init__(self, random: Random, values: Values) -> None:
        self._random = random
        self._values = values
        self.all: list[Blank] = []

    def argument(
        self, type_: GraphQLInputType, place: str, level: int, *, has_default: bool = False
    ) -> str:
        """An argument's value: a variable as often as not."""
        if self._random.random() < 0.45:
            return self.variable(type_, place, level, has_default=has_default)
        value = self._values.of(type_, place, level)
        try:
            return self._literal(value, type_, place, level)
        except NoLiteral:
            return self.variable(type_, place, level, has_default=has_default)

    def variable(
        self, type_: GraphQLInputType, place: str, level: int, *, has_default: bool = False
    ) -> str:
        """A reference to a variable of the type: one there is already, or one more."""
        random = self._random
        known = [each for each in self.all if each.place == place and str(type_) in each.type]
        if known and random.random() < 0.3:
            return f"${random.choice(known).name}"
        blank = self._blank(type_, place, level, has_default=has_default)
        self.all.append(blank)
        return f"${blank.name}"

    def _blank(
        self, type_: GraphQLInputType, place: str, level: int, *, has_default: bool
    ) -> Blank:
        random = self._random
        # A page deep inside is small, whatever the variables are: else it would cost too much.
        always = level >= 2 and place.endswith((".first", ".last"))
        nullable: Any = get_nullable_type(type_)
        must = isinstance(type_, GraphQLNonNull)
        declared: GraphQLInputType = GraphQLNonNull(nullable) if must or always else nullable
        default = None
        if random.random() < 0.3 and not always:
            default = self._default(GraphQLNonNull(nullable) if must else nullable, place, level)
            if default is not None and random.random() < 0.8:
                declared = nullable
        elif must and has_default and random.random() < 0.5:
            declared = nullable
        elif random.random() < 0.15:
            declared = GraphQLNonNull(nullable)
        required = isinstance(declared, GraphQLNonNull) and default is None

        def draw(values: Values) -> Any:
            if required and (values.honest or random.random() < 0.95):
                return values.of(declared, place, level)
            if random.random() < 0.2:
                return ABSENT
            # A null is not the default.
            if default is not None and not must and random.random() < 0.4:
                return None
            return values.of(GraphQLNonNull(nullable) if must else nullable, place, level)

        name = f"v{len(self.all)}" if random.random() < 0.7 else f"t{len(self.all)}"
        return Blank(name, str(declared), default, place, draw)

    def _default(self, type_: GraphQLInputType, place: str, level: int) -> str | None:
        try:
            value = self._values.of(type_, place, level)
            return self._literal(value, type_, place, level, variables=False)
        except NoLiteral:
            return None

    def _literal(
        self,
        value: Any,
        type_: GraphQLInputType,
        place: str,
        level: int,
        *,
        variables: bool = True,
    ) -> str:
        """The value as GraphQL writes it; here and there a variable stands for a part of it."""
        named = get_named_type(type_)
        if value is None:
            return "null"
        if isinstance(named, GraphQLEnumType) and isinstance(value, str):
            return value
        if isinstance(value, list) and isinstance(get_nullable_type(type_), GraphQLList):
            item: Any = get_nullable_type(type_).of_type  # type: ignore[union-attr]
            parts = [self._part(each, item, place, level, variables=variables) for each in value]
            return f"[{self._random.choice((', ', ' ')).join(parts)}]"
        if isinstance(value, dict) and isinstance(named, GraphQLInputObjectType):
            return self._object(value, named, place, level, variables=variables)
        if named.name == "JSON":
            return self._json(value, variables=variables)
        return self._scalar(value, named.name)

    def _object(
        self,
        value: dict[str, Any],
        type_: GraphQLInputObjectType,
        place: str,
        level: int,
        *,
        variables: bool,
    ) -> str:
        fields = []
        for name, part in value.items():
            if name not in type_.fields:
                fields.append(f"{name}: 1")
                continue
            below = inner(type_.name, name, place)
            field = type_.fields[name].type
            text = self._part(part, field, below, level, variables=variables)
            fields.append(f"{name}: {text}")
        return f"{{{', '.join(fields)}}}"

    def _part(
        self, value: Any, type_: GraphQLInputType, place: str, level: int, *, variables: bool
    ) -> str:
        if variables and self._random.random() < 0.2:
            return self.variable(type_, place, level + 1)
        return self._literal(value, type_, place, level + 1, variables=variables)

    def _json(self, value: Any, *, variables: bool) -> str:
        """A value inside the scalar JSON, which takes variables as well."""
        if isinstance(value, dict):
            if not all(_NAME.fullmatch(key) for key in value):
                raise NoLiteral
            parts = (f"{k}: {self._json(v, variables=variables)}" for k, v in value.items())
            return f"{{{' '.join(parts)}}}"
        if isinstance(value, list):
            return f"[{' '.join(self._json(each, variables=variables) for each in value)}]"
        return self._scalar(value, "JSON")

    def _scalar(self, value: Any, type_name: str) -> str:
        if isinstance(value, str):
            return self._string(value, type_name)
        if type_name in ("Int", "ByteCount") and isinstance(value, float):
            return str(int(value))
        return json.dumps(value)

    def _string(self, value: str, type_name: str) -> str:
        random = self._random
        if type_name == "ID" and value.isdecimal() and value.isascii() and len(value) < 5:
            return value
        # The chance first: an id is another one in each run, and what follows is to be the same.
        if random.random() < 0.05 and value.isalnum():
            return f'"""{value}"""'
        return json.dumps(value, ensure_ascii=random.random() < 0.5).replace("\x7f", "\\u007f")


def declarations(blanks: Iterable[Blank]) -> str:
    """The variable definitions of an operation."""
    listed = ", ".join(each.declared() for each in blanks)
    return f"({listed})" if listed else ""
