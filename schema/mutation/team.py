"""Mutations of teams."""

from __future__ import annotations

from typing import Annotated

import strawberry

from reads.field import part
from resolvers import team
from resolvers.key import Key
from schema.error import Error
from schema.lazy import Team
from schema.mutation.answer import INPUT, Info, Payload, answer


@strawberry.input(description="A new team.")
class CreateTeamInput:
    """You become its ADMIN."""

    organization: str = strawberry.field(description="The organization, by name or display name.")
    name: str = strawberry.field(
        description="The name for paths: letters, digits, - and _, at most 64; unique on the site."
    )


@strawberry.type(description="The answer to a change of a team.")
class TeamPayload:
    """The team, or why not."""

    team: Team | None = part("The team; null when refused or deleted.")
    deleted_id: strawberry.ID | None = part("The id of the team that was deleted.")
    errors: list[Error] = part("Why it was refused; empty when it worked.")


def _payload(key: Key) -> Payload:
    return Payload().with_object("team", "Team", *key)


@strawberry.mutation(description="Make a team; for an ADMIN of the organization.")
async def create_team(info: Info, input: Annotated[CreateTeamInput, INPUT]) -> TeamPayload:
    """The team is there."""
    done = team.create(info.context, organization_=input.organization, name_=input.name)
    return await answer(info, done, _payload)  # type: ignore[no-any-return]
