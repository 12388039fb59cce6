"""A second subgraph: how well versions did in benchmarks, which Vitrine itself does not know.

    python docs/federation/evaluations.py PORT VITRINE

Evaluations are kept in memory, as the example is about the graph. Who may see a version is asked of
Vitrine, with the key of whoever asks, so the two never disagree.
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx2
import strawberry
import uvicorn
from graphql import GraphQLError
from strawberry import federation
from strawberry.asgi import GraphQL
from strawberry.schema.config import StrawberryConfig
from strawberry.types import Info

SEEN = """query($representations: [_Any!]!) {
    _entities(representations: $representations) { ... on Version { path } } }"""


@dataclass
class Record:
    """An evaluation as it is kept."""

    id: str
    path: str
    benchmark: str
    score: float


@dataclass
class Store:
    """All evaluations, and the way to Vitrine."""

    vitrine: str
    client: httpx2.AsyncClient
    records: list[Record] = field(default_factory=list)
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))


@federation.type(keys=["path"], description="A version of a collection, which Vitrine knows.")
class Version:
    path: str = strawberry.field(description="Such as acme/wandb-registry-model/MNIST:v3.")
    store: strawberry.Private[Store]

    @strawberry.field(description="What it achieved, the oldest first.")
    def evaluations(self) -> list[Evaluation]:
        """The evaluations of this version."""
        return [shown(each, self.store) for each in self.store.records if each.path == self.path]

    @classmethod
    def resolve_reference(cls, info: Info, path: str) -> Version:
        """The version that a gateway came by, through Vitrine or through a query of ours."""
        return cls(path=path, store=info.context["store"])


@federation.type(keys=["id"], description="How well a version did in a benchmark.")
class Evaluation:
    id: strawberry.ID = strawberry.field(description="The evaluation's id.")
    version: Version = strawberry.field(description="What was evaluated.")
    benchmark: str = strawberry.field(description="The benchmark's name.")
    score: float = strawberry.field(description="What it achieved; more is better.")

    @classmethod
    def resolve_reference(cls, info: Info, id: strawberry.ID) -> Evaluation | None:
        """The evaluation with this id."""
        store = info.context["store"]
        return next((shown(each, store) for each in store.records if each.id == id), None)


@strawberry.type
class Query:
    @strawberry.field(description="The evaluations of versions that you may see, the best first.")
    async def evaluations(self, info: Info, benchmark: str) -> list[Evaluation]:
        """Those of one benchmark."""
        store: Store = info.context["store"]
        found = [each for each in store.records if each.benchmark == benchmark]
        seen = await paths_seen(info, [each.path for each in found])
        found.sort(key=lambda each: -each.score)
        return [shown(each, store) for each in found if each.path in seen]


@strawberry.type
class Mutation:
    @strawberry.mutation(description="What a version achieved is kept.")
    async def record_evaluation(
        self, info: Info, path: str, benchmark: str, score: float
    ) -> Evaluation:
        """The evaluation of a version that you may see."""
        store: Store = info.context["store"]
        # As Vitrine writes it: a path may be given in other ways.
        for whole in await paths_seen(info, [path]):
            record = Record(str(next(store.numbers)), whole, benchmark, score)
            store.records.append(record)
            return shown(record, store)
        raise GraphQLError("There is no such version, or you may not see it.")


def shown(record: Record, store: Store) -> Evaluation:
    """A record as the graph has it."""
    version = Version(path=record.path, store=store)
    return Evaluation(
        id=strawberry.ID(record.id), version=version, benchmark=record.benchmark, score=record.score
    )


async def paths_seen(info: Info, paths: Sequence[str]) -> set[str]:
    """Those of the versions that whoever asks may see."""
    key = info.context["request"].headers.get("authorization")
    representations = [{"__typename": "Version", "path": path} for path in sorted(set(paths))]
    store: Store = info.context["store"]
    answer = await store.client.post(
        store.vitrine,
        json={"query": SEEN, "variables": {"representations": representations}},
        headers={"authorization": key} if key else {},
    )
    found = (answer.json().get("data") or {}).get("_entities") or []
    return {each["path"] for each in found if each}


class Endpoint(GraphQL):
    """The subgraph at `/`, with its store in every context."""

    def __init__(self, store: Store) -> None:
        super().__init__(schema, graphql_ide=None)
        self._store = store

    async def get_context(self, request, response):  # type: ignore[no-untyped-def]
        return {"request": request, "response": response, "store": self._store}


schema = federation.Schema(
    Query,
    Mutation,
    federation_version="2.9",
    config=StrawberryConfig(disable_field_suggestions=True),
)


if __name__ == "__main__":
    port, vitrine = sys.argv[1:]
    store = Store(vitrine, httpx2.AsyncClient(timeout=30))
    uvicorn.run(Endpoint(store), host="127.0.0.1", port=int(port), log_level="warning")
