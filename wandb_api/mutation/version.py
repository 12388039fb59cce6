"""Mutations of versions that were logged: describing, deleting and using them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain import errors
from domain.ids import Kind
from domain.scope import ApiKeyScope
from domain.unchanged import UNCHANGED
from reads import keyed
from resolvers import (
    artifact_version_change,
    artifact_version_deletion,
    artifact_version_use,
    link_of_source,
)
from resolvers.artifact_version_change import Changes
from resolvers.artifact_version_use import Use
from resolvers.key import Key
from resolvers.place import Place
from wandb_api import ids
from wandb_api.mutation.answer import (
    INPUT,
    Info,
    Payload,
    deleted,
    done,
    given,
    given_or_unchanged,
    read,
)
from wandb_api.mutation.draft_input import ArtifactPayload
from wandb_api.mutation.input import (
    ArtifactAliasInput,
    TagInput,
    client_mutation_id,
    optional,
    required,
    time_to_live,
)
from wandb_api.scalar import Int64, JSONString


@strawberry.input(description="What is to be said of a version.")
class UpdateArtifactInput:
    """What is absent or null stays as it is."""

    artifact_i_d: strawberry.ID = required("The version, by id.", name="artifactID")
    description: str | None = optional("What is special about it.")
    metadata: JSONString | None = optional("Instead of what was logged with it.")
    labels: JSONString | None = optional("Has no effect.")
    aliases: list[ArtifactAliasInput] | None = optional("Refused: see addAliases, deleteAliases.")
    ttl_duration_seconds: Int64 | None = optional("How long it is kept; -1 or -2 = for good.")
    tags_to_add: list[TagInput] | None = optional("Tags that it shall have.")
    tags_to_delete: list[TagInput] | None = optional("Tags that it shall not have.")
    client_mutation_id: str | None = client_mutation_id()

    def changes(self) -> Changes:
        """What is to be other than it is; raises InvalidValue for aliases."""
        if given(self.aliases):
            rule = "addAliases and deleteAliases"
            message = f"Aliases are changed by {rule}, each in its collection."
            raise errors.InvalidValue("INVALID_INPUT", message, ("aliases",), None, rule)
        seconds = given(self.ttl_duration_seconds)
        return Changes(
            description=given_or_unchanged(self.description),
            metadata=given_or_unchanged(self.metadata),
            ttl=UNCHANGED if seconds is None else time_to_live(seconds),
            add_tags=[tag.tag_name for tag in given(self.tags_to_add) or ()],
            remove_tags=[tag.tag_name for tag in given(self.tags_to_delete) or ()],
        )


@strawberry.input(description="A version to delete.")
class DeleteArtifactInput:
    """Its number is never given again."""

    artifact_i_d: strawberry.ID = required("The version, by id.", name="artifactID")
    delete_aliases: bool | None = optional("Whether its aliases and links go, too.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A version that a run uses.")
class UseArtifactInput:
    """The run is named by its project and its name."""

    artifact_i_d: strawberry.ID = required("The version, by id.", name="artifactID")
    entity_name: str = required("Whose project the run is in.")
    project_name: str = required("The project of the run.")
    run_name: str = required("The run; made if it is not there.")
    used_as: str | None = optional("Has no effect.")
    artifact_entity_name: str | None = optional("Whose the place is where it was found.")
    artifact_project_name: str | None = optional(
        "Where it was found: a registry, whose roles then count, or its own project."
    )
    client_mutation_id: str | None = client_mutation_id()


@strawberry.mutation(description="Change what is said of a version; its content never changes.")
async def update_artifact(
    info: Info, input: Annotated[UpdateArtifactInput, INPUT]
) -> ArtifactPayload | None:
    """The version is described as given."""

    async def work() -> Key:
        return await artifact_version_change.update(
            info.context,
            artifact_version_id=ids.ours(str(input.artifact_i_d)),
            changes=input.changes(),
        )

    key = await done(info, work(), ApiKeyScope.WRITE)
    payload = Payload().with_object("artifact", keyed.ARTIFACT_VERSION, *key)
    return await read(info, payload)  # type: ignore[no-any-return]


@strawberry.mutation(description="Delete a version.")
async def delete_artifact(
    info: Info, input: Annotated[DeleteArtifactInput, INPUT]
) -> ArtifactPayload | None:
    """The version is deleted; the answer tells of it as it was."""
    info.context.signed_in()
    id = ids.ours(str(input.artifact_i_d))
    payload = Payload().with_object_of_id(
        "artifact", keyed.ARTIFACT_VERSION, Kind.ARTIFACT_VERSION, id
    )
    was = await read(info, payload)
    work = artifact_version_deletion.delete(
        info.context, artifact_version_id=id, delete_aliases=bool(given(input.delete_aliases))
    )
    await done(info, work, ApiKeyScope.WRITE)
    return deleted(info, was, "artifact")  # type: ignore[no-any-return]


@strawberry.mutation(description="Say that a run uses a version.")
async def use_artifact(
    info: Info, input: Annotated[UseArtifactInput, INPUT]
) -> ArtifactPayload | None:
    """The version is an input of the run."""
    key = await done(info, _used(info, input), ApiKeyScope.WRITE)
    payload = Payload().with_object("artifact", keyed.ARTIFACT_VERSION, *key)
    return await read(info, payload)  # type: ignore[no-any-return]


async def _used(info: Info, input: UseArtifactInput) -> Key:
    id = ids.ours(str(input.artifact_i_d))
    link_id = None
    owner, place = given(input.artifact_entity_name), given(input.artifact_project_name)
    if owner is not None and place is not None and (at := Place(owner, place)).is_registry:
        link_id = await link_of_source.in_registry(info.context, at, artifact_version_id=id)
    use = Use(
        artifact_version_id=id if link_id is None else None,
        version_id=link_id,
        run_name=input.run_name,
        project=f"{input.entity_name}/{input.project_name}",
    )
    return await artifact_version_use.use(info.context, use)
