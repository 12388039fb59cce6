"""One request in the words of a person, and how it differs between two answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from tests.straight import ask
from tests.straight.ask import Answer, Request
from tests.straight.people import People

AROUND = 60


@dataclass(frozen=True)
class Case:
    """A document with values for its variables, and who asks for it in which form."""

    document: str
    name: str | None
    variables: Any
    who: str
    accept: str | None = None

    def request(self, people: People) -> Request:
        """The request as it is sent."""
        headers = people.headers[self.who]
        if self.accept is not None:
            headers = (*headers, (b"accept", self.accept.encode()))
        return Request(ask.body(self.document, self.variables, self.name), headers)

    def told(self) -> str:
        """All that is needed to send it again."""
        variables = json.dumps(self.variables, ensure_ascii=True)
        return (
            f"who: {self.who}\naccept: {self.accept}\noperationName: {self.name}\n"
            f"variables: {variables}\ndocument:\n{self.document}\n"
        )


def same(ours: Answer, theirs: Answer) -> bool:
    """Whether two answers are one to the byte, but for the order of several errors.

    Fields at the root are read side by side, and whichever fails first is told first.
    """
    if ours == theirs:
        return True
    if (ours.status, ours.headers) != (theirs.status, theirs.headers):
        return False
    return _sorted(ours.body) == _sorted(theirs.body)


def _sorted(body: bytes) -> bytes:
    if b'"errors":[' not in body:
        return body
    read = orjson.loads(body)
    if orjson.dumps(read) != body or "errors" not in read:
        return body
    read["errors"].sort(key=orjson.dumps)
    return orjson.dumps(read)


class Difference(NamedTuple):
    """Two answers to one request that are not the same.

    `before` are the requests of its document until then, `beside` those that came at once.
    """

    case: Case
    straight: Answer
    ordinary: Answer
    before: tuple[Case, ...] = ()
    beside: tuple[Case, ...] = ()

    def told(self) -> str:
        """The request, and where its answers part."""
        lines = [self.case.told()]
        if self.beside:
            lines.append(f"at once: {[(each.who, each.variables) for each in self.beside]}\n")
        for name in ("status", "headers"):
            ours, theirs = getattr(self.straight, name), getattr(self.ordinary, name)
            if ours != theirs:
                lines.append(f"{name}: straight {ours}\n{name}: ordinary {theirs}")
        if self.straight.body != self.ordinary.body:
            lines.append(self._bodies())
        return "\n".join(lines)

    def _bodies(self) -> str:
        ours, theirs = self.straight.body, self.ordinary.body
        pairs = enumerate(zip(ours, theirs, strict=False))
        at = next((n for n, (a, b) in pairs if a != b), min(len(ours), len(theirs)))
        start = max(0, at - AROUND)
        return (
            f"bodies part at byte {at} of {len(ours)} and {len(theirs)}:\n"
            f"straight {ours[start : at + AROUND]!r}\n"
            f"ordinary {theirs[start : at + AROUND]!r}"
        )
