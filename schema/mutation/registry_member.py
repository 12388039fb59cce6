"""Mutations of who has which role in a registry."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.role import RegistryRole
from resolvers import registry_member
from resolvers.key import Key
from resolvers.registry_member import Named
from schema.mutation.answer import INPUT, Info, Payload, answer, given, name_of
from schema.mutation.registry import RegistryPayload


@strawberry.input(one_of=True, description="A user or a team, named in exactly one way.")
class MemberRef:
    """Of the registry's organization."""

    user_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The user, by id."
    )
    team_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The team, by id."
    )
    username: str | None = strawberry.field(
        default=strawberry.UNSET, description="The user, by the name they sign in by."
    )
    team_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The team, by name."
    )

    def named(self) -> Named:
        """The member as operations take it."""
        return Named(
            given(self.user_id), given(self.team_id), given(self.username), given(self.team_name)
        )


@strawberry.input(description="The role of a user or a team in a registry.")
class SetRegistryMemberInput:
    """Whoever has none yet is given one."""

    registry_id: strawberry.ID = strawberry.field(description="The registry, by id.")
    member: MemberRef = strawberry.field(
        description="A member or a team of the registry's organization."
    )
    role: RegistryRole | None = strawberry.field(
        default=strawberry.UNSET,
        description="The role, of a service account MEMBER or ADMIN. It must be given; null takes"
        " away what was given.",
    )


@strawberry.mutation(
    description="Give a user or a team a role in a registry, or take it away; for an Admin of it."
)
async def set_registry_member(
    info: Info, input: Annotated[SetRegistryMemberInput, INPUT]
) -> RegistryPayload:
    """The user or the team has the role, or none."""

    def payload(key: Key) -> Payload:
        return Payload().with_object("registry", "Registry", *key)

    done = registry_member.set_role(
        info.context,
        registry_id=input.registry_id,
        named=input.member.named(),
        role=name_of(input.role),
    )
    return await answer(info, done, payload)  # type: ignore[no-any-return]
