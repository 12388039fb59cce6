"""Mutations of what a user says of themself."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.ids import NIL
from domain.scope import ApiKeyScope
from reads import keyed
from reads.field import part
from resolvers import user_change
from wandb_api.mutation.answer import INPUT, Info, Payload, done, given, read
from wandb_api.mutation.input import client_mutation_id, optional
from wandb_api.user import User


@strawberry.input(description="What you want to be other than it is.")
class UpdateUserInput:
    """What is absent or null stays as it is."""

    default_entity: str | None = optional("Whose projects are meant if none is said.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="You.")
class UpdateUserPayload:
    """As you are now."""

    user: User | None = part("You.")


@strawberry.mutation(description="Change what is usual for you.")
async def update_user(
    info: Info, input: Annotated[UpdateUserInput, INPUT]
) -> UpdateUserPayload | None:
    """The default is as given."""
    id = await done(info, _updated(info, input), ApiKeyScope.WRITE)
    return await read(info, Payload().with_object("user", keyed.USER, NIL, id))  # type: ignore[no-any-return]


async def _updated(info: Info, input: UpdateUserInput) -> UUID:
    owner = given(input.default_entity)
    if owner is None:
        return info.context.signed_in().user_id
    return await user_change.set_default_owner(info.context, owner)
