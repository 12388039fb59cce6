"""An alias of a version in one collection."""

from __future__ import annotations

import strawberry

from reads import entry
from reads.field import read
from wandb_api.lazy import ArtifactCollection

COLLECTION_TYPES = ("ArtifactSequence", "ArtifactPortfolio")


@strawberry.type(description="A name of one version in one collection, which can move to another.")
class ArtifactAlias:
    """`latest` follows the newest version by itself."""

    id: strawberry.ID = read(entry.LABEL_ID, "An id of the name in its collection.")
    alias: str = read("name", "The name.")
    artifact_collection: ArtifactCollection | None = read(
        entry.series_of_label(*COLLECTION_TYPES), "The collection in which it is a name."
    )
