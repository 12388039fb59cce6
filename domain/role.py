"""The roles, from the least to the most."""

from __future__ import annotations

import enum
from functools import total_ordering
from typing import Self, TypeVar


@total_ordering
class Role(enum.Enum):
    """Roles of one kind are compared by their place in the list; other kinds do not compare."""

    def __lt__(self, other: Self) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        roles = list(type(self))
        return roles.index(self) < roles.index(other)

    def reaches(self, least: Role) -> bool:
        """Whether the role is of the same kind as the other and gives at least as much."""
        return type(self) is type(least) and not self < least


class RegistryRole(Role):
    """What somebody is in a registry."""

    RESTRICTED_VIEWER = "RESTRICTED_VIEWER"
    VIEWER = "VIEWER"
    MEMBER = "MEMBER"
    ADMIN = "ADMIN"


class OrganizationRole(Role):
    """What somebody is in an organization, or in a team."""

    VIEWER = "VIEWER"
    MEMBER = "MEMBER"
    ADMIN = "ADMIN"


AnyRole = TypeVar("AnyRole", bound=Role)


def highest(*roles: AnyRole | None) -> AnyRole | None:
    """The most that any of the roles gives; None stands for no role."""
    return max((role for role in roles if role is not None), default=None)
