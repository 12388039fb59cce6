"""What is asked: requests of documents that are new or were seen before, by all kinds of people."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from random import Random

from graphql import GraphQLSchema

from tests.straight.case import Case
from tests.straight.generate import Generator, Operation
from tests.straight.words import Words

# The people that most of the scene is visible to ask most often.
WHO = (
    *("root", "ada", "mia") * 3,
    *("vic", "tim", "rex", "sue", "zoe", "robot", "reads", "nobody", "ada-web", "mia-web"),
)
RARE = ("gone", "void", "writes", "late", "wrong", "wrong-web")
ACCEPT = (
    *(None,) * 8,
    "application/graphql-response+json",
    "*/*",
    "application/json, application/graphql-response+json;q=0.9",
)
REMEMBERED = 150
AT_ONCE = 6


@dataclass
class Cases:
    """Requests to compare, a few of one document at a time."""

    generator: Generator
    random: Random
    remembered: deque[Operation] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    documents: int = 0

    def some(self) -> list[Case]:
        """Requests of one document: one never seen, or one of those before it."""
        random = self.random
        if self.remembered and random.random() < 0.35:
            operation = random.choice(self.remembered)
        else:
            operation = self.generator.operation()
            self.remembered.append(operation)
            self.documents += 1
        return [self._case(operation) for _ in range(random.choice((1, 1, 2, 2, 3, AT_ONCE)))]

    def _case(self, operation: Operation) -> Case:
        random = self.random
        who = random.choice(RARE) if random.random() < 0.03 else random.choice(WHO)
        filled = operation.filled(self.generator.values())
        variables = filled or (None if random.random() < 0.5 else {})
        if random.random() < 0.03:
            variables = {**filled, "unknown": 1}
        return Case(operation.document, operation.name, variables, who, random.choice(ACCEPT))


def cases(words: Words, schema: GraphQLSchema, seed: int) -> Cases:
    """The requests that the seed stands for."""
    random = Random(seed)
    return Cases(Generator(schema, words, random), random)
