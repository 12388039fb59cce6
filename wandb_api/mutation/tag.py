"""Mutations of the tags of collections."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from domain import name
from domain.ids import Kind
from domain.scope import ApiKeyScope
from reads.complete import Made
from reads.field import part
from resolvers import artifact_change, collection_change, series
from resolvers.key import Key
from resolvers.place import Place
from wandb_api.mutation.answer import INPUT, Info, done
from wandb_api.mutation.input import SuccessPayload, TagInput, optional, required
from wandb_api.tag import Tag


@strawberry.input(description="Tags for a collection.")
class CreateArtifactCollectionTagAssignmentsInput:
    """The collection is named by where it is and what it is called."""

    entity_name: str = required("Whose project, or of which organization the registry.")
    project_name: str = required("The project or the registry.")
    artifact_collection_name: str = required("The collection, by name.")
    tags: list[TagInput] = required("The tags.")
    client_mutation_i_d: str | None = optional("Has no effect.", name="clientMutationID")


@strawberry.input(description="Tags to take from a collection.")
class DeleteArtifactCollectionTagAssignmentsInput:
    """The collection is named by where it is and what it is called."""

    entity_name: str = required("Whose project, or of which organization the registry.")
    project_name: str = required("The project or the registry.")
    artifact_collection_name: str = required("The collection, by name.")
    tags: list[TagInput] = required("The tags; those that it has not have no effect.")
    client_mutation_i_d: str | None = optional("Has no effect.", name="clientMutationID")


@strawberry.type(description="Tags.")
class TagsPayload:
    """Those that were given."""

    tags: list[Tag] = part("The tags.")


Input = CreateArtifactCollectionTagAssignmentsInput | DeleteArtifactCollectionTagAssignmentsInput


@strawberry.mutation(description="Give a collection tags.")
async def create_artifact_collection_tag_assignments(
    info: Info, input: Annotated[CreateArtifactCollectionTagAssignmentsInput, INPUT]
) -> TagsPayload | None:
    """The collection has the tags, beside those that it had."""
    words = [each.tag_name for each in input.tags]
    await done(info, _changed(info, input, add=words), ApiKeyScope.WRITE)
    made: Any = Made(tags=[_tag(word) for word in dict.fromkeys(map(name.normal, words))])
    return made  # type: ignore[no-any-return]


@strawberry.mutation(description="Take tags from a collection.")
async def delete_artifact_collection_tag_assignments(
    info: Info, input: Annotated[DeleteArtifactCollectionTagAssignmentsInput, INPUT]
) -> SuccessPayload | None:
    """The collection has none of the tags."""
    words = [each.tag_name for each in input.tags]
    await done(info, _changed(info, input, remove=words), ApiKeyScope.WRITE)
    return SuccessPayload(success=True)


async def _changed(
    info: Info, input: Input, *, add: Sequence[str] = (), remove: Sequence[str] = ()
) -> Key:
    context = info.context
    at = Place(input.entity_name, input.project_name)
    found = await series.at_name(context, at, input.artifact_collection_name)
    if found.kind is Kind.COLLECTION:
        changes = collection_change.Changes(add_tags=add, remove_tags=remove)
        return await collection_change.update(context, collection_id=found.id, changes=changes)
    described = artifact_change.Changes(add_tags=add, remove_tags=remove)
    return await artifact_change.update(context, artifact_id=found.id, changes=described)


def _tag(word: str) -> Made:
    # The id under which reads find the word.
    return Made(id=str(UUID(hashlib.md5(word.encode()).hexdigest())), name=word)
