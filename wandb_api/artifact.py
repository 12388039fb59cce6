"""A version of an artifact: what the SDK calls an artifact."""

from __future__ import annotations

import enum

import strawberry

from reads import artifact_version, entry, number, series
from reads.field import Argument, read
from reads.source import Value
from wandb_api.collection import ArtifactDigestAlgorithm
from wandb_api.connection import AFTER, FIRST, Connection
from wandb_api.enum import described
from wandb_api.file import FileConnection, entries_of, files_of, manifest_of
from wandb_api.lazy import (
    ArtifactAlias,
    ArtifactCollectionMembership,
    ArtifactManifest,
    ArtifactSequence,
    ArtifactType,
    Run,
    Tag,
)
from wandb_api.membership import NAMES
from wandb_api.scalar import DateTime, Int64, JSONString


class ArtifactState(enum.Enum):
    """How far a version has come."""

    PENDING = "PENDING"
    COMMITTED = "COMMITTED"
    DELETED = "DELETED"


described(
    ArtifactState,
    "How far a version has come.",
    PENDING="It waits for its files.",
    COMMITTED="It has its number and never changes again.",
    DELETED="It is gone.",
)


@strawberry.input(description="An entry of a manifest.")
class ArtifactManifestEntryInput:
    """A file, as the manifest has it."""

    name: str = strawberry.field(description="The path.")
    digest: str = strawberry.field(description="The digest.")
    birth_artifact_i_d: str | None = strawberry.field(
        default=strawberry.UNSET, name="birthArtifactID", description="Has no effect."
    )
    ref: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where the content lies, if it lies elsewhere."
    )
    size: Int64 | None = strawberry.field(
        default=strawberry.UNSET, description="The size in bytes."
    )


@strawberry.interface(description="Who can have made a version.")
class ArtifactCreator:
    """A run."""

    id: strawberry.ID = strawberry.field(description="Their id.")


@strawberry.type(description="One immutable content: files, metadata, digest.")
class Artifact:
    """It can be linked into any number of collections; nothing is copied."""

    id: strawberry.ID = read(number.standard(artifact_version.ID), "The version's id.")
    artifact_sequence: ArtifactSequence = read(
        artifact_version.ARTIFACT, "The collection that it was logged in."
    )
    version_index: int | None = read("number", "The number there; null until committed.")
    artifact_type: ArtifactType = read(series.TYPE_OF_VERSION, "Its type.")
    description: str | None = read("description", "What is special about it.")
    metadata: JSONString | None = read(Value("{t}.metadata::text"), "What was logged with it.")
    labels: JSONString | None = read(Value("null::text"), "Not kept.")
    ttl_duration_seconds: Int64 = read(
        Value("coalesce({t}.ttl_seconds, -2)"), "How long it is kept; -2 = for good."
    )
    ttl_is_inherited: bool = read(Value("false"), "Whether its team says how long.")
    tags: list[Tag] = read(series.TAGS_OF_VERSION, "Its tags.")
    history_step: Int64 | None = read("history_step", "The step of the run that logged it.")
    state: ArtifactState = read("state", "How far it has come.")
    size: Int64 = read("size_bytes", "The size of all files together, in bytes.")
    digest: str = read("digest", "The hex digest of all paths and contents.")
    digest_algorithm: ArtifactDigestAlgorithm | None = read(
        Value("'MANIFEST_MD5'"), "How the digest is computed."
    )
    commit_hash: str | None = read(
        Value("case when {t}.state = 'COMMITTED' then {t}.digest end"),
        "The digest that the commit answered; null until then.",
    )
    file_count: int = read("file_count", "How many files it has.")
    created_at: DateTime = read("created_at", "When it was begun.")
    updated_at: DateTime | None = read("committed_at", "When it was committed.")
    aliases: list[ArtifactAlias] | None = read(
        entry.NAMES_OF_VERSION, "All its aliases and numbers, in whichever collection."
    )
    artifact_memberships: Connection[ArtifactCollectionMembership] | None = read(
        entry.OF_VERSION, "The collections it is in: its own, and those that link it."
    )
    created_by: ArtifactCreator | None = read(
        artifact_version.PRODUCER, "The run that logged it, if you may see it."
    )
    used_by: Connection[Run] | None = read(
        artifact_version.USED_BY.at_once(), "The runs that used it."
    )
    current_manifest: ArtifactManifest | None = read(
        artifact_version.FILES, "The list of its files.", completion=manifest_of
    )
    files: FileConnection | None = read(
        artifact_version.FILES,
        "The files, to be downloaded by your rights in its project.",
        arguments=(NAMES, AFTER, FIRST),
        completion=files_of,
    )
    files_by_manifest_entries: FileConnection | None = read(
        artifact_version.FILES,
        "The files that entries of its manifest name.",
        arguments=(
            Argument("entries", list[ArtifactManifestEntryInput] | None, "The entries."),
            Argument("storage_layout", str, "Has no effect."),
            Argument("manifest_version", str, "Has no effect."),
            Argument("storage_region", str | None, "Has no effect."),
        ),
        completion=entries_of,
    )
