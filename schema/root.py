"""The schema as a whole."""

from __future__ import annotations

import strawberry
from strawberry import federation
from strawberry.schema.config import StrawberryConfig

from reads import complete
from reads.closed import Untold, close
from resolvers.context import Context, HttpContext
from schema import error
from schema.extension import EXTENSIONS
from schema.mutation.root import Mutation
from schema.query import Query
from schema.run import Run
from schema.scalar import SCALARS
from schema.subscription import Subscription

# Types that no field names outright: each kind of refusal, and what only `node` gives.
UNNAMED = (
    error.InvalidValue,
    error.NotFound,
    error.PermissionDenied,
    error.AlreadyExists,
    error.TypeNotAllowed,
    error.Conflict,
    Run,
)


def _reader(context: Context) -> complete.Reader:
    failed = context.failed if isinstance(context, HttpContext) else None
    return complete.Reader(context.site.pool, context.viewer, failed)


def build(*, closed: bool = False) -> strawberry.Schema:
    """The native API, its fields bound to what the compiler reads; `closed`, it tells no names."""
    schema = federation.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=UNNAMED,
        extensions=(*EXTENSIONS, Untold) if closed else EXTENSIONS,
        execution_context_class=complete.Completing,
        # The newest that each of the composers in use takes.
        federation_version="2.9",
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    complete.bind(schema, _reader)
    _describe(schema)
    if closed:
        close(schema._schema)
    return schema


_FOR_GATEWAYS = {
    "_Any": "An entity's `__typename` and a key of it, as an object.",
    "_FieldSet": "Fields of a type, as a selection.",
    "_Service": "What a subgraph says of itself.",
    "link__Import": "A name that is taken over from another schema.",
    "link__Purpose": "What a linked schema is needed for.",
}
_PURPOSES = {
    "EXECUTION": "Without knowing it, an operation cannot be answered.",
    "SECURITY": "Without knowing it, something could be told to those who may not see it.",
}


def _describe(schema: strawberry.Schema) -> None:
    """What the library adds for gateways says what it is, too."""
    types = schema._schema.type_map
    for name, description in _FOR_GATEWAYS.items():
        types[name].description = description
    for name, value in types["link__Purpose"].values.items():  # type: ignore[attr-defined]
        value.description = _PURPOSES[name]
    fields = {"Query": "_service", "_Service": "sdl"}
    for name, field in fields.items():
        types[name].fields[field].description = _SERVED[field]  # type: ignore[attr-defined]


_SERVED = {
    "_service": "For gateways: what this subgraph offers.",
    "sdl": "The schema, with the keys of its entities.",
}
