"""A site to try things on, and what to look at there."""

from __future__ import annotations

import asyncio

from domain.errors import Conflict
from resolvers import demo
from resolvers.demo import COLLEAGUE, Made
from resolvers.site import ADMINISTRATOR
from server import serving
from server.config import BadSetting, Settings
from server.opening import opened


def prepare(settings: Settings) -> str:
    """The site holds the demonstration; gives what to tell who started it. Raises BadSetting."""
    with serving.listening(settings):
        pass
    with serving.database(settings) as ready:
        return asyncio.run(_prepare(ready))


async def _prepare(settings: Settings) -> str:
    async with opened(settings) as made:
        try:
            return told(await demo.fill(made.site), made.first_key)
        except Conflict as error:
            raise BadSetting(f"{error.message} Choose another folder with --data.") from error


def told(made: Made, first_key: str | None) -> str:
    """What there is to look at, and as whom."""
    admin = first_key or f"(shown at the first start; `vitrine create-key --user {ADMINISTRATOR}`)"
    return f"""\
A demonstration: {made.versions} artifact versions, {made.collections} collections, and two people:

    {ADMINISTRATOR:8} {admin}
    {COLLEAGUE:8} {made.colleague_key}

{COLLEAGUE} is a MEMBER, and in the restricted registry `production` a VIEWER: looking is allowed,
linking is not. With a key in VITRINE_API_KEY, and the address in VITRINE_URL if it is not the
usual one:

    vitrine ls
    vitrine ls local/wandb-registry-model/Digits
    vitrine get local/wandb-registry-model/Digits:staging
    vitrine link local-team/digits/digits-cnn:v2 local/wandb-registry-production/Digits --alias live
    vitrine ls local-team/helpdesk

"""
