"""A type of artifacts in a project or a registry."""

from __future__ import annotations

import strawberry

from reads import place, series
from reads.field import Argument, read
from reads.source import Value
from wandb_api import search
from wandb_api.alias import COLLECTION_TYPES
from wandb_api.connection import AFTER, FILTERS, FIRST, ORDER, Connection
from wandb_api.lazy import ArtifactCollection
from wandb_api.scalar import DateTime


@strawberry.type(description="A type that artifacts of a project or a registry have.")
class ArtifactType:
    """Known by its name."""

    id: strawberry.ID = read("id", "An id of the type's name.")
    name: str = read("name", "The name: model, dataset, ...")
    description: str | None = read(Value("null::text"), "Types are not described.")
    created_at: DateTime = read("created_at", "When it was first used here.")
    artifact_collection: ArtifactCollection | None = read(
        place.series_of_type(*COLLECTION_TYPES),
        "The collection of this name and of this type.",
        arguments=(Argument("name", str, "The collection's name."),),
    )
    artifact_collections: Connection[ArtifactCollection] | None = read(
        search.collections(series.of_type(*COLLECTION_TYPES)),
        "The collections of this type, the newest first.",
        arguments=(AFTER, FIRST, FILTERS, ORDER),
    )
