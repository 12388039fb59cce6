"""Collections: the series of an artifact in its project, the links in a registry."""

from __future__ import annotations

import enum

import strawberry

from reads import artifact, collection, entry, series
from reads.field import Argument, part, read
from reads.source import Part, Value
from wandb_api import search
from wandb_api.connection import AFTER, FILTERS, FIRST, ORDER, Connection, PageInfo
from wandb_api.enum import described
from wandb_api.lazy import (
    Artifact,
    ArtifactAlias,
    ArtifactCollectionMembership,
    ArtifactType,
    Project,
    Tag,
)
from wandb_api.scalar import DateTime


class ArtifactCollectionState(enum.Enum):
    """Whether a collection is there."""

    READY = "READY"
    DELETED = "DELETED"


class ArtifactDigestAlgorithm(enum.Enum):
    """How digests are computed."""

    MANIFEST_MD5 = "MANIFEST_MD5"
    MANIFEST_XXH128 = "MANIFEST_XXH128"


class ArtifactCollectionType(enum.Enum):
    """What a collection is made of."""

    SEQUENCE = "SEQUENCE"
    PORTFOLIO = "PORTFOLIO"


described(
    ArtifactCollectionState,
    "Whether a collection is there.",
    READY="It can be used.",
    DELETED="It is gone.",
)
described(
    ArtifactDigestAlgorithm,
    "How the digest of an artifact is computed.",
    MANIFEST_MD5="MD5 of the files' MD5s.",
    MANIFEST_XXH128="Not offered.",
)
described(
    ArtifactCollectionType,
    "What a collection is made of.",
    SEQUENCE="Versions of one artifact.",
    PORTFOLIO="Links in a registry.",
)


@strawberry.type(description="A version of a collection.")
class VersionedArtifactEdge:
    """One version and its number here."""

    version: str = read(series.NUMBER_NAME, "The number in this collection: v0, v1, ...")
    cursor: str = part("Names this place for `after`.")
    node: Artifact | None = part("The version.")


@strawberry.type(description="A page of the versions of a collection.")
class VersionedArtifactConnection:
    """The newest first."""

    edges: list[VersionedArtifactEdge] = part("The versions of the page.")
    page_info: PageInfo = part("Where the page lies.")
    total_count: int = part("How many versions there are in all.")


VERSIONS = search.versions(series.versions("Artifact"))
ALIAS_NAME = Argument("alias_name", str, "An alias, or a number such as v3.")


@strawberry.interface(description="A named series of versions: an artifact's own, or of links.")
class ArtifactCollection:
    """It numbers its versions from v0."""

    id: strawberry.ID = part("The collection's id.")
    name: str = part("The name, unique in its project.")
    description: str | None = part("What it is for.")
    state: ArtifactCollectionState = part("Whether it is there.")
    created_at: DateTime = part("When it was made.")
    updated_at: DateTime | None = part("When it last changed, where that is kept.")
    project: Project | None = part("The project or registry; null if hidden from you.")
    default_artifact_type: ArtifactType = part("The type of what is in it, the first of several.")
    tags: Connection[Tag] = part("Its tags.")
    aliases: Connection[ArtifactAlias] | None = read(
        Part(), "The aliases of its versions.", arguments=(AFTER, FIRST)
    )
    artifact_membership: ArtifactCollectionMembership | None = read(
        Part(), "The version of an alias or a number.", arguments=(ALIAS_NAME,)
    )
    artifacts: VersionedArtifactConnection | None = read(
        Part(), "Its versions.", arguments=(AFTER, FIRST, ORDER, FILTERS)
    )


@strawberry.type(description="The versions of one artifact in its project.")
class ArtifactSequence(ArtifactCollection):
    """What was logged under one name."""

    id: strawberry.ID = read(artifact.ID, "The artifact's id.")
    name: str = read("name", "The name, unique in its project.")
    description: str | None = read("description", "What it is for.")
    state: ArtifactCollectionState = read(Value("'READY'"), "Whether it is there.")
    created_at: DateTime = read("created_at", "When it was made.")
    updated_at: DateTime | None = read(Value("null::timestamptz"), "Not kept.")
    project: Project | None = read(series.ARTIFACT_PLACE, "The project; null if hidden from you.")
    default_artifact_type: ArtifactType = read(series.TYPE, "The type of all its versions.")
    tags: Connection[Tag] = read(series.TAGS, "Its tags.")
    aliases: Connection[ArtifactAlias] | None = read(
        series.LABELS, "The aliases of its versions.", arguments=(AFTER, FIRST)
    )
    artifact_membership: ArtifactCollectionMembership | None = read(
        entry.IN_SERIES, "The version of an alias or a number.", arguments=(ALIAS_NAME,)
    )
    artifacts: VersionedArtifactConnection | None = read(
        VERSIONS, "Its versions, the newest first.", arguments=(AFTER, FIRST, ORDER, FILTERS)
    )
    latest_artifact: Artifact | None = read(series.LATEST, "The version logged last.")
    digest_algorithm: ArtifactDigestAlgorithm = read(
        Value("'MANIFEST_MD5'"), "How digests are computed."
    )


@strawberry.type(description="A collection of links in a registry.")
class ArtifactPortfolio(ArtifactCollection):
    """Its versions are linked, not copied."""

    id: strawberry.ID = read(collection.ID, "The collection's id.")
    name: str = read("name", "The name, unique in its registry.")
    description: str | None = read("description", "What it is for.")
    state: ArtifactCollectionState = read(Value("'READY'"), "Whether it is there.")
    created_at: DateTime = read("created_at", "When it was made.")
    updated_at: DateTime | None = read("updated_at", "When it or a link in it last changed.")
    project: Project | None = read(series.COLLECTION_PLACE, "The registry.")
    default_artifact_type: ArtifactType = read(series.TYPE, "The first of the types it accepts.")
    tags: Connection[Tag] = read(series.TAGS, "Its tags.")
    aliases: Connection[ArtifactAlias] | None = read(
        series.LABELS, "The aliases of its versions.", arguments=(AFTER, FIRST)
    )
    artifact_membership: ArtifactCollectionMembership | None = read(
        entry.IN_SERIES, "The version of an alias or a number.", arguments=(ALIAS_NAME,)
    )
    artifacts: VersionedArtifactConnection | None = read(
        VERSIONS, "Its versions, the newest first.", arguments=(AFTER, FIRST, ORDER, FILTERS)
    )
