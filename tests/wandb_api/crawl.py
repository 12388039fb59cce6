"""All that somebody can find out: each field of each object that any field leads them to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from domain.viewer import Viewer
from tests.wandb_api.conftest import Dialect, built
from tests.wandb_api.ways import asked
from wandb_api import failure

SCHEMA = built()._schema


def given(*filters: dict[str, Any], argument: str = "filters") -> list[str]:
    """No filter, and then each of these."""
    return ["", *(f"{argument}: {json.dumps(json.dumps(each))}" for each in filters)]


# What is asked with which arguments, each in its turn; "WORD"s stand for ids.
ASKED: Mapping[str, list[str]] = {
    "Query.entity": [f'name: "{n}"' for n in ("acme", "rival", "vision", "mia", "gus", "hush")],
    "Query.organization": [f'name: "{name}"' for name in ("acme", "Acme Inc.", "rival")],
    "Query.project": [
        'name: "mnist", entityName: "vision"',
        'name: "hush-project", entityName: "vision"',
        'name: "wandb-registry-models", entityName: "acme"',
        'name: "wandb-registry-secret", entityName: "acme"',
        'name: "model-registry", entityName: "vision"',
    ],
    "Query.model": ['name: "mnist", entityName: "vision"'],
    "Query.models": [f'entityName: "{name}"' for name in ("acme", "vision", "mia")],
    "Query.artifact": [f'id: "{id}"' for id in ("HUSH", "FIRST", "SECRET", "OPEN")],
    "Query.artifactCollection": [f'id: "{id}"' for id in ("CNN", "LOST", "VAULT", "DIGITS")],
    "Query.clientIDMapping": ['clientID: "key-first"', 'clientID: "key-open"'],
    "Query.users": ["", 'query: "mia"', 'query: "hush"', 'query: "mia@example.org"'],
    "Entity.project": [
        f'name: "{name}"' for name in ("mnist", "wandb-registry-models", "wandb-registry-secret")
    ],
    "Project.artifactType": ['name: "model"', 'name: "hush-type"'],
    "Project.artifactCollection": [f'name: "{name}"' for name in ("cnn", "digits", "vault")],
    "Project.artifact": [f'name: "{n}"' for n in ("cnn:v0", "cnn:hush", "digits", "vault:hush")],
    "Project.artifactCollectionMembership": [
        f'name: "{name}"' for name in ("cnn:v0", "cnn:hush", "digits", "vault:hush")
    ],
    "Project.run": ['name: "hush-run"'],
    "Project.bucket": ['name: "hush-run"'],
    "ArtifactType.artifactCollection": [f'name: "{n}"' for n in ("cnn", "lost", "vault", "digits")],
    "ArtifactSequence.artifactMembership": [f'aliasName: "{n}"' for n in ("v0", "v2", "hush-2")],
    "ArtifactPortfolio.artifactMembership": [f'aliasName: "{n}"' for n in ("v0", "latest", "hush")],
    "Artifact.filesByManifestEntries": [
        'storageLayout: "V2", manifestVersion: "1", entries: [{name: "f", digest: "d"}]'
    ],
    # Nor do conditions tell of what is hidden.
    "ArtifactSequence.artifacts": given({"alias": "hush-2"}, {"alias": {"$regex": "hush"}}),
    "ArtifactPortfolio.artifacts": given({"alias": "hush-2"}, {"alias": {"$size": 2}}),
    "ArtifactType.artifactCollections": given({"name": {"$regex": "lost|vault"}}),
    "Project.artifactCollections": given({"tag": "hush-tag"}, {"description": "hush"}),
    "Project.runs": given({"notes": "hush"}),
    "Project.runCount": given({"notes": "hush"}),
    "Entity.projects": given({"description": "hush"}, {"name": {"$contains": "secret"}}),
    "Entity.artifactCollections": given(
        {"name": "secret"}, {"description": "hush"}, argument="projectFilters"
    ),
    "Entity.artifactMemberships": given(
        {"alias": {"$regex": "hush"}}, {"version": {"$gte": 0}}, {"state": "COMMITTED"}
    ),
    "Entity.triggers": given({"name": {"$regex": "hush"}}),
    "Organization.triggers": given({"name": {"$regex": "hush"}}),
    "Run.sampledHistory": ['specs: ["{}"]'],
    "Run.parquetHistory": ["liveKeys: []"],
}
# Tokens hold when they were signed.
_TOKEN = re.compile(r"(files/download|manifest)/[^/]*")


class Crawler:
    """Asks as one viewer; `answers` holds what each way led to."""

    def __init__(self, dialect: Dialect, viewer: Viewer | None, things: Mapping[str, str]) -> None:
        self._dialect = dialect
        self._viewer = viewer
        self._things = things
        self._seen: set[tuple[str, str]] = set()
        self.answers: dict[str, str] = {}
        self.types: set[str] = set()

    async def crawl(self) -> dict[str, str]:
        """All answers, by the ways to the objects that were asked."""
        waiting = [("", "Query")]
        while waiting:
            way, name = waiting.pop(0)
            type_ = SCHEMA.type_map[name]
            assert isinstance(type_, GraphQLObjectType)
            steps = {
                f"{alias}: {field}{f'({given})' if given else ''}": type_.fields[field]
                for alias, field, given in fields(type_)
            }
            data = await self._ask(way, steps)
            for step, definition in steps.items():
                waiting.extend(self._led_to(way, step, definition, data))
        return self.answers

    async def _ask(self, way: str, steps: Mapping[str, GraphQLField]) -> Any:
        # Under names that the way to here does not have.
        selection = " ".join(f"_{step} {below(field)}" for step, field in steps.items())
        document = f"{{ {asked(way, selection)} }}"
        for word, id in self._things.items():
            document = document.replace(f'"{word}"', f'"{id}"')
        result = await self._dialect.execute(document, self._viewer, {})
        told = failure.told(result.errors, "r").messages if result.errors else []
        assert result.data is not None, told
        self.answers[way] = plain([result.data, told])
        return result.data

    def _led_to(
        self, way: str, step: str, field: GraphQLField, data: Any
    ) -> Iterator[tuple[str, str]]:
        """The ways to objects that have not been looked at."""
        rows = " > edges > node" if "edges" in parts(field.type) else ""
        alias = "_" + step.partition(":")[0]
        for name, ids in objects(list(named(data, alias))).items():
            if {(name, id) for id in ids} - self._seen:
                self._seen |= {(name, id) for id in ids}
                self.types.add(name)
                yield f"{way} > {step}{rows} > ... on {name}".removeprefix(" > "), name


def parts(type_: Any) -> Any:
    """The fields of what is given, if it has any."""
    return getattr(get_named_type(type_), "fields", {})


def named(value: Any, alias: str) -> Iterator[Any]:
    """The parts of an answer under this name."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name == alias:
                yield part
            else:
                yield from named(part, alias)
    for part in value if isinstance(value, list) else ():
        yield from named(part, alias)


def fields(type_: GraphQLObjectType) -> Iterator[tuple[str, str, str]]:
    """Each field of the type with each of its arguments, under a name of its own."""
    for name in type_.fields:
        for n, arguments in enumerate(ASKED.get(f"{type_.name}.{name}", [""])):
            yield f"{name}{n}", name, arguments


def below(field: GraphQLField) -> str:
    """What is asked of an object: all of its own values, and of a page also the count."""
    type_ = get_named_type(field.type)
    if is_leaf_type(type_):
        return ""
    if "edges" not in parts(field.type):
        return f"{{ {values(type_)} }}"
    edge = parts(field.type)["edges"].type
    node = get_named_type(parts(edge)["node"].type)
    version = "version" if "version" in parts(edge) else ""
    page = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }"
    return f"{{ totalCount {page} edges {{ cursor {version} node {{ {values(node)} }} }} }}"


def values(type_: Any) -> str:
    """The type's own values, whichever of several types it is."""
    if not isinstance(type_, GraphQLObjectType):
        possible = [each.name for each in SCHEMA.get_possible_types(type_)]
        parts = [f"... on {name} {{ {values(SCHEMA.type_map[name])} }}" for name in possible]
        return " ".join(["__typename", *_apart(parts)])
    own = [
        name
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type)) and f"{type_.name}.{name}" not in ASKED
    ]
    return " ".join(["__typename", *own])


def _apart(parts: list[str]) -> list[str]:
    """Fields of the same name in different types may not be of different types themselves."""
    return [re.sub(r"\b(filter|title|updatedAt|template|message|severity)\b", "", p) for p in parts]


def objects(data: Any) -> dict[str, set[str]]:
    """The objects in an answer: by type what tells each from the others."""
    found: dict[str, set[str]] = {}
    if isinstance(data, dict):
        name = data.get("__typename")
        if name is not None:
            found[name] = {str(data.get("id") or plain(data))}
        data = list(data.values())
    for part in data if isinstance(data, list) else ():
        for name, ids in objects(part).items():
            found.setdefault(name, set()).update(ids)
    return found


def plain(value: Any) -> str:
    """The answer as text, without what is new each time."""
    return _TOKEN.sub(r"\1/TOKEN", json.dumps(value, ensure_ascii=False, sort_keys=True))
