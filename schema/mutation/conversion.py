"""From the coerced arguments of a mutation to what its function takes.

Strawberry's own way finds out again for each value what its type is; here, that is done once. An
input that can hold another of its own type takes the long way each time; there is none.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import strawberry
from strawberry.scalars import is_scalar
from strawberry.types.arguments import StrawberryArgument, convert_argument
from strawberry.types.base import StrawberryList, StrawberryOptional, has_object_definition
from strawberry.types.enum import StrawberryEnumDefinition

Convert = Callable[[Any], Any]


class Part(NamedTuple):
    """An argument, or a field of an input: its name to clients and to us, and how it is made."""

    name: str
    python_name: str
    convert: Convert


class Conversion:
    """How the arguments of this schema's fields are made."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry

    def of(self, arguments: Sequence[StrawberryArgument]) -> Convert:
        """Makes the arguments of a function from their coerced values, by name."""
        name_of = self._config.name_converter.from_argument
        parts = [Part(name_of(each), each.python_name, self._of(each.type)) for each in arguments]
        return partial(_made, dict, parts, {})

    def _of(self, type_: Any) -> Convert:
        if type(type_) is StrawberryOptional:
            return self._of(type_.of_type)
        if isinstance(type_, StrawberryList):
            return partial(_list, self._of(type_.of_type))
        if isinstance(type_, StrawberryEnumDefinition) or is_scalar(type_, self._scalars):
            return _as_it_is
        if has_object_definition(type_) and type_.__strawberry_definition__.from_input is None:
            return self._input(type_)
        return partial(
            convert_argument, type_=type_, scalar_registry=self._scalars, config=self._config
        )

    def _input(self, type_: type) -> Convert:
        definition = type_.__strawberry_definition__  # type: ignore[attr-defined]
        name_of = self._config.name_converter.from_field
        parts = [
            Part(name_of(field), field.python_name, self._of(field.resolve_type()))
            for field in definition.fields
        ]
        # What may be null and has no default of its own is null where it is absent.
        absent = {
            field.python_name: None
            for field in definition.fields
            if field.default_value is dataclasses.MISSING
            and field.default_factory is dataclasses.MISSING
        }
        return partial(_made, type_, parts, absent)


def _made(
    make: Callable[..., Any],
    parts: Sequence[Part],
    absent: Mapping[str, None],
    given: Mapping[str, Any] | None,
) -> Any:
    if given is None:
        return None
    present = {
        part.python_name: part.convert(given[part.name]) for part in parts if part.name in given
    }
    return make(**{**absent, **present})


def _list(convert: Convert, given: Sequence[Any] | None) -> list[Any] | None:
    return None if given is None else [convert(each) for each in given]


def _as_it_is(given: Any) -> Any:
    return given
