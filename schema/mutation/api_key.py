"""Mutations of API keys."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.ids import NIL
from domain.scope import ApiKeyScope
from reads.field import part
from resolvers import api_key
from resolvers.api_key import Made, New
from schema.error import Error
from schema.lazy import ApiKey
from schema.mutation.answer import INPUT, Info, Payload, answer, given
from schema.scalar import DateTime


@strawberry.input(description="A new API key.")
class CreateApiKeyInput:
    """It can do nothing that the key you make it with cannot."""

    username: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Whose key it is: a service account of an organization that you are ADMIN of,"
        " or for an administrator anybody; your own if not given.",
    )
    name: str = strawberry.field(description="What the key is for, at most 128 characters.")
    scopes: list[ApiKeyScope] | None = strawberry.field(
        default=strawberry.UNSET,
        description="What it is good for, at least one; everything if not given.",
    )
    expires_at: DateTime | None = strawberry.field(
        default=strawberry.UNSET,
        description="From when on it is good for nothing; never if not given.",
    )


@strawberry.input(description="An API key to be revoked.")
class RevokeApiKeyInput:
    """Revoked once more, it stays as it is."""

    api_key_id: strawberry.ID = strawberry.field(description="The API key, by id.")


@strawberry.type(description="The answer to a change of an API key.")
class ApiKeyPayload:
    """The API key, or why not."""

    api_key: ApiKey | None = part("What is kept of the key; null when refused.")
    key: str | None = part("The key itself, when it was just made; it is never shown again.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _created(made: Made) -> Payload:
    return Payload(key=made.key).with_object("apiKey", "ApiKey", NIL, made.id)


def _revoked(id: UUID) -> Payload:
    return Payload().with_object("apiKey", "ApiKey", NIL, id)


@strawberry.mutation(
    description="Make an API key: your own, or of a service account that you answer for."
)
async def create_api_key(info: Info, input: Annotated[CreateApiKeyInput, INPUT]) -> ApiKeyPayload:
    """The key is there, and shown this once."""
    new = New(input.name, given(input.username), given(input.scopes), given(input.expires_at))
    return await answer(info, api_key.create(info.context, new), _created)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Revoke an API key: your own, or of a service account that you answer for."
)
async def revoke_api_key(info: Info, input: Annotated[RevokeApiKeyInput, INPUT]) -> ApiKeyPayload:
    """The key is good for nothing any more."""
    done = api_key.revoke(info.context, api_key_id=input.api_key_id)
    return await answer(info, done, _revoked)  # type: ignore[no-any-return]
