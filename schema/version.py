"""A version: an artifact version as a member of a collection."""

from __future__ import annotations

import strawberry

from reads import version
from reads.field import page, read
from schema.file import File, files_of_version
from schema.lazy import ArtifactVersion, Collection, User
from schema.node import Connection, Node
from schema.scalar import JSON, ByteCount, DateTime


@strawberry.federation.type(
    description="An artifact version as a member of a collection.", keys=["id", "path"]
)
class Version(Node):
    """The link has a number and aliases of its own; all else is its source's."""

    id: strawberry.ID = read(version.ID, "The version's global id.")
    collection: Collection = read(version.COLLECTION, "The collection it is linked in.")
    number: int = read("number", "The number in this collection, from 0, never given twice.")
    name: str = read(version.NAME, "The number as it is written: v0, v1, ...")
    path: str = read(version.PATH, "The path: organization/wandb-registry-name/collection:v0.")
    aliases: list[str] = read(version.ALIASES, "The aliases in this collection, by name.")
    source: ArtifactVersion = read(version.SOURCE, "The artifact version that is linked here.")
    type: str = read(version.TYPE, "The source's type.")
    digest: str = read(version.DIGEST, "The source's digest.")
    size_bytes: ByteCount = read(version.SIZE_BYTES, "The source's size in bytes.")
    tags: list[str] = read(version.TAGS, "The source's tags.")
    description: str | None = read(version.DESCRIPTION, "The source's description.")
    metadata: JSON = read(version.METADATA, "The source's metadata.")
    linked_at: DateTime = read("linked_at", "When it was linked.")
    linked_by: User | None = read(version.LINKED_BY, "Who linked it.")
    files: Connection[File] = page(
        version.FILES,
        "The source's files by path, to be downloaded by your role in this registry.",
        completion=files_of_version,
    )
