"""Mutations of users."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import strawberry

from domain.ids import NIL
from domain.role import OrganizationRole
from reads.field import part
from resolvers import user
from resolvers.user import New, NewServiceAccount
from schema.error import Error
from schema.lazy import User
from schema.mutation.answer import INPUT, Info, Payload, answer, given


@strawberry.input(description="A new user.")
class CreateUserInput:
    """A person; for programs there are service accounts."""

    username: str = strawberry.field(
        description="The name to sign in by: letters, digits, - and _, at most 64; unique on the"
        " site."
    )
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name to show; the username if not given."
    )
    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="The address for mail."
    )
    organization: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="An organization to make them a member of, by name or display name.",
    )
    role: OrganizationRole | None = strawberry.field(
        default=strawberry.UNSET, description="Their role in it; MEMBER if not given."
    )


@strawberry.input(description="A user to be deactivated.")
class DeactivateUserInput:
    """A person or a service account."""

    username: str = strawberry.field(description="The user, by the name they sign in by.")


@strawberry.input(description="A new service account.")
class CreateServiceAccountInput:
    """A program that acts by a user of its own, as a MEMBER of the organization."""

    organization: str = strawberry.field(
        description="The organization it belongs to for good, by name or display name."
    )
    username: str = strawberry.field(
        description="The name: letters, digits, - and _, at most 64; unique on the site."
    )
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name to show; the username if not given."
    )
    team_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="A team of the organization that it is a MEMBER of, and works for by default.",
    )


@strawberry.type(description="The answer to a change of a user.")
class UserPayload:
    """The user, or why not."""

    user: User | None = part("The user; null when refused.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _payload(id: UUID) -> Payload:
    return Payload().with_object("user", "User", NIL, id)


@strawberry.mutation(description="Make a user; for an administrator of this instance.")
async def create_user(info: Info, input: Annotated[CreateUserInput, INPUT]) -> UserPayload:
    """The user is there, without a key."""
    role = given(input.role)
    new = New(
        input.username,
        given(input.name),
        given(input.email),
        given(input.organization),
        role.name if role is not None else None,
    )
    return await answer(info, user.create(info.context, new), _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Shut a user out and revoke their keys; what they made stays. For an administrator"
    " of this instance."
)
async def deactivate_user(info: Info, input: Annotated[DeactivateUserInput, INPUT]) -> UserPayload:
    """Nobody signs in as the user any more."""
    done = user.deactivate(info.context, username=input.username)
    return await answer(info, done, _payload)  # type: ignore[no-any-return]


@strawberry.mutation(description="Make a service account; for an ADMIN of the organization.")
async def create_service_account(
    info: Info, input: Annotated[CreateServiceAccountInput, INPUT]
) -> UserPayload:
    """The service account is there, without a key."""
    new = NewServiceAccount(
        input.organization, input.username, given(input.name), given(input.team_id)
    )
    done = user.create_service_account(info.context, new)
    return await answer(info, done, _payload)  # type: ignore[no-any-return]
