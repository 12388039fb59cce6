"""Mutations of collections that are there: change, delete."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.ids import Kind, encode
from resolvers import collection_change
from resolvers.collection_change import Changes
from resolvers.context import Context
from resolvers.key import Key
from schema.mutation.answer import INPUT, Info, Payload, answer, given_or, refuse_nulls
from schema.mutation.collection import CollectionPayload
from schema.mutation.idempotency import idempotency_key, once

CLEARED_BY_NULL = frozenset({"description", "idempotency_key"})


@strawberry.input(description="Changes of a collection; what is absent stays as it is.")
class UpdateCollectionInput:
    """A type that it accepts is never taken away."""

    collection_id: strawberry.ID = strawberry.field(description="The collection, by id.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="The new name.")
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new card, in Markdown; null takes it away."
    )
    add_types: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Artifact types to accept as well; the registry must accept each.",
    )
    add_tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Tags to add at the end, at most 20."
    )
    remove_tags: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Tags to take away, at most 20."
    )
    idempotency_key: str | None = idempotency_key()

    def changes(self) -> Changes:
        """The changes as operations take them."""
        refuse_nulls(self, CLEARED_BY_NULL)
        return Changes(
            name=given_or(self.name),
            description=given_or(self.description),
            add_types=given_or(self.add_types, ()),
            add_tags=given_or(self.add_tags, ()),
            remove_tags=given_or(self.remove_tags, ()),
        )


@strawberry.input(description="A collection to delete.")
class DeleteCollectionInput:
    """What it links stays."""

    collection_id: strawberry.ID = strawberry.field(description="The collection, by id.")


def _payload(key: Key) -> Payload:
    return Payload().with_object("collection", "Collection", *key)


def _deleted(key: Key) -> Payload:
    return Payload(deletedId=encode(Kind.COLLECTION, *key))


@strawberry.mutation(
    description="Rename, describe and tag a collection, and let in more types; for a MEMBER of the"
    " registry."
)
async def update_collection(
    info: Info, input: Annotated[UpdateCollectionInput, INPUT]
) -> CollectionPayload:
    """The collection is as given."""

    async def do(context: Context) -> Key:
        return await collection_change.update(
            context, collection_id=input.collection_id, changes=input.changes()
        )

    return await answer(info, once(info, do), _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Delete a collection and its links; for a MEMBER of the registry, for an ADMIN"
    " where a protected alias is inside."
)
async def delete_collection(
    info: Info, input: Annotated[DeleteCollectionInput, INPUT]
) -> CollectionPayload:
    """The collection is gone, what it linked is not."""
    done = collection_change.delete(info.context, collection_id=input.collection_id)
    return await answer(info, done, _deleted)  # type: ignore[no-any-return]
