"""Mutations of collections."""

from __future__ import annotations

from typing import Annotated

import strawberry

from reads.field import part
from resolvers import collection
from resolvers.collection import FirstLink, Made, New
from resolvers.source import Named
from schema.error import Error
from schema.lazy import Collection, Version
from schema.mutation.answer import INPUT, Info, Payload, answer, given
from schema.mutation.idempotency import idempotency_key, once


@strawberry.input(description="The version that a new collection begins with.")
class FirstLinkInput:
    """Exactly one way to name it."""

    artifact_version_path: str | None = strawberry.field(
        default=strawberry.UNSET, description="The artifact version: team/project/artifact:v0."
    )
    artifact_version_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The artifact version, by id."
    )
    aliases: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Aliases to set, beside latest."
    )

    def first(self) -> FirstLink:
        """The link as operations take it."""
        named = Named(given(self.artifact_version_path), given(self.artifact_version_id))
        return FirstLink(named, self.aliases or ())


@strawberry.input(description="A new collection of a registry.")
class CreateCollectionInput:
    """With its first link, or neither."""

    registry_path: str | None = strawberry.field(
        default=strawberry.UNSET, description="The registry: organization/wandb-registry-name."
    )
    registry_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The registry, by id."
    )
    name: str = strawberry.field(
        description="The name, at most 128 characters, unique in the registry."
    )
    types: list[str] = strawberry.field(
        description="The artifact types it accepts, at least one; the registry must accept each."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="The collection's card, in Markdown."
    )
    tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Tags of the collection."
    )
    link: FirstLinkInput | None = strawberry.field(
        default=strawberry.UNSET, description="A version to link at once."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.type(description="The answer to a change of a collection.")
class CollectionPayload:
    """The collection, or why not."""

    collection: Collection | None = part("The collection; null when refused or deleted.")
    version: Version | None = part("The first version, if one was linked at once.")
    deleted_id: strawberry.ID | None = part("The id of the collection that was deleted.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _payload(made: Made) -> Payload:
    payload = Payload().with_object("collection", "Collection", made.organization_id, made.id)
    if made.version_id is not None:
        payload.with_object("version", "Version", made.organization_id, made.version_id)
    return payload


@strawberry.mutation(
    description="Make a collection, optionally with its first link; for a MEMBER of the registry."
)
async def create_collection(
    info: Info, input: Annotated[CreateCollectionInput, INPUT]
) -> CollectionPayload:
    """The collection is there, and its first link."""
    new = New(
        given(input.registry_path),
        given(input.registry_id),
        input.name,
        input.types,
        given(input.description),
        input.tags or (),
        input.link.first() if input.link else None,
    )
    done = once(info, lambda context: collection.create(context, new))
    return await answer(info, done, _payload)  # type: ignore[no-any-return]
