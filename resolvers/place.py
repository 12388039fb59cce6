"""Projects and registries as one, for clients that know both by an owner and a name."""

from __future__ import annotations

from dataclasses import dataclass

from db import owner
from db.connection import Row
from domain import errors, path
from domain.name import REGISTRY_PREFIX
from domain.text import findable
from resolvers import registry as registries
from resolvers.context import Context


@dataclass(frozen=True)
class Place:
    """A project or a registry: whose it is, and its name, a registry's with its prefix."""

    owner: str
    name: str

    @property
    def is_registry(self) -> bool:
        """Whether it can only be a registry."""
        return self.name.startswith(REGISTRY_PREFIX)

    @property
    def registry(self) -> path.RegistryPath:
        """The registry, as native paths name it."""
        return path.RegistryPath(findable(self.owner), self.name.removeprefix(REGISTRY_PREFIX))


async def usual_owner(context: Context) -> str:
    """The name of the team or the user that the viewer means where they name none."""
    async with context.site.pool.connection() as connection:
        row = await owner.by_name(connection, context.signed_in(), None)
    if row is None:
        raise errors.not_found("The team")
    found: str = row["name"]
    return found


async def registry_at(context: Context, at: Place) -> Row:
    """The registry with the viewer's role in it.

    Errors: NOT_FOUND, ORGANIZATION_AMBIGUOUS.
    """
    async with context.site.pool.connection() as connection:
        return await registries.at_path(connection, context, at.registry)
