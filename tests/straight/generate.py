"""Operations over the whole schema, each to be sent with many values for its variables."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLError,
    GraphQLID,
    GraphQLInterfaceType,
    GraphQLNonNull,
    GraphQLSchema,
    GraphQLSyntaxError,
    parse,
    validate,
)

from tests.straight.arguments import Arguments
from tests.straight.blanks import ABSENT, Blank, Blanks, declarations
from tests.straight.selection import ALIASES, DEEPEST, LONG_ALIASES, Budget, Writer, no_keys
from tests.straight.values import PATTERNS, Values
from tests.straight.words import Words

INTROSPECTION = (
    "{ __schema { queryType { name } } }",
    '{ __type(name: "User") { kind fields { name } } __typename }',
)
# It depends on the variables whether they ask for too much.
LARGE = (
    """query ($n: Int, $m: Int = 100) { organizations(first: $n) { nodes { registries(first: $m) {
        nodes { collections(last: $n) { nodes { name } } } } } } }""",
    """query ($n: Int, $m: Int) { versions(first: $m) { nodes { collection {
        versions(first: $n) { nodes { source { links(first: $m) { nodes { id } } } } } } } } }""",
)
# Some patterns are none: who asks by such a one spoils a statement that others share.
MATCHING = """query ($p: String!) { collections(first: 3, where: {name: {matches: $p}}) {
    nodes { name } totalCount } }"""
OTHERS = ("query other { __typename }", "mutation other { __typename }", "query other { viewer }")


@dataclass(frozen=True)
class Operation:
    """A document, which of its operations is meant, and the variables of that."""

    document: str
    name: str | None
    blanks: tuple[Blank, ...]

    def filled(self, values: Values) -> dict[str, Any]:
        """Values for its variables, some of them left out."""
        drawn = {blank.name: blank.draw(values) for blank in self.blanks}
        return {name: value for name, value in drawn.items() if value is not ABSENT}


class Generator:
    """Draws operations; `seen` counts how often each field was chosen."""

    def __init__(self, schema: GraphQLSchema, words: Words, random: Random) -> None:
        self._schema = schema
        self._words = words
        self._random = random
        self.seen: Counter[str] = Counter()
        self.refused = 0
        self._starts: Counter[str] = Counter()

    def operation(self) -> Operation:
        """The next one. Most are valid; one in thirty is whatever came."""
        while True:
            made = self._drawn()
            if self._random.random() < 0.03 or is_valid(self._schema, made.document):
                return made
            self.refused += 1

    def values(self) -> Values:
        """Where values come from: of five requests, four can be answered without an error."""
        values = Values(self._random, self._words, self.seen)
        values.honest = self._random.random() < 0.85
        return values

    def _drawn(self) -> Operation:
        random = self._random
        chance = random.random()
        if chance < 0.01:
            return Operation(random.choice(INTROSPECTION), None, ())
        if chance < 0.02:
            sizes = [Blank(name, "Int", None, "", _size) for name in ("n", "m")]
            return Operation(random.choice(LARGE), None, tuple(sizes))
        if chance < 0.05:
            return Operation(MATCHING, None, (Blank("p", "String!", None, "", _pattern),))
        blanks = Blanks(random, self.values())
        budget = Budget(random.choice((4, 8, 15, 30, 60)), random.choice((4, 7, 10, DEEPEST)))
        straight = random.random() < 0.88
        arguments = Arguments(self._schema, random, blanks)
        writer = Writer(self._schema, random, arguments, self.seen, budget, straight=straight)
        if random.random() < 0.05:
            writer.aliases = (*ALIASES, *LONG_ALIASES * 4)
        assert self._schema.query_type is not None
        if random.random() < 0.4:
            body = self._from_node(writer, blanks)
        else:
            body = writer.selection(self._schema.query_type, no_keys(), 0, 0)
        return self._whole(body, writer, blanks)

    def _from_node(self, writer: Writer, blanks: Blanks) -> str:
        """A selection that begins with an object of any type, which has long ways to it else."""
        node = self._schema.type_map["Node"]
        assert isinstance(node, GraphQLInterfaceType)
        names = sorted(each.name for each in self._schema.get_possible_types(node))
        least = min(names, key=lambda name: (self._starts[name], self._random.random()))
        self._starts[least] += 1
        id = blanks.argument(GraphQLNonNull(GraphQLID), f"id:{least}", 0)
        body = writer.selection(self._schema.type_map[least], no_keys(), 2, 0)
        return f"{{ node(id: {id}) {{ ... on {least} {body} }} }}"

    def _whole(self, body: str, writer: Writer, blanks: Blanks) -> Operation:
        """The operation with its fragments, before or after it, and perhaps another beside it."""
        random = self._random
        name = random.choice((None, "q", "Query", "asker"))
        head = f"query {name or ''}{declarations(blanks.all)} {body}"
        if name is None and not blanks.all:
            head = body
        parts = [head, *(f"fragment {n} on {t} {b}" for n, (t, b) in writer.fragments.items())]
        meant = name if random.random() < 0.3 else None
        if name is not None and random.random() < 0.05:
            parts.append(random.choice(OTHERS))
            meant = name
        random.shuffle(parts)
        comment = random.choice(("", "", "# a comment, which changes nothing\n"))
        return Operation(comment + "\n".join(parts), meant, tuple(blanks.all))


def is_valid(schema: GraphQLSchema, document: str) -> bool:
    """Whether the document is GraphQL, and fits the schema."""
    try:
        return not validate(schema, parse(document))
    except (GraphQLSyntaxError, GraphQLError):
        return False


def _size(values: Values) -> object:
    """The size of a page, from nothing to the largest."""
    return values.random.choice((ABSENT, None, 1, 2, 3, 50, 100, 100, 3.0, 101))


def _pattern(values: Values) -> object:
    return values.random.choice(PATTERNS)
