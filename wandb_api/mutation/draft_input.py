"""What is said of a version that is to be logged: inputs and payloads."""

from __future__ import annotations

import enum

import strawberry

from domain import errors, text
from reads.field import part
from resolvers.draft import NewDraft
from wandb_api.artifact import Artifact
from wandb_api.collection import ArtifactDigestAlgorithm
from wandb_api.enum import described
from wandb_api.manifest import ArtifactManifest
from wandb_api.mutation.answer import given
from wandb_api.mutation.input import (
    ArtifactAliasInput,
    TagInput,
    client_mutation_id,
    optional,
    required,
    time_to_live,
)
from wandb_api.scalar import Int64, JSONString

ONLY_REGION = "default"


class ArtifactManifestType(enum.Enum):
    """How a manifest stands to what is there."""

    FULL = "FULL"
    PATCH = "PATCH"
    INCREMENTAL = "INCREMENTAL"


described(
    ArtifactManifestType,
    "How a manifest stands to what is there.",
    FULL="It lists all files.",
    PATCH="It lists the files of one of several writers.",
    INCREMENTAL="It lists what is new since another version.",
)


@strawberry.input(description="A version to be logged.")
class CreateArtifactInput:
    """Its files are announced later."""

    entity_name: str = required("Whose project.")
    project_name: str = required("The project, by name.")
    run_name: str | None = optional("The run that logs it, by name.")
    artifact_type_name: str = required("The type.")
    artifact_collection_name: str | None = optional("The collection, by name; made if missing.")
    artifact_collection_names: list[str] | None = optional("The collection, as a list of one.")
    digest: str = required("The digest of all paths and contents.")
    digest_algorithm: ArtifactDigestAlgorithm | None = optional("How the digest was computed.")
    description: str | None = optional("What is special about it.")
    labels: JSONString | None = optional("Has no effect.")
    metadata: JSONString | None = optional("An object of at most 100 keys.")
    aliases: list[ArtifactAliasInput] | None = optional("Aliases to set when it is committed.")
    tags: list[TagInput] | None = optional("Its tags.")
    ttl_duration_seconds: Int64 | None = optional("How long to keep it; -1 or -2 = for good.")
    history_step: Int64 | None = optional("The step of the run.")
    enable_digest_deduplication: bool | None = optional(
        "Whether the newest version will do if it has the same digest."
    )
    distributed_i_d: str | None = optional("What several writers share.", name="distributedID")
    client_i_d: strawberry.ID | None = optional("The client's key of it.", name="clientID")
    sequence_client_i_d: strawberry.ID | None = optional(
        "The client's key of the collection.", name="sequenceClientID"
    )
    storage_region: str | None = optional("Where to keep it; there is one place.")
    client_mutation_id: str | None = client_mutation_id()

    def new(self) -> NewDraft:
        """The version as operations take it.

        Raises InvalidValue for a region that is not there and an alias for another collection.
        """
        names = given(self.artifact_collection_names) or ()
        name = given(self.artifact_collection_name) or next(iter(names), "")
        region, seconds = given(self.storage_region), given(self.ttl_duration_seconds)
        if region not in (None, "", ONLY_REGION):
            message = f"There is no storage region {region!r}; leave it out."
            raise errors.InvalidValue("INVALID_INPUT", message, ("storage_region",), region)
        return NewDraft(
            owner=self.entity_name,
            project=self.project_name,
            name=name,
            type=self.artifact_type_name,
            digest=self.digest,
            description=given(self.description),
            metadata=given(self.metadata),
            aliases=[_alias(each, name) for each in given(self.aliases) or ()],
            tags=[each.tag_name for each in given(self.tags) or ()],
            ttl=time_to_live(seconds) if seconds is not None else None,
            history_step=given(self.history_step),
            run_name=given(self.run_name),
            client_key=given(self.client_i_d),
            shared_draft_key=given(self.distributed_i_d),
            deduplicate=bool(given(self.enable_digest_deduplication)),
        )


def _alias(given: ArtifactAliasInput, collection: str) -> str:
    """The alias, which is for the collection that the version is logged to."""
    if given.artifact_collection_name == collection:
        return given.alias
    rule = "aliases of the collection that the version is logged to"
    other = text.quoted(given.artifact_collection_name)
    message = f"Give {rule}; {text.quoted(given.alias)} is for {other}."
    raise errors.InvalidValue("INVALID_INPUT", message, ("aliases",), text.shown(given.alias), rule)


@strawberry.type(description="The version.")
class CreateArtifactPayload:
    """PENDING, or COMMITTED if the newest has the same content."""

    artifact: Artifact = part("The version.")


@strawberry.type(description="The version.")
class ArtifactPayload:
    """As it is now."""

    artifact: Artifact = part("The version.")
    client_mutation_id: str | None = part("Not kept.")


@strawberry.input(description="A manifest of a version that waits for its files.")
class CreateArtifactManifestInput:
    """The last one counts; of patches, all."""

    artifact_i_d: strawberry.ID = required("The version.", name="artifactID")
    base_artifact_i_d: strawberry.ID | None = optional(
        "The version that it goes on from.", name="baseArtifactID"
    )
    name: str = required("The name of the manifest's file.")
    digest: str = required("Its base64 MD5; empty if it is not known yet.")
    entity_name: str = required("Has no effect.")
    project_name: str = required("Has no effect.")
    run_name: str | None = optional("Has no effect.")
    type: ArtifactManifestType | None = optional("How it stands to what is there.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="What is now known of a manifest.")
class UpdateArtifactManifestInput:
    """Before it is sent."""

    artifact_manifest_i_d: strawberry.ID = required("The manifest.", name="artifactManifestID")
    digest: str | None = optional("Its base64 MD5.")
    base_artifact_i_d: strawberry.ID | None = optional(
        "The version that it goes on from.", name="baseArtifactID"
    )
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="The manifest.")
class ArtifactManifestPayload:
    """With the address to send it to."""

    artifact_manifest: ArtifactManifest = part("The manifest.")


@strawberry.input(description="A version whose files were sent.")
class CommitArtifactInput:
    """It never changes again."""

    artifact_i_d: strawberry.ID = required("The version.", name="artifactID")
    client_mutation_id: str | None = client_mutation_id()
