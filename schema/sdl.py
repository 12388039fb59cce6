"""The schema as text: without what only gateways need, and in full for them."""

from __future__ import annotations

from graphql import (
    GraphQLNamedType,
    is_input_object_type,
    is_introspection_type,
    is_specified_scalar_type,
    print_type,
)
from graphql.utilities.print_schema import print_directive
from strawberry.printer import print_schema
from strawberry.schema import BaseSchema

# What a federated graph needs of a schema beside its types.
FEDERATION = ("_FieldSet", "link__", "federation__")


def plain(schema: BaseSchema) -> str:
    """The schema for clients, its types by name."""
    built = schema._schema  # type: ignore[attr-defined]
    types = [built.type_map[name] for name in sorted(built.type_map)]
    shown = [_printed(each) for each in types if _is_shown(each)]
    directives = [print_directive(each) for each in built.directives if each.name == "oneOf"]
    return "\n\n".join([*directives, *shown]) + "\n"


def federated(schema: BaseSchema) -> str:
    """The schema for composers, with the keys of its entities."""
    return print_schema(schema) + "\n"


def _printed(type_: GraphQLNamedType) -> str:
    text = print_type(type_)
    if is_input_object_type(type_) and type_.is_one_of:
        # The library leaves out what it knows.
        return text.replace(f"input {type_.name} {{", f"input {type_.name} @oneOf {{", 1)
    return text


def _is_shown(type_: GraphQLNamedType) -> bool:
    if is_introspection_type(type_) or is_specified_scalar_type(type_):
        return False
    return not type_.name.startswith(FEDERATION)
