"""A version as a member of one collection."""

from __future__ import annotations

import strawberry

from reads import entry
from reads.field import Argument, read
from wandb_api.alias import COLLECTION_TYPES
from wandb_api.connection import AFTER, FIRST
from wandb_api.file import FileConnection, files_of
from wandb_api.lazy import Artifact, ArtifactAlias, ArtifactCollection
from wandb_api.scalar import DateTime

NAMES = Argument("names", list[str] | None, "Only files of these paths.")


@strawberry.type(description="A version as a member of one collection.")
class ArtifactCollectionMembership:
    """Its number and its aliases are of this collection."""

    id: strawberry.ID = read(entry.ID, "The id of this membership.")
    version_index: int | None = read("number", "The number in this collection.")
    created_at: DateTime = read("created_at", "When it was committed or linked here.")
    aliases: list[ArtifactAlias] = read(entry.ALIASES, "The aliases in this collection.")
    artifact_collection: ArtifactCollection | None = read(
        entry.series(*COLLECTION_TYPES), "The collection."
    )
    artifact: Artifact | None = read(entry.ARTIFACT_VERSION, "The version itself.")
    files: FileConnection | None = read(
        entry.FILES,
        "The files, to be downloaded by your rights in this collection.",
        arguments=(NAMES, AFTER, FIRST),
        completion=files_of,
    )
