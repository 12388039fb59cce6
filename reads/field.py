"""Strawberry fields that declare where their value comes from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument

from reads.source import Part, Source, Value

SOURCE = "vitrine-source"
COMPLETION = "vitrine-completion"

Completion = Callable[..., Awaitable[Any]]


class Argument(NamedTuple):
    """An argument of a compiled field."""

    name: str
    type: Any
    description: str
    default: Any = strawberry.UNSET


PAGE = (
    Argument("first", int | None, "How many rows from the start, 1 to 100 (50 if not given)."),
    Argument("after", str | None, "Only rows after this cursor."),
    Argument("last", int | None, "How many rows from the end, 1 to 100."),
    Argument("before", str | None, "Only rows before this cursor."),
)


def read(
    source: Source | str,
    description: str,
    *,
    arguments: Sequence[Argument] = (),
    name: str | None = None,
    completion: Completion | None = None,
) -> Any:
    """A field whose value the compiler reads; a plain string is a column of the row.

    `completion` makes the final value out of what was read, for what is not in the database.
    """
    metadata: Mapping[str, Any] = {
        SOURCE: Value("{t}." + source) if isinstance(source, str) else source,
        COMPLETION: completion,
    }
    field = strawberry.field(description=description, name=name, metadata=metadata)
    field.arguments = [_argument(argument) for argument in arguments]
    return field


def part(description: str, name: str | None = None) -> Any:
    """A field of a connection, an edge or a PageInfo: the compiler knows these by name."""
    return read(Part(), description, name=name)


def page(
    source: Source,
    description: str,
    *,
    before: Sequence[Argument] = (),
    completion: Completion | None = None,
) -> Any:
    """A connection: `read` with the arguments that every connection has."""
    return read(source, description, arguments=(*before, *PAGE), completion=completion)


def _argument(argument: Argument) -> StrawberryArgument:
    return StrawberryArgument(
        python_name=argument.name,
        graphql_name=None,
        type_annotation=StrawberryAnnotation(argument.type),
        default=argument.default,
        description=argument.description,
    )
