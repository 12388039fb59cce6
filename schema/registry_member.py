"""A member of a registry: a user or a team with a role in it."""

from __future__ import annotations

from typing import Annotated

import strawberry

from domain.role import RegistryRole
from reads import registry
from reads.field import read
from schema.lazy import Team, User

Member = Annotated[
    User | Team, strawberry.union("Member", description="Who can be given a role in a registry.")
]


@strawberry.type(description="Somebody with a role in a registry.")
class RegistryMember:
    """What they were given, and what they have by any way."""

    member: Member = read(registry.MEMBER, "The user or the team.")
    role: RegistryRole = read("role", "The role that was given here.")
    effective_role: RegistryRole = read(
        registry.EFFECTIVE_ROLE,
        "The highest role that they have by any way; of a team, the role that was given.",
    )
