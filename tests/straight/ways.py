"""The law: an operation has the same answer, to the byte, both ways."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from graphql import GraphQLSchema
from starlette.types import ASGIApp

from server.front import Front
from tests.straight.ask import Answer, Request, ask
from tests.straight.case import Case, Difference, same
from tests.straight.cases import Cases
from tests.straight.coverage import Coverage
from tests.straight.stage import Stage

# How organizations are displayed.
_DISPLAYED = ("Acme Inc.", "Local")
# What is not in the database, what tells of the schema, and keys that Postgres would cut.
_ELSEWHERE = re.compile(
    r"\b(files|snippet|checkLink|server|_service|viewerCan|__schema|__type)\b|\w{64,}\s*:"
)

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
            f"{self.straight * share:.0f} % straight, {len(self.missed)} long without a reason, "
            f"{self.errors * share:.0f} % with errors, {self.nothing * share:.0f} % with no value"
        )


class Ways:
    """Both ways to an answer, compared."""

    def __init__(self, stage: Stage, schema: GraphQLSchema) -> None:
        self._stage = stage
        self.straight = stage.app(straight=True)
        self.ordinary = stage.app(straight=False)
        self.tally = Tally()
        self.coverage = Coverage(schema)
        self._before: defaultdict[str, deque[Case]] = defaultdict(lambda: deque(maxlen=HISTORY))

    async def differing(self, asked: Sequence[Case], *, at_once: bool) -> Difference | None:
        """The first request whose answers are not the same."""
        people = self._stage.people
        ordinary = [await patiently(self.ordinary, case.request(people)) for case in asked]
        straight = await self._straight(asked, ordinary, at_once=at_once)
        for case, theirs, ours in zip(asked, ordinary, straight, strict=True):
            self.tally.count(theirs)
            self.coverage.add(case.document, theirs.body)
            self._stage.words.learn(theirs.body)
            if not same(ours, theirs):
                return Difference(case, ours, theirs, tuple(self._before[case.document]))
            self._before[case.document].append(case)
        return None

    async def _straight(
        self, asked: Sequence[Case], ordinary: Sequence[Answer], *, at_once: bool
    ) -> list[Answer]:
        """The answers of the application that goes straight where it can."""
        requests = [case.request(self._stage.people) for case in asked]
        if at_once:
            before = self._answered()
            found = await asyncio.gather(*(patiently(self.straight, each) for each in requests))
            self.tally.straight += self._answered() - before
            return list(found)
        return [
            await self._one(case, request, theirs)
            for case, request, theirs in zip(asked, requests, ordinary, strict=True)
        ]

    async def _one(self, case: Case, request: Request, theirs: Answer) -> Answer:
        ours, went = await self._counted(request)
        self.tally.straight += went
        # On a busy machine Postgres may have been too slow, which is no reason the second time.
        if not went and ought(case, theirs) and not (await self._counted(request))[1]:
            self.tally.missed.append(case)
        return ours

    async def _counted(self, request: Request) -> tuple[Answer, int]:
        before = self._answered()
        return await patiently(self.straight, request), self._answered() - before

    def _answered(self) -> int:
        front = self.straight
        return front.answers.answered if isinstance(front, Front) else 0


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
        found = await ways.differing(drawn.some(), at_once=drawn.random.random() < 0.3)
        ways.tally.documents = drawn.documents
        if found is not None:
            return found
        if progress is not None:
            await progress()
    return None
