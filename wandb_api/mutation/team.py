"""Mutations of teams and of who belongs to them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain import errors
from domain.ids import NIL
from domain.role import OrganizationRole
from domain.scope import ApiKeyScope
from reads import keyed, number
from reads.field import part
from reads.field import read as field
from reads.source import Value
from resolvers import numbered, service_account, team, team_member
from resolvers.key import Key
from wandb_api import ids
from wandb_api.entity import Entity
from wandb_api.mutation.answer import INPUT, Info, Payload, done, given, read
from wandb_api.mutation.input import SuccessPayload, client_mutation_id, optional, required
from wandb_api.scalar import DateTime
from wandb_api.user import User


@strawberry.input(description="A team to be.")
class CreateTeamInput:
    """Of the organization in which you may make teams."""

    team_name: str = required("The name.")
    team_admin_user_name: str | None = optional("Who administers it beside you, by username.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="The team.")
class CreateTeamPayload:
    """You administer it."""

    entity: Entity | None = part("The team.")


@strawberry.input(description="Somebody to be in a team.")
class CreateInviteInput:
    """By one of email and username."""

    entity_name: str = required("The team.")
    email: str | None = optional("Who, by address.")
    username: str | None = optional("Who, by username.")
    admin: bool | None = optional("Whether they administer it; else they are a member.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="Somebody who was brought into a team: nobody is asked first.")
class Invite:
    """Accepted as it is made."""

    id: strawberry.ID = field(
        number.labelled("User", "USER", number.SITE_WIDE, "{t}.id"), "The user's id."
    )
    name: str | None = field("name", "The name to show.")
    email: str | None = field(Value("null::text"), "Not shown to others.")
    created_at: DateTime | None = field(Value("now()"), "Just now.")
    to_user: User | None = field(keyed.USER, "The user.")


@strawberry.type(description="The invitation.")
class CreateInvitePayload:
    """The user is in the team."""

    invite: Invite | None = part("The invitation.")


@strawberry.input(description="Somebody to be in a team no more.")
class DeleteInviteInput:
    """Both are needed."""

    id: str | None = optional("Who, by id.")
    entity_name: str | None = optional("The team.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.input(description="A program that signs in for a team.")
class CreateServiceAccountInput:
    """Its username is made from what it is for."""

    description: str = required("What it is for.")
    entity_name: str = required("The team.")
    client_mutation_id: str | None = client_mutation_id()


@strawberry.type(description="The service account.")
class CreateServiceAccountPayload:
    """A member of the team."""

    user: User | None = part("The service account.")
    api_key: str | None = part("Its first key, which is shown this once.")


@strawberry.mutation(description="Make a team.")
async def create_team(
    info: Info, input: Annotated[CreateTeamInput, INPUT]
) -> CreateTeamPayload | None:
    """The team is there, you an admin of it."""
    work = team.create(
        info.context,
        organization_=None,
        name_=input.team_name,
        admin=given(input.team_admin_user_name),
    )
    key = await done(info, work, ApiKeyScope.ADMIN)
    return await read(info, Payload().with_object("entity", keyed.OWNER, *key))  # type: ignore[no-any-return]


@strawberry.mutation(description="Bring somebody into a team.")
async def create_invite(
    info: Info, input: Annotated[CreateInviteInput, INPUT]
) -> CreateInvitePayload | None:
    """The user is in the team."""
    role = OrganizationRole.ADMIN if given(input.admin) else OrganizationRole.MEMBER
    work = team_member.invite(
        info.context,
        team_=input.entity_name,
        named=team_member.Named(given(input.username), given(input.email)),
        role=role.name,
    )
    joined = await done(info, work, ApiKeyScope.ADMIN)
    payload = Payload().with_object("invite", keyed.USER, NIL, joined.user_id)
    return await read(info, payload)  # type: ignore[no-any-return]


@strawberry.mutation(description="Take somebody out of a team.")
async def delete_invite(
    info: Info, input: Annotated[DeleteInviteInput, INPUT]
) -> SuccessPayload | None:
    """The user is in the team no more."""
    await done(info, _removed(info, input), ApiKeyScope.ADMIN)
    return SuccessPayload(success=True)


async def _removed(info: Info, input: DeleteInviteInput) -> Key:
    id, name = given(input.id), given(input.entity_name)
    if id is None or name is None:
        rule = "both id and entityName"
        raise errors.InvalidValue("INVALID_INPUT", f"Give {rule}.", ("id",), None, rule)
    [user_id] = await numbered.users(info.context, [ids.user_number(id)])
    return await team_member.remove(info.context, team_=name, user_id=user_id)


@strawberry.mutation(description="Make a service account for a team.")
async def create_service_account(
    info: Info, input: Annotated[CreateServiceAccountInput, INPUT]
) -> CreateServiceAccountPayload | None:
    """The service account is a member of the team, and has a key."""
    work = service_account.create(
        info.context, team_=input.entity_name, description=input.description
    )
    made = await done(info, work, ApiKeyScope.ADMIN)
    payload = Payload(apiKey=made.key).with_object("user", keyed.USER, NIL, made.user_id)
    return await read(info, payload)  # type: ignore[no-any-return]
