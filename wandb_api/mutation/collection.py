"""Mutations of collections: an artifact as a whole, or a collection of links."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import strawberry

from domain.ids import Kind
from domain.scope import ApiKeyScope
from reads import keyed
from reads.field import part
from resolvers import artifact_change, collection_change
from resolvers.key import Key
from wandb_api.alias import COLLECTION_TYPES
from wandb_api.collection import ArtifactCollection
from wandb_api.mutation.answer import (
    INPUT,
    Info,
    Payload,
    deleted,
    done,
    given_or_unchanged,
    read,
)
from wandb_api.mutation.input import client_mutation_id, optional, required

SERIES = keyed.series(*COLLECTION_TYPES)


@strawberry.type(description="The collection.")
class ArtifactCollectionPayload:
    """As it is now."""

    artifact_collection: ArtifactCollection | None = part("The collection.")


@strawberry.input(description="What is to be said of an artifact as a whole.")
class UpdateArtifactSequenceInput:
    """What is absent or null stays as it is."""

    artifact_sequence_i_d: strawberry.ID = required("By id.", name="artifactSequenceID")
    name: str | None = optional("The name, unique in its project.")
    description: str | None = optional("What it is for.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="What is to be said of a collection of links.")
class UpdateArtifactPortfolioInput:
    """What is absent or null stays as it is."""

    artifact_portfolio_i_d: strawberry.ID = required("By id.", name="artifactPortfolioID")
    name: str | None = optional("The name, unique in its registry.")
    description: str | None = optional("What it is for.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A type for all versions of an artifact.")
class MoveArtifactSequenceInput:
    """Whatever links one of them must accept it."""

    artifact_sequence_i_d: strawberry.ID = required("By id.", name="artifactSequenceID")
    destination_artifact_type_name: str = required("The type.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="An artifact to delete.")
class DeleteArtifactSequenceInput:
    """All its versions go, and their links."""

    artifact_sequence_i_d: strawberry.ID = required("By id.", name="artifactSequenceID")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A collection of links to delete.")
class DeleteArtifactPortfolioInput:
    """What it links stays where it was logged."""

    artifact_portfolio_i_d: strawberry.ID = required("By id.", name="artifactPortfolioID")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.mutation(description="Change the name or the description of an artifact as a whole.")
async def update_artifact_sequence(
    info: Info, input: Annotated[UpdateArtifactSequenceInput, INPUT]
) -> ArtifactCollectionPayload | None:
    """The artifact is as given."""
    changes = artifact_change.Changes(**_said(input))
    id = str(input.artifact_sequence_i_d)
    work = artifact_change.update(info.context, artifact_id=id, changes=changes)
    return await _now(info, work)


@strawberry.mutation(description="Change the name or the description of a collection of links.")
async def update_artifact_portfolio(
    info: Info, input: Annotated[UpdateArtifactPortfolioInput, INPUT]
) -> ArtifactCollectionPayload | None:
    """The collection is as given."""
    changes = collection_change.Changes(**_said(input))
    id = str(input.artifact_portfolio_i_d)
    work = collection_change.update(info.context, collection_id=id, changes=changes)
    return await _now(info, work)


def _said(input: UpdateArtifactSequenceInput | UpdateArtifactPortfolioInput) -> dict[str, Any]:
    return {
        "name": given_or_unchanged(input.name),
        "description": given_or_unchanged(input.description),
    }


@strawberry.mutation(description="Give all versions of an artifact another type.")
async def move_artifact_sequence(
    info: Info, input: Annotated[MoveArtifactSequenceInput, INPUT]
) -> ArtifactCollectionPayload | None:
    """The artifact is of the type."""
    work = artifact_change.change_type(
        info.context,
        artifact_id=str(input.artifact_sequence_i_d),
        type=input.destination_artifact_type_name,
    )
    return await _now(info, work)


async def _now(info: Info, work: Coroutine[Any, Any, Key]) -> ArtifactCollectionPayload:
    key = await done(info, work, ApiKeyScope.WRITE)
    payload = Payload().with_object("artifactCollection", SERIES, *key)
    return await read(info, payload)  # type: ignore[no-any-return]


@strawberry.mutation(description="Delete an artifact with all its versions.")
async def delete_artifact_sequence(
    info: Info, input: Annotated[DeleteArtifactSequenceInput, INPUT]
) -> ArtifactCollectionPayload | None:
    """The artifact is gone; the answer tells of it as it was."""
    id = str(input.artifact_sequence_i_d)
    return await _was(
        info, Kind.ARTIFACT, id, lambda: artifact_change.delete(info.context, artifact_id=id)
    )


@strawberry.mutation(description="Delete a collection of links.")
async def delete_artifact_portfolio(
    info: Info, input: Annotated[DeleteArtifactPortfolioInput, INPUT]
) -> ArtifactCollectionPayload | None:
    """The collection is gone; the answer tells of it as it was."""
    id = str(input.artifact_portfolio_i_d)
    return await _was(
        info, Kind.COLLECTION, id, lambda: collection_change.delete(info.context, collection_id=id)
    )


async def _was(
    info: Info, kind: Kind, id: str, delete: Callable[[], Coroutine[Any, Any, Key]]
) -> ArtifactCollectionPayload:
    info.context.signed_in()
    payload = Payload().with_object_of_id("artifactCollection", SERIES, kind, id)
    was = await read(info, payload)
    await done(info, delete(), ApiKeyScope.WRITE)
    return deleted(info, was, "artifactCollection")  # type: ignore[no-any-return]
