"""A pytest plugin: every document of the tests of the schema goes the short way, too, if it can.

    python -m pytest -p tests.both_ways tests/schema tests/reads

Both answers must be the same bytes. A mutation is done once, and its payload told both ways.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import orjson
import pytest

from auth import scope
from domain.errors import Refusal
from domain.viewer import Identity, Viewer
from reads.straight import Prepared, Query, Straight
from resolvers.context import Context
from schema.deed import Deeds
from schema.mutation.answer import Payload
from tests import api
from tests.api import Api

# What counts statements would count those of both.
COUNTING = "test_cost.py"

# How often the changes of others may come between the two ways.
CHANGES = 20

_by_long_way = Api.execute


async def alike(
    short: Callable[[], Awaitable[bytes | None]], long: Callable[[], Awaitable[Any]]
) -> Any:
    """What the long way answers, after the short way has said the same.

    Others may change the data between the two. Only then may they differ, and then the short
    way says something else the next time, too.
    """
    told = await short()
    for _ in range(CHANGES):
        result = await long()
        if told is None:
            return result
        assert not result.errors
        at_once = orjson.dumps(result.data)
        if told == at_once:
            return result
        before, told = told, await short()
        assert told != before, f"{told!r} is not {at_once!r}"
    raise AssertionError("the data never held still")


class BothWays:
    """The short way of one site."""

    def __init__(self, api_: Api) -> None:
        self._api = api_
        self._schema = api.built()
        self._straight = Straight(self._schema._schema, api_.site.pool, api_.site.limits)
        self._deeds = Deeds(self._schema)

    async def execute(self, document: str, viewer: Viewer | None, variables: Any) -> Any:
        """What Strawberry answers, after the short way has said the same."""
        prepared = self._prepared(document, viewer, variables)
        if prepared is None:
            return await _by_long_way(self._api, document, viewer, variables)
        if not prepared.operation.changes:
            return await self._asked(prepared, document, viewer, variables)
        deed = self._deeds.ready(prepared)
        if deed is None or viewer is None:
            return await _by_long_way(self._api, document, viewer, variables)
        context = Context(self._api.site, viewer, api.BASE_URL, "request-1")
        made = await deed.do(context)  # type: ignore[arg-type]
        told = replace(context, earlier=made)

        async def short() -> bytes | None:
            if not isinstance(made, Payload):
                return None
            return await self._straight.payload(prepared, viewer, made.references, made.values)

        async def long() -> Any:
            return await self._schema.execute(document, variables, context_value=told)

        return await alike(short, long)

    async def _asked(
        self, prepared: Prepared, document: str, viewer: Viewer | None, variables: Any
    ) -> Any:
        identity = Identity(viewer, uuid4(), ()) if viewer else None

        async def short() -> bytes | None:
            answer = await self._straight.answer(prepared, identity)
            return None if answer is None else answer.data

        async def long() -> Any:
            return await _by_long_way(self._api, document, viewer, variables)

        return await alike(short, long)

    def _prepared(self, document: str, viewer: Viewer | None, variables: Any) -> Prepared | None:
        given = variables or {}
        try:
            sent = orjson.dumps(given)
            as_sent = orjson.loads(sent)
            if viewer is not None:
                scope.require_read(viewer)
        except (orjson.JSONEncodeError, Refusal):
            return None
        # Infinity and the like cannot be sent.
        same = as_sent == given
        return self._straight.prepared(Query(document, given, None, sent)) if same else None


@pytest.fixture(autouse=True)
def both_ways(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Every document goes both ways."""
    if request.path.name == COUNTING:
        return
    ways: dict[int, BothWays] = {}

    async def execute(self: Api, document: str, viewer: Viewer | None, variables: Any) -> Any:
        self.statements = 0
        way = ways.setdefault(id(self), BothWays(self))
        return await way.execute(document, viewer, variables)

    monkeypatch.setattr(Api, "execute", execute)
