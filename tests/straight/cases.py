"""What is asked: requests of documents that are new or were seen before, by all kinds of people."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from graphql import GraphQLSchema

from tests.straight.blanks import ABSENT
from tests.straight.case import Case
from tests.straight.generate import Generator, Operation
from tests.straight.words import Words

# The people that most of the scene is visible to ask most often.
WHO = (
    *("root", "ada", "mia") * 3,
    *("vic", "tim", "rex", "gus", "sue", "zoe", "robot", "reads", "nobody", "ada-web", "mia-web"),
)
RARE = ("gone", "void", "writes", "late", "wrong", "wrong-web")
ACCEPT = (
    *(None,) * 8,
    "application/graphql-response+json",
    "*/*",
    "application/json, application/graphql-response+json;q=0.9",
)
REMEMBERED = 150
# How many of ten groups are asked at once, and how many requests there are in a group.
AT_ONCE = 5
FEW = (1, 1, 2, 2, 3, 6)
# One goes first, and as many as may then go together; of the largest, some are left.
MANY = (3, 4, 5, 7, 12)
# Of so many sets of variables, those of a group at once are one, or like one: other sets may lead
# to other statements, and then nobody would share.
FEW_KINDS = 2


class Group(NamedTuple):
    """Requests of one document, one after the other or all at once."""

    cases: list[Case]
    at_once: bool


@dataclass
class Cases:
    """Requests to compare, a few of one document at a time."""

    generator: Generator
    random: Random
    remembered: deque[Operation] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    documents: int = 0

    def some(self) -> Group:
        """Requests of one document: one never seen, or one of those before it."""
        random = self.random
        if self.remembered and random.random() < 0.35:
            operation = random.choice(self.remembered)
        else:
            operation = self.generator.operation()
            self.remembered.append(operation)
            self.documents += 1
        at_once = random.random() * 10 < AT_ONCE
        size = random.choice(MANY if at_once else FEW)
        filled = [self._filled(operation) for _ in range(size)]
        if at_once:
            filled = [self._near(operation, random.choice(filled[:FEW_KINDS])) for _ in filled]
        return Group([self._case(operation, each) for each in filled], at_once)

    def _filled(self, operation: Operation) -> dict[str, Any]:
        return operation.filled(self.generator.values())

    def _near(self, operation: Operation, filled: dict[str, Any]) -> dict[str, Any]:
        """The same variables with another value for one of them, as often as not."""
        if not operation.blanks or self.random.random() < 0.5:
            return filled
        blank = self.random.choice(operation.blanks)
        value = blank.draw(self.generator.values())
        others = {name: each for name, each in filled.items() if name != blank.name}
        return others if value is ABSENT else {**others, blank.name: value}

    def _case(self, operation: Operation, filled: dict[str, Any]) -> Case:
        random = self.random
        who = random.choice(RARE) if random.random() < 0.03 else random.choice(WHO)
        variables = filled or (None if random.random() < 0.5 else {})
        if random.random() < 0.03:
            variables = {**filled, "unknown": 1}
        return Case(operation.document, operation.name, variables, who, random.choice(ACCEPT))


def cases(words: Words, schema: GraphQLSchema, seed: int) -> Cases:
    """The requests that the seed stands for."""
    random = Random(seed)
    return Cases(Generator(schema, words, random), random)
