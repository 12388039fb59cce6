"""An artifact version: one immutable content."""

from __future__ import annotations

import strawberry

from reads import artifact_version
from reads import lineage as lineages
from reads.field import Argument, page, read
from schema.enum import ArtifactVersionState
from schema.file import File, files_of_version
from schema.lazy import Artifact, Run, User, Version
from schema.lineage import Lineage, LineageDirection
from schema.node import Connection, Node
from schema.scalar import JSON, ByteCount, DateTime


@strawberry.federation.type(
    description="One immutable content of an artifact: files, metadata, digest.", keys=["id"]
)
class ArtifactVersion(Node):
    """It can be linked into any number of collections; nothing is copied."""

    id: strawberry.ID = read(artifact_version.ID, "The artifact version's global id.")
    artifact: Artifact = read(artifact_version.ARTIFACT, "The series it belongs to.")
    path: str = read(artifact_version.PATH, "The path: owner/project/artifact:v0.")
    number: int | None = read("number", "The number in the series; null until committed.")
    name: str = read(artifact_version.NAME, "artifact:v0; without a number while PENDING.")
    type: str = read(artifact_version.TYPE, "The artifact's type.")
    digest: str = read("digest", "The hex digest of all paths and contents.")
    size_bytes: ByteCount = read("size_bytes", "The size of all files together, in bytes.")
    file_count: int = read("file_count", "How many files it has.")
    state: ArtifactVersionState = read("state", "How far it has come.")
    description: str | None = read("description", "What is special about this content.")
    metadata: JSON = read("metadata", "What was logged with it, an object.")
    aliases: list[str] = read(artifact_version.ALIASES, "The aliases in its series, by name.")
    tags: list[str] = read("tags", "Its tags, in the order they were set.")
    created_at: DateTime = read("created_at", "When it was begun.")
    created_by: User | None = read(artifact_version.CREATED_BY, "Who logged it.")
    ttl_days: int | None = read(
        artifact_version.TTL_DAYS, "After how many days it may be deleted; null = never."
    )
    files: Connection[File] = page(
        artifact_version.FILES,
        "Its files by path, to be downloaded by your rights in its project.",
        completion=files_of_version,
    )
    produced_by: Run | None = read(artifact_version.PRODUCED_BY, "The run that logged it.")
    used_by: Connection[Run] = page(
        artifact_version.USED_BY, "The runs that used it, as far as you may see, the newest first."
    )
    links: Connection[Version] = page(
        artifact_version.LINKS, "Where it is linked, as far as you may see, the newest first."
    )
    lineage: Lineage = read(
        lineages.OF_VERSION,
        "What it was made from and what was made from it, over runs.",
        arguments=(
            Argument("direction", LineageDirection, "Which way to follow runs."),
            Argument("depth", int | None, "How many steps to go, 1 to 10.", 3),
        ),
    )
