"""The next schema: what is left once all that is deprecated is gone, for clients to try."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import (
    REMOVE,
    GraphQLError,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    build_schema,
    parse,
    print_ast,
    validate,
    visit,
)
from graphql.language.visitor import Visitor, VisitorAction

from reads.document import DOCUMENTS
from schema.sdl import plain
from transport.stopped import BAD_REQUEST, Stopped

PARAMETER = "remove_deprecated"
DEPRECATED = "DEPRECATED"


def is_next_meant(given: Mapping[str, str | None]) -> bool:
    """Whether an address asks for the next schema.

    Errors: Stopped.
    """
    said = given.get(PARAMETER, "false")
    if said not in ("true", "false"):
        raise Stopped(400, BAD_REQUEST, f"`{PARAMETER}` must be true or false.")
    return said == "true"


def require_none(schema: strawberry.Schema, query: str) -> None:
    """The document uses nothing that is deprecated; one that cannot be parsed is not judged here.

    Errors: Stopped.
    """
    try:
        document = DOCUMENTS.parsed(query)
    except GraphQLError:
        return
    found = validate(_as_read(schema), document, [NoDeprecatedCustomRule])
    if found:
        raise Stopped(400, DEPRECATED, " ".join(error.message for error in found))


@functools.lru_cache(maxsize=2)
def _as_read(schema: strawberry.Schema) -> GraphQLSchema:
    """The schema with the nodes of its text, from which the library takes names of fields."""
    return build_schema(plain(schema))


def without(sdl: str) -> str:
    """The schema as text, without what is deprecated."""
    if "@deprecated" not in sdl:
        return sdl
    return print_ast(visit(parse(sdl), _Removing())) + "\n"


class _Removing(Visitor):
    """Takes out fields, arguments and enum values that are deprecated."""

    def enter_field_definition(self, node: Any, *_: Any) -> VisitorAction:
        return _removed(node)

    def enter_input_value_definition(self, node: Any, *_: Any) -> VisitorAction:
        return _removed(node)

    def enter_enum_value_definition(self, node: Any, *_: Any) -> VisitorAction:
        return _removed(node)


def _removed(node: Any) -> VisitorAction:
    is_deprecated = any(each.name.value == "deprecated" for each in node.directives or ())
    return REMOVE if is_deprecated else None
