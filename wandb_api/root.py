"""The dialect as a whole."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.schema.config import StrawberryConfig

from reads import complete, document
from resolvers.context import Context
from wandb_api.collection import ArtifactPortfolio, ArtifactSequence
from wandb_api.mutation.root import Mutation
from wandb_api.query import Query
from wandb_api.run import Run
from wandb_api.scalar import SCALARS

UNNAMED = (ArtifactSequence, ArtifactPortfolio, Run)


def _reader(context: Context) -> complete.Reader:
    return complete.Reader(context.site.pool, context.viewer)


def build() -> strawberry.Schema:
    """The dialect, its fields bound to what the compiler reads."""
    scalars: Any = SCALARS
    schema = strawberry.Schema(
        query=Query,
        mutation=Mutation,
        types=UNNAMED,
        extensions=document.EXTENSIONS,
        config=StrawberryConfig(scalar_map=scalars),
    )
    complete.bind(schema, _reader)
    return schema
