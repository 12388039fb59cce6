"""Operations called as one viewer or another, and what they are refused for."""

from __future__ import annotations

from collections.abc import Awaitable

from domain import errors
from domain.viewer import Viewer
from resolvers.context import Context
from tests.api import BASE_URL, Api, contents


def of(api: Api, viewer: Viewer | None) -> Context:
    """A request of this viewer."""
    return Context(api.site, viewer, BASE_URL, "request-1")


async def refusals(api: Api, done: Awaitable[object]) -> list[str]:
    """What the operation is refused for, each in one line; it has changed and made nothing."""
    before = await contents(api.site.pool)
    found = await refused(done)
    assert found, "it was not refused"
    assert await contents(api.site.pool) == before
    return [f"{each.code} {'.'.join(each.field or ['-'])}: {each.message}" for each in found]


async def codes(done: Awaitable[object]) -> list[str]:
    """The codes of what the operation is refused for; none if it worked."""
    return [each.code for each in await refused(done)]


async def refused(done: Awaitable[object]) -> list[errors.Refusal]:
    """The refusals; none if it worked."""
    try:
        await done
    except errors.Refused as several:
        return list(several.refusals)
    except errors.Refusal as one:
        return [one]
    return []
