"""The law: an operation has the same answer, to the byte, both ways."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLSchema
from starlette.types import ASGIApp

from auth.viewer import MOST_REMEMBERED
from domain.recent import Recent
from schema.straight import Answered, Exchange
from server.front import Front
from tests.straight.ask import Answer, Request, ask
from tests.straight.case import Case, Difference, same
from tests.straight.cases import Cases, Group
from tests.straight.coverage import Coverage
from tests.straight.stage import Stage
from tests.straight.together import everything_shared

# How organizations are displayed.
_DISPLAYED = ("Acme Inc.", "Local")
# What is not in the database, what tells of the schema, and keys that Postgres would cut.
_ELSEWHERE = re.compile(
    r"\b(files|snippet|checkLink|server|_service|viewerCan|__schema|__type)\b|\w{64,}\s*:"
)

# What came of the request at hand, each time that it was tried.
_WENT: ContextVar[list[bool]] = ContextVar("went")

TRIES = 3
HISTORY = 20


@dataclass
class Tally:
    """What was asked, and what came of it."""

    requests: int = 0
    errors: int = 0
    nothing: int = 0
    documents: int = 0
    straight: int = 0
    groups: int = 0
    at_once: int = 0
    shared: int = 0
    keys: int = 0
    missed: list[Case] = field(default_factory=list)

    def count(self, answer: Answer) -> None:
        """One answer more."""
        self.requests += 1
        if b'"errors":[{"message"' in answer.body:
            self.errors += 1
        elif not any(mark in answer.body for mark in (b'":"', b":true", b'":[{', b'":["')):
            self.nothing += 1

    def share(self, some: int) -> float:
        """How much that is of all requests."""
        return some / max(1, self.requests)

    def told(self) -> str:
        """All of it in one line."""
        share = 100 / max(1, self.requests)
        return (
            f"{self.requests} requests of {self.documents} documents, "
            f"{self.straight * share:.0f} % straight, {self.at_once * share:.0f} % at once, "
            f"{self.shared * share:.0f} % from shared statements ({self.keys} shared look-ups of "
            f"keys), {len(self.missed)} long without a reason, "
            f"{self.errors * share:.0f} % with errors, {self.nothing * share:.0f} % with no value"
        )


def _noting(app: ASGIApp) -> ASGIApp:
    """The application, which notes in `_WENT` whether it answers straight."""
    assert isinstance(app, Front)
    answer = app.answers.answer

    async def noted(exchange: Exchange, body: bytes) -> Answered | None:
        found = await answer(exchange, body)
        _WENT.get([]).append(found is not None)
        return found

    app.answers.answer = noted  # type: ignore[method-assign]
    return app


class Ways:
    """Both ways to an answer, compared."""

    def __init__(self, stage: Stage, schema: GraphQLSchema) -> None:
        self._stage = stage
        self.straight = _noting(stage.app(straight=True))
        self.ordinary = stage.app(straight=False)
        self.tally = Tally()
        self.coverage = Coverage(schema)
        self._before: defaultdict[str, deque[Case]] = defaultdict(lambda: deque(maxlen=HISTORY))

    async def differing(self, asked: Group) -> Difference | None:
        """The first request whose answers are not the same."""
        return await self.compared(asked, await self.known(asked.cases))

    async def known(self, cases: Sequence[Case]) -> list[Answer]:
        """The answers in the ordinary way, of which there is something to learn."""
        people = self._stage.people
        found = [await patiently(self.ordinary, case.request(people)) for case in cases]
        for case, theirs in zip(cases, found, strict=True):
            self.tally.count(theirs)
            self.coverage.add(case.document, theirs.body)
            self._stage.words.learn(theirs.body)
        return found

    async def compared(self, asked: Group, ordinary: Sequence[Answer]) -> Difference | None:
        """The first request that is answered otherwise the straight way."""
        straight = await self._straight(asked, ordinary)
        for case, theirs, ours in zip(asked.cases, ordinary, straight, strict=True):
            before = self._before[case.document]
            if not same(ours, theirs):
                beside = tuple(asked.cases) if asked.at_once else ()
                return Difference(case, ours, theirs, tuple(before), beside)
            before.append(case)
        return None

    async def _straight(self, asked: Group, ordinary: Sequence[Answer]) -> list[Answer]:
        """The answers of the application that goes straight where it can."""
        found = await self._told(asked)
        self.tally.straight += sum(went for _, went in found)
        pairs = zip(asked.cases, ordinary, found, strict=True)
        due = [case for case, theirs, (_, went) in pairs if not went and ought(case, theirs)]
        # On a busy machine Postgres may have been too slow, which is no reason the second time.
        if due:
            again = zip(asked.cases, await self._told(asked), strict=True)
            self.tally.missed += [case for case, (_, went) in again if not went and case in due]
        return [ours for ours, _ in found]

    async def _told(self, asked: Group) -> list[tuple[Answer, bool]]:
        """The answers, and whether each of them went straight."""
        requests = [case.request(self._stage.people) for case in asked.cases]
        if not asked.at_once:
            return [await went_straight(self.straight, each) for each in requests]
        self.tally.groups += 1
        if self.tally.groups % 3 == 0:
            # Everybody is known, and nobody's key would be looked up.
            self._stage.site.viewers._identities = Recent(MOST_REMEMBERED)
        with everything_shared() as told:
            found = await asyncio.gather(*(went_straight(self.straight, r) for r in requests))
        self.tally.at_once += len(requests)
        self.tally.shared += told.answers
        self.tally.keys += told.keys
        return found


async def went_straight(app: ASGIApp, request: Request) -> tuple[Answer, bool]:
    """The answer, and whether it was had straight, also where others ask at the same time."""
    assert isinstance(app, Front)
    went: list[bool] = []
    noted = _WENT.set(went)
    try:
        return await patiently(app, request), bool(went and went[-1])
    finally:
        _WENT.reset(noted)


async def patiently(app: ASGIApp, request: Request) -> Answer:
    """The answer, which on a machine that is busy with other things may be long in coming."""
    answer = await ask(app, request)
    for _ in range(TRIES):
        if answer.status < 500:
            break
        answer = await ask(app, request)
    return answer


def ought(case: Case, answer: Answer) -> bool:
    """Whether nothing keeps the request from being answered straight."""
    if b'"errors":[{"message"' in answer.body or _ELSEWHERE.search(case.document):
        return False
    words = f"{case.document}{case.variables}"
    if case.who == "wrong-web" or any(name in words for name in _DISPLAYED):
        # The cookie is taken back; an organization's display name is looked for in a second step.
        return False
    # What a path does not lead to is looked for once more, as it may have meant several things.
    return not any(_is_nothing(each) for each in orjson.loads(answer.body)["data"].values())


def _is_nothing(value: Any) -> bool:
    """To Postgres, a row of nulls is null as well."""
    return value is None or (
        isinstance(value, dict) and not any(map(_is_something, value.values()))
    )


def _is_something(value: Any) -> bool:
    return value is not None


async def first_difference(
    ways: Ways,
    drawn: Cases,
    operations: int,
    progress: Callable[[], Awaitable[None]] | None = None,
) -> Difference | None:
    """The first of so many requests that has two answers; None where the law holds."""
    while ways.tally.requests < operations:
        found = await ways.differing(drawn.some())
        ways.tally.documents = drawn.documents
        if found is not None:
            return found
        if progress is not None:
            await progress()
    return None
