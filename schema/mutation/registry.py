"""Mutations of registries."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.unchanged import UNCHANGED
from reads.field import part
from resolvers import registry, registry_change
from resolvers.context import Context
from resolvers.key import Key
from resolvers.registry import New
from resolvers.registry_change import Changes
from schema.enum import RegistryVisibility
from schema.error import Error
from schema.lazy import Registry
from schema.mutation.answer import INPUT, Info, Payload, answer, given_or, refuse_nulls
from schema.mutation.idempotency import idempotency_key, once

CLEARED_BY_NULL = frozenset({"description", "owner_id"})


@strawberry.input(description="A new registry of an organization.")
class CreateRegistryInput:
    """You become an Admin of it."""

    organization: str = strawberry.field(description="The organization, by name or display name.")
    name: str = strawberry.field(
        description="The name, at most 113 characters, unique in the organization."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="What the registry is for, in Markdown."
    )
    visibility: RegistryVisibility = strawberry.field(
        description="Who sees it without being invited; from RESTRICTED there is no way back."
    )
    accepted_types: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only these types, at least one; all types if absent or null.",
    )
    single_type_collections: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether a collection has exactly one type."
    )
    idempotency_key: str | None = idempotency_key()


@strawberry.input(description="Changes of a registry; what is absent stays as it is.")
class UpdateRegistryInput:
    """A switch of the type mode is applied before types are added."""

    registry_id: strawberry.ID = strawberry.field(description="The registry, by id.")
    name: str | None = strawberry.field(default=strawberry.UNSET, description="The new name.")
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="The new description; null takes it away."
    )
    visibility: RegistryVisibility | None = strawberry.field(
        default=strawberry.UNSET, description="RESTRICTED, from which there is no way back."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The user who answers for it; null for nobody."
    )
    accepts_all_types: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whether all types come in; false keeps every type already in use.",
    )
    single_type_collections: bool | None = strawberry.field(
        default=strawberry.UNSET, description="Whether a collection has exactly one type."
    )
    add_accepted_types: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Types to accept as well."
    )
    remove_accepted_types: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Always refused: a saved type can never be taken back.",
    )
    idempotency_key: str | None = idempotency_key()

    def changes(self) -> Changes:
        """The changes as operations take them."""
        refuse_nulls(self, CLEARED_BY_NULL)
        visibility = given_or(self.visibility)
        return Changes(
            name=given_or(self.name),
            description=given_or(self.description),
            visibility=visibility if visibility is UNCHANGED else visibility.value,
            owner_id=given_or(self.owner_id),
            accepts_all_types=given_or(self.accepts_all_types),
            single_type_collections=given_or(self.single_type_collections),
            add_accepted_types=given_or(self.add_accepted_types, ()),
            remove_accepted_types=given_or(self.remove_accepted_types, ()),
        )


@strawberry.type(description="The answer to a change of a registry.")
class RegistryPayload:
    """The registry, or why not."""

    registry: Registry | None = part("The registry; null when refused or deleted.")
    deleted_id: strawberry.ID | None = part("The id of the registry that was deleted.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _payload(key: Key) -> Payload:
    return Payload().with_object("registry", "Registry", *key)


@strawberry.mutation(description="Make a registry; for a MEMBER of the organization.")
async def create_registry(
    info: Info, input: Annotated[CreateRegistryInput, INPUT]
) -> RegistryPayload:
    """The registry is there."""
    new = New(
        input.organization,
        input.name,
        given_or(input.description, None),
        input.visibility.value,
        given_or(input.accepted_types, None),
        given_or(input.single_type_collections, None) is True,
    )
    done = once(info, lambda context: registry.create(context, new))
    return await answer(info, done, _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Change a registry: MEMBERs may rename it and add types, ADMINs everything."
)
async def update_registry(
    info: Info, input: Annotated[UpdateRegistryInput, INPUT]
) -> RegistryPayload:
    """The registry is as given."""

    async def do(context: Context) -> Key:
        return await registry_change.update(
            context, registry_id=input.registry_id, changes=input.changes()
        )

    return await answer(info, once(info, do), _payload)  # type: ignore[no-any-return]
