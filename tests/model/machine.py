"""Random histories of one registry, held against a small model after every step."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from db.connection import Pool
from resolvers.context import Site
from storage.folder import LocalFolder
from storage.manifest import Manifests
from tests import factories, scene
from tests.api import SECRET, Api
from tests.factories import Thing

T = TypeVar("T")

TYPES = ("model", "dataset", "report")
SOURCES = 6
NAMES = ("one", "two", "three")
ALIASES = ("production", "golden")

STATE = """query($p: String!) { registry(path: $p) { acceptsAllTypes acceptedTypes
    collections(first: 100) { nodes { name types latestVersion { number }
        versions(first: 100, orderBy: {field: NUMBER, direction: ASC}) {
            nodes { id number aliases source { id } } } } } } }"""
KINDS = """select kind, count(*) from event where organization_id = $1 and registry_id = $2
    and kind in ('COLLECTION_CREATED', 'VERSION_LINKED', 'VERSION_UNLINKED', 'ALIAS_ADDED',
        'ALIAS_REMOVED') group by kind"""


class World:
    """The database, the people and the artifacts that all histories share."""

    def __init__(self, database_url: str, folder: Path) -> None:
        self._loop = asyncio.new_event_loop()
        store = LocalFolder(folder)
        self.pool = Pool(database_url)
        self.api = Api(Site(self.pool, store, Manifests(store), SECRET))
        self.registries = itertools.count()
        self.run(self.pool.open())
        self.scene = self.run(scene.set_up(self.pool))
        self.sources = [self.run(self._source(n)) for n in range(SOURCES)]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What the work gives."""
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        """Nothing is left open."""
        self.run(self.pool.close())
        self._loop.close()

    async def _source(self, n: int) -> Thing:
        return await factories.add_artifact_version(
            self.pool, self.scene.mnist, f"source-{n}", type=type_of(n), creator=self.scene.mia
        )


def type_of(source: int) -> str:
    """The type of an artifact of the world."""
    return TYPES[source % len(TYPES)]


@dataclass
class Collection:
    """What a collection should be."""

    types: list[str]
    next_number: int = 0
    versions: dict[int, int] = field(default_factory=dict)
    aliases: dict[str, int] = field(default_factory=dict)

    def number_of(self, source: int) -> int | None:
        """The number under which a source is linked."""
        return next((n for n, linked in self.versions.items() if linked == source), None)


class Registry(RuleBasedStateMachine):
    """A registry of the product beside the model of it."""

    world: ClassVar[World]

    @initialize(accepted=st.none() | st.lists(st.sampled_from(TYPES), min_size=1, unique=True))
    def make(self, accepted: list[str] | None) -> None:
        name = f"registry-{next(self.world.registries)}"
        input: dict[str, Any] = {"organization": "acme", "name": name, "visibility": "ORGANIZATION"}
        if accepted is not None:
            input["acceptedTypes"] = accepted
        made = self.change("createRegistry", selection="registry { id path }", **input)
        self.id, self.path = made["registry"]["id"], made["registry"]["path"]
        self.accepts_all = accepted is None
        self.types = list(accepted or ())
        self.collections: dict[str, Collection] = {}
        self.events = dict.fromkeys(
            (
                "COLLECTION_CREATED",
                "VERSION_LINKED",
                "VERSION_UNLINKED",
                "ALIAS_ADDED",
                "ALIAS_REMOVED",
            ),
            0,
        )

    def change(self, mutation: str, selection: str = "", **input: Any) -> Any:
        """The payload of a mutation by the registry's Admin."""
        world = self.world
        return world.run(world.api.change(mutation, world.scene.root, selection, **input))

    @rule(
        source=st.integers(0, SOURCES - 1),
        name=st.sampled_from(NAMES),
        aliases=st.lists(st.sampled_from(ALIASES), unique=True),
    )
    def link(self, source: int, name: str, aliases: list[str]) -> None:
        payload = self.change(
            "linkArtifact",
            "version { number } collectionCreated",
            artifactVersionId=self.world.sources[source].global_id,
            targetPath=f"{self.path}/{name}",
            aliases=aliases,
        )
        codes = [error["code"] for error in payload["errors"]]
        refusal = self.refusal(source, name)
        assert codes == ([refusal] if refusal else [])
        if not refusal:
            created, number = self.linked(source, name, aliases)
            assert payload["collectionCreated"] == created
            assert payload["version"]["number"] == number

    @rule(which=st.integers(0, 5), aliases=st.lists(st.sampled_from(ALIASES), unique=True))
    def link_what_fits(self, which: int, aliases: list[str]) -> None:
        """A link that is likely to be let through, so that collections come to hold several."""
        fitting = [
            (source, name)
            for name, collection in self.collections.items()
            for source in range(SOURCES)
            if type_of(source) in collection.types and collection.number_of(source) is None
        ]
        if fitting:
            self.link(*fitting[which % len(fitting)], aliases)

    def refusal(self, source: int, name: str) -> str | None:
        """What should stand in the way of a link."""
        collection = self.collections.get(name)
        if collection is not None and type_of(source) not in collection.types:
            return "TYPE_NOT_ALLOWED_BY_COLLECTION"
        if not self.accepts_all and type_of(source) not in self.types:
            return "TYPE_NOT_ALLOWED_BY_REGISTRY"
        return None

    def linked(self, source: int, name: str, aliases: list[str]) -> tuple[bool, int]:
        """Whether the collection is made by the link, and the number it should give."""
        created = name not in self.collections
        collection = self.collections.setdefault(name, Collection([type_of(source)]))
        self.events["COLLECTION_CREATED"] += created
        self.save([type_of(source)])
        number = collection.number_of(source)
        if number is None:
            number = collection.next_number
            collection.next_number += 1
            collection.versions[number] = source
            self.events["VERSION_LINKED"] += 1
        self.alias(collection, number, aliases)
        return created, number

    def save(self, types: list[str]) -> None:
        """While all types are accepted, those that are seen are saved."""
        if self.accepts_all:
            self.types += [type for type in types if type not in self.types]

    def alias(self, collection: Collection, number: int, aliases: list[str]) -> None:
        """The aliases are on the version."""
        for alias in aliases:
            held = collection.aliases.get(alias)
            if held != number:
                self.events["ALIAS_ADDED"] += 1
                self.events["ALIAS_REMOVED"] += held is not None
                collection.aliases[alias] = number

    @rule(
        name=st.sampled_from(NAMES),
        types=st.lists(st.sampled_from(TYPES), min_size=1, unique=True),
    )
    def create_collection(self, name: str, types: list[str]) -> None:
        payload = self.change("createCollection", registryId=self.id, name=name, types=types)
        codes = [error["code"] for error in payload["errors"]]
        if not self.accepts_all and not set(types) <= set(self.types):
            assert codes == ["TYPE_NOT_ALLOWED_BY_REGISTRY"]
        elif name in self.collections:
            assert codes == ["ALREADY_EXISTS"]
        else:
            assert codes == []
            self.collections[name] = Collection(list(types))
            self.events["COLLECTION_CREATED"] += 1
            self.save(types)

    def some_version(self, which: int) -> tuple[Collection, int, str] | None:
        """One of the versions there are: its collection, its number, its id."""
        found = [(c, n, name) for name, c in self.collections.items() for n in c.versions]
        # The highest number first: it is the one that `latest` is on.
        found.sort(key=lambda version: -version[1])
        if not found:
            return None
        collection, number, name = found[which % len(found)]
        version = self.world.run(
            self.world.api(
                "query($p: String!) { version(path: $p) { id } }",
                self.world.scene.root,
                p=f"{self.path}/{name}:v{number}",
            )
        )["version"]
        return collection, number, version["id"]

    @rule(which=st.integers(0, 3))
    def unlink(self, which: int) -> None:
        if (found := self.some_version(which)) is None:
            return
        collection, number, id = found
        assert self.change("unlinkVersion", versionId=id)["errors"] == []
        del collection.versions[number]
        self.events["VERSION_UNLINKED"] += 1
        for alias in [a for a, held in collection.aliases.items() if held == number]:
            del collection.aliases[alias]
            self.events["ALIAS_REMOVED"] += 1

    @rule(which=st.integers(0, 50), add=st.sampled_from(ALIASES), takes=st.booleans())
    def update_aliases(self, which: int, add: str, takes: bool) -> None:
        if (found := self.some_version(which)) is None:
            return
        collection, number, id = found
        remove = [alias for alias in ALIASES if alias != add] if takes else []
        payload = self.change("updateVersionAliases", versionId=id, add=[add], remove=remove)
        assert payload["errors"] == []
        for alias in remove:
            if collection.aliases.get(alias) == number:
                del collection.aliases[alias]
                self.events["ALIAS_REMOVED"] += 1
        self.alias(collection, number, [add])

    @rule(type=st.sampled_from(TYPES))
    def add_type(self, type: str) -> None:
        payload = self.change("updateRegistry", registryId=self.id, addAcceptedTypes=[type])
        codes = [error["code"] for error in payload["errors"]]
        assert codes == (["TYPES_ALL_ALLOWED"] if self.accepts_all else [])
        if not self.accepts_all and type not in self.types:
            self.types.append(type)

    @rule(accepts_all=st.booleans())
    def switch(self, accepts_all: bool) -> None:
        payload = self.change("updateRegistry", registryId=self.id, acceptsAllTypes=accepts_all)
        codes = [error["code"] for error in payload["errors"]]
        nothing_accepted = not accepts_all and not self.types
        assert codes == (["INVALID_INPUT"] if nothing_accepted else [])
        if not nothing_accepted:
            self.accepts_all = accepts_all

    @rule(type=st.sampled_from(TYPES))
    def remove_type(self, type: str) -> None:
        payload = self.change("updateRegistry", registryId=self.id, removeAcceptedTypes=[type])
        assert [error["code"] for error in payload["errors"]] == ["TYPE_NOT_REMOVABLE"]

    @invariant()
    def is_as_the_model_says(self) -> None:
        world = self.world
        found = world.run(world.api(STATE, world.scene.root, p=self.path))["registry"]
        assert found["acceptsAllTypes"] == self.accepts_all
        assert sorted(found["acceptedTypes"]) == sorted(self.types)
        collections = {c["name"]: c for c in found["collections"]["nodes"]}
        assert sorted(collections) == sorted(self.collections)
        for name, collection in self.collections.items():
            self.same(collections[name], collection)

    def same(self, found: Any, expected: Collection) -> None:
        """A collection is as it should be."""
        assert sorted(found["types"]) == sorted(expected.types)
        newest = max(expected.versions, default=None)
        assert (found["latestVersion"] or {}).get("number") == newest
        versions = {
            v["number"]: (v["source"]["id"], v["aliases"]) for v in found["versions"]["nodes"]
        }
        assert versions == {
            number: (
                self.world.sources[source].global_id,
                sorted(
                    [alias for alias, held in expected.aliases.items() if held == number]
                    + ["latest"] * (number == newest)
                ),
            )
            for number, source in expected.versions.items()
        }

    def teardown(self) -> None:
        """The history holds one event for each thing that happened, and no more."""
        if not hasattr(self, "events"):
            return
        registry_id = factories.decoded(self.id)
        found = self.world.run(self.recorded(registry_id))
        assert found == {kind: count for kind, count in self.events.items() if count}

    async def recorded(self, registry_id: Any) -> dict[str, int]:
        """How many events of each kind the history of the registry holds."""
        async with self.world.pool.connection() as connection:
            rows = await connection.fetch(KINDS, self.world.scene.acme.id, registry_id)
        return {row["kind"]: row["count"] for row in rows}
