"""The dialect as a whole."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from auth import scope
from reads import complete, document
from reads.reading import OnlyForReaders
from resolvers.context import Context
from wandb_api.collection import ArtifactPortfolio, ArtifactSequence
from wandb_api.mutation.root import Mutation
from wandb_api.query import Query
from wandb_api.run import Run
from wandb_api.scalar import SCALARS, Duration

UNNAMED: Any = (ArtifactSequence, ArtifactPortfolio, Run, Duration)


def _reader(context: Context) -> complete.Reader:
    return complete.Reader(context.site.pool, context.viewer)


def _require_read(context: Context) -> None:
    if context.viewer is not None:
        scope.require_read(context.viewer)


def build() -> strawberry.Schema:
    """The dialect, its fields bound to what the compiler reads."""
    scalars: Any = SCALARS
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=UNNAMED,
        extensions=[*document.EXTENSIONS, lambda: OnlyForReaders(_require_read)],
        config=StrawberryConfig(scalar_map=scalars),
    )
    complete.bind(schema, _reader)
    return schema
