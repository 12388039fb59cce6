"""Payloads of a mutation, told many at once: each is what the long way tells of it alone.

Nothing is done: what a mutation has come to is drawn, and its objects are read both ways.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple
from uuid import UUID

import orjson
import strawberry

from domain.ids import decode
from domain.viewer import Viewer
from reads.straight import Query, Straight
from resolvers.context import Context
from schema.mutation.answer import Payload
from tests.api import BASE_URL
from tests.straight.arguments import Arguments
from tests.straight.blanks import ABSENT, Blanks, declarations
from tests.straight.cases import MANY
from tests.straight.generate import is_valid
from tests.straight.selection import Budget, Writer, no_keys
from tests.straight.stage import Stage
from tests.straight.together import everything_shared
from tests.straight.values import Values

WHO = ("root", "ada", "mia", "vic", "tim", "rex", "sue", "zoe")
PARTS = (("version", "Version"), ("collection", "Collection"))
INPUT = '{artifactVersionPath: "a/b/c:v0", targetPath: "a/b/c"}'


class Told(NamedTuple):
    """What the mutation came to, and for whom."""

    viewer: Viewer
    made: Payload


class Group(NamedTuple):
    """A document, what it came to each time, and the data that the long way tells of that."""

    query: Query
    each: list[Told]
    known: list[bytes]


@dataclass
class Payloads:
    """Draws documents of one mutation, and what they come to."""

    stage: Stage
    schema: strawberry.Schema
    random: Random
    seen: Counter[str] = field(default_factory=Counter)

    async def groups(self, count: int) -> list[Group]:
        """So many groups whose documents go the short way."""
        straight = Straight(self.schema._schema, self.stage.site.site.pool)
        keys = self.stage.people.keys
        viewers = [await self.stage.site.viewers.of_key(keys[name]) for name in WHO]
        found: list[Group] = []
        while len(found) < count:
            query = self._query()
            if straight.prepared(query) is None:
                continue
            size = self.random.choice(MANY)
            each = [Told(self.random.choice(viewers), self._made()) for _ in range(size)]
            known = [await self._long(query, told) for told in each]
            found.append(Group(query, each, known))
        return found

    def _query(self) -> Query:
        while True:
            values = Values(self.random, self.stage.words, self.seen)
            blanks = Blanks(self.random, values)
            document = self._document(blanks)
            if is_valid(self.schema._schema, document):
                drawn = {blank.name: blank.draw(values) for blank in blanks.all}
                given = {name: value for name, value in drawn.items() if value is not ABSENT}
                return Query(document, given, None)

    def _document(self, blanks: Blanks) -> str:
        schema, random = self.schema._schema, self.random
        arguments = Arguments(schema, random, blanks)
        writer = Writer(schema, random, arguments, self.seen, Budget(12, 7))
        parts = [
            f"{name} {writer.selection(schema.type_map[type_], no_keys(), 2, 0)}"
            for name, type_ in PARTS
        ]
        random.shuffle(parts)
        asked = " ".join([*parts[: random.choice((1, 2, 2))], "collectionCreated errors { code }"])
        fragments = [f"fragment {n} on {t} {b}" for n, (t, b) in writer.fragments.items()]
        body = f"{{ linkArtifact(input: {INPUT}) {{ {asked} }} }}"
        return "\n".join([f"mutation {declarations(blanks.all)} {body}", *fragments])

    def _made(self) -> Payload:
        created = self.random.random() < 0.5
        made = Payload(collectionCreated=created)
        for name, type_ in PARTS:
            if self.random.random() < 0.9:
                made.with_object(name, type_, *self._key(type_))
        return made

    def _key(self, type_: str) -> tuple[UUID, UUID]:
        found = decode(self.random.choice(self.stage.words.known[f"id:{type_}"]))
        assert found is not None
        return found.organization_id, found.id

    async def _long(self, query: Query, told: Told) -> bytes:
        """The data as graphql-core tells it."""
        site = self.stage.site.site
        context = Context(site, told.viewer, BASE_URL, "request-1", earlier=told.made)
        variables = dict(query.variables)
        result = await self.schema.execute(query.text, variables, context_value=context)
        assert not result.errors, (query, result.errors)
        return orjson.dumps(result.data)


async def first_wrong(stage: Stage, schema: strawberry.Schema, groups: Sequence[Group]) -> str:
    """The first payload that is not told as it should be; nothing where all are."""
    straight = Straight(schema._schema, stage.site.site.pool)

    async def one(query: Query, told: Told) -> bytes:
        found = straight.prepared(query)
        assert found is not None
        return await straight.payload(found, told.viewer, told.made.references, told.made.values)

    for query, each, known in groups:
        with everything_shared() as shared:
            ours = await asyncio.gather(
                *(one(query, told) for told in each), return_exceptions=True
            )
        for told, found, theirs in zip(each, ours, known, strict=True):
            if found != theirs:
                return f"{told.viewer.username}: {found!r} is not {theirs!r}\n{query}"
        # Whoever asks first asks alone.
        assert shared.answers == len(each) - 1, query
    return ""
