"""What is meant by numbers, for clients that know users, teams, projects and registries by them.

Nothing is held: what is found may be gone, or called otherwise, by the time it is used.
"""

from __future__ import annotations

from collections.abc import Sequence

from db import entity
from domain import errors
from domain.ids import NIL, Kind, encode, new_id
from domain.name import REGISTRY_PREFIX
from resolvers.context import Context
from resolvers.key import Found, Key
from resolvers.place import Place


async def place(context: Context, number: int) -> tuple[Found, Place]:
    """The project or the registry that has this number, and what it is called.

    Errors: NOT_FOUND.
    """
    viewer = context.signed_in()
    async with context.site.pool.connection() as connection:
        row = await entity.place_of_number(connection, viewer, number)
    if row is None:
        raise errors.not_found("The project")
    kind = Kind[row["kind"]]
    prefix = REGISTRY_PREFIX if kind is Kind.REGISTRY else ""
    at = Place(row["owner"], prefix + row["name"])
    return Found(kind, Key(row["organization_id"], row["id"])), at


async def users(context: Context, numbers: Sequence[int]) -> list[str]:
    """The ids of the users who have these numbers; for one that nobody has, an id that is nobody's.

    Whether they are there, and the viewer may see them, is for whatever is done with them to ask:
    not before the viewer may do that.
    """
    async with context.site.pool.connection() as connection:
        found = await entity.of_numbers(connection, "USER", numbers)
    nobody = (NIL, new_id())
    return [encode(Kind.USER, *found.get(number, nobody)) for number in numbers]


async def teams(context: Context, numbers: Sequence[int]) -> list[str]:
    """The ids of the teams that have these numbers, as `users` gives those of users.

    The number of another owner gives an id that no team has.
    """
    async with context.site.pool.connection() as connection:
        found = await entity.of_numbers(connection, "ENTITY", numbers)
    nothing = (new_id(), new_id())
    return [encode(Kind.TEAM, *found.get(number, nothing)) for number in numbers]
