"""Mutations for those above a registry: protect aliases, delete it."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.ids import Kind, encode
from resolvers import registry_admin
from resolvers.key import Key
from schema.mutation.answer import INPUT, Info, Payload, answer
from schema.mutation.registry import RegistryPayload


@strawberry.input(description="The aliases of a registry that only its ADMINs may touch.")
class SetProtectedAliasesInput:
    """The whole list: what is not in it is protected no longer."""

    registry_id: strawberry.ID = strawberry.field(description="The registry, by id.")
    aliases: list[str] = strawberry.field(description="The aliases; none protects none.")


@strawberry.input(description="A registry to delete, with all its collections.")
class DeleteRegistryInput:
    """There is no way back, so its name is to be repeated."""

    registry_id: strawberry.ID = strawberry.field(description="The registry, by id.")
    confirm_name: str = strawberry.field(description="The registry's name once more.")


def _payload(key: Key) -> Payload:
    return Payload().with_object("registry", "Registry", *key)


def _deleted(key: Key) -> Payload:
    return Payload(deletedId=encode(Kind.REGISTRY, *key))


@strawberry.mutation(
    description="Say which aliases are protected: only ADMINs of the registry, who alone say it,"
    " set them and take them away."
)
async def set_protected_aliases(
    info: Info, input: Annotated[SetProtectedAliasesInput, INPUT]
) -> RegistryPayload:
    """These aliases are protected, and no others."""
    done = registry_admin.protect_aliases(
        info.context, registry_id=input.registry_id, aliases=input.aliases
    )
    return await answer(info, done, _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Delete a registry and its collections, never a core one; for its creator while"
    " ADMIN of it, and for an ADMIN of the organization. The artifacts stay."
)
async def delete_registry(
    info: Info, input: Annotated[DeleteRegistryInput, INPUT]
) -> RegistryPayload:
    """The registry is gone, what it linked is not."""
    done = registry_admin.delete(
        info.context, registry_id=input.registry_id, confirm_name=input.confirm_name
    )
    return await answer(info, done, _deleted)  # type: ignore[no-any-return]
