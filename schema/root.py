"""The schema as a whole."""

from __future__ import annotations

import strawberry
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
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=UNNAMED,
        extensions=(*EXTENSIONS, Untold) if closed else EXTENSIONS,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
    complete.bind(schema, _reader)
    if closed:
        close(schema._schema)
    return schema
