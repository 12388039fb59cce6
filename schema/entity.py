"""The types that other subgraphs may refer to, and how a gateway asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import strawberry
from graphql import GraphQLError
from strawberry.federation.schema import FederationAny

from reads import entity
from reads.field import Argument, read
from resolvers.context import Context
from schema.lazy import (
    Artifact,
    ArtifactVersion,
    Collection,
    Organization,
    Project,
    Registry,
    Team,
    User,
    Version,
)

Entity = Annotated[
    Artifact
    | ArtifactVersion
    | Collection
    | Organization
    | Project
    | Registry
    | Team
    | User
    | Version,
    strawberry.union("_Entity", description="What other subgraphs may refer to by a key."),
]


async def _completed(_: Context, found: list[Any], representations: Sequence[object]) -> list[Any]:
    """Each in its place; in that of a representation that is wrong, why it is."""
    refused = entity.refusals(representations)
    return [
        one if refusal is None else GraphQLError(refusal.message, original_error=refusal)
        for one, refusal in zip(found, refused, strict=True)
    ]


ENTITIES: Any = read(
    entity.ENTITIES,
    "For gateways: the entities that are meant, in order; null for what you may not see.",
    name="_entities",
    arguments=(
        Argument(
            entity.ARGUMENT,
            list[FederationAny],
            "Of each its `__typename` and a key of it; at most 1,000.",
        ),
    ),
    completion=_completed,
)
