"""The dialect as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig

from auth import scope
from reads import complete, document
from reads.closed import Untold, close
from reads.limited import Paid
from reads.reading import OnlyForReaders
from resolvers.context import Context
from wandb_api.collection import ArtifactPortfolio, ArtifactSequence
from wandb_api.mutation.root import Mutation
from wandb_api.query import Query
from wandb_api.run import Run
from wandb_api.scalar import SCALARS, Duration

UNNAMED: Any = (ArtifactSequence, ArtifactPortfolio, Run, Duration)


# Ten thousand files at once, with the parts of those that are large.
MOST_VALUES = 200_000


def _reader(context: Context) -> complete.Reader:
    return complete.Reader(context.site.pool, context.viewer)


def _require_read(context: Context) -> None:
    if context.viewer is not None:
        scope.require_read(context.viewer)


EXTENSIONS: tuple[Callable[[], SchemaExtension], ...] = (
    *document.extensions(MOST_VALUES),
    lambda: OnlyForReaders(_require_read),
    Paid,
)


def build(*, closed: bool = False) -> strawberry.Schema:
    """The dialect, its fields bound to what the compiler reads; `closed`, it tells no names."""
    scalars: Any = SCALARS
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=UNNAMED,
        extensions=(*EXTENSIONS, Untold) if closed else EXTENSIONS,
        config=StrawberryConfig(scalar_map=scalars),
    )
    complete.bind(schema, _reader)
    if closed:
        close(schema._schema)
    return schema
