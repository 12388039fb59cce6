"""Mutations of teams."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.ids import Kind, encode
from domain.role import OrganizationRole
from reads.field import part
from resolvers import team, team_change
from resolvers.key import Key
from schema.error import Error
from schema.lazy import Team
from schema.mutation.answer import INPUT, Info, Payload, answer, name_of


@strawberry.input(description="A new team.")
class CreateTeamInput:
    """You become its ADMIN."""

    organization: str = strawberry.field(description="The organization, by name or display name.")
    name: str = strawberry.field(
        description="The name for paths: letters, digits, - and _, at most 64; unique on the site."
    )


@strawberry.input(description="A user's role in a team.")
class SetTeamMemberInput:
    """Who is no member of the team yet becomes one."""

    team_id: strawberry.ID = strawberry.field(description="The team, by id.")
    username: str = strawberry.field(description="A member of the organization, by username.")
    role: OrganizationRole | None = strawberry.field(
        default=strawberry.UNSET,
        description="The role. It must be given; null takes the user out of the team.",
    )


@strawberry.input(description="A team to be deleted.")
class DeleteTeamInput:
    """It must have no projects."""

    team_id: strawberry.ID = strawberry.field(description="The team, by id.")


@strawberry.type(description="The answer to a change of a team.")
class TeamPayload:
    """The team, or why not."""

    team: Team | None = part("The team; null when refused or deleted.")
    deleted_id: strawberry.ID | None = part("The id of the team that was deleted.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _payload(key: Key) -> Payload:
    return Payload().with_object("team", "Team", *key)


def _deleted(key: Key) -> Payload:
    return Payload(deletedId=encode(Kind.TEAM, *key))


@strawberry.mutation(description="Make a team; for an ADMIN of the organization.")
async def create_team(info: Info, input: Annotated[CreateTeamInput, INPUT]) -> TeamPayload:
    """The team is there."""
    done = team.create(info.context, organization_=input.organization, name_=input.name)
    return await answer(info, done, _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Give a user a role in a team, or take them out; for an ADMIN of the team or of"
    " its organization."
)
async def set_team_member(info: Info, input: Annotated[SetTeamMemberInput, INPUT]) -> TeamPayload:
    """The user has the role, or is out."""
    done = team_change.set_member(
        info.context, team_id=input.team_id, username=input.username, role=name_of(input.role)
    )
    return await answer(info, done, _payload)  # type: ignore[no-any-return]


@strawberry.mutation(
    description="Delete a team that has no projects, with all roles it was given; its name can be"
    " taken again. For an ADMIN of the team or of its organization."
)
async def delete_team(info: Info, input: Annotated[DeleteTeamInput, INPUT]) -> TeamPayload:
    """The team is gone."""
    done = team_change.delete(info.context, team_id=input.team_id)
    return await answer(info, done, _deleted)  # type: ignore[no-any-return]
