"""Registries, collections and versions to be searched, and the searches of the SDK."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from domain.viewer import Viewer
from tests import factories
from tests.factories import Thing
from tests.scene import Scene
from tests.wandb_api.conftest import Dialect

REGISTRIES = """query($organization: String!, $filters: JSONString, $order: String,
        $after: String, $first: Int) { organization(name: $organization) { orgEntity {
    found: projects(filters: $filters, order: $order, after: $after, first: $first) {
        totalCount pageInfo { endCursor hasNextPage } edges { node { name } } } } } }"""
COLLECTIONS = """query($organization: String!, $projectFilters: JSONString, $filters: JSONString,
        $collectionTypes: [ArtifactCollectionType!] = [PORTFOLIO], $order: String,
        $after: String, $first: Int) { organization(name: $organization) { orgEntity {
    found: artifactCollections(projectFilters: $projectFilters, filters: $filters,
            collectionTypes: $collectionTypes, order: $order, after: $after, first: $first) {
        totalCount pageInfo { endCursor hasNextPage }
        edges { node { __typename name project { name } } } } } } }"""
VERSIONS = """query($organization: String!, $projectFilters: JSONString,
        $collectionFilters: JSONString, $filters: JSONString, $order: String,
        $after: String, $first: Int) { organization(name: $organization) { orgEntity {
    found: artifactMemberships(projectFilters: $projectFilters, filters: $filters,
            collectionFilters: $collectionFilters, order: $order, after: $after, first: $first) {
        totalCount pageInfo { endCursor hasNextPage }
        edges { node { versionIndex artifactCollection { name } } } } } } }"""
FILTERS = ("filters", "projectFilters", "collectionFilters")


def sent(asked: dict[str, Any]) -> dict[str, Any]:
    """The variables as the SDK sends them: filters are JSON in a text."""
    return {name: json.dumps(value) if name in FILTERS else value for name, value in asked.items()}


async def page(dialect: Dialect, document: str, viewer: Viewer, **asked: Any) -> Any:
    """One page of a search in the organization acme."""
    data = await dialect(document, viewer, organization="acme", **sent(asked))
    return data["organization"]["orgEntity"]["found"]


async def names(dialect: Dialect, document: str, viewer: Viewer, **asked: Any) -> list[str]:
    """What a search finds, by short names; the count says the same."""
    found = await page(dialect, document, viewer, **asked)
    nodes = [edge["node"] for edge in found["edges"]]
    assert found["totalCount"] == len(nodes)
    return [named(node) for node in nodes]


def named(node: Any) -> str:
    """`digits:1` for a version, else its name."""
    if "versionIndex" in node:
        return f"{node['artifactCollection']['name']}:{node['versionIndex']}"
    return str(node["name"]).removeprefix("wandb-registry-")


@dataclass(frozen=True)
class Shelf:
    """Of the registry `models`, open to all, and of `secret`, which is not."""

    digits: Thing
    zoo: Thing
    vault: Thing
    rival: Thing


async def stock(dialect: Dialect, scene: Scene) -> Shelf:
    """Three versions in `digits`, one in `zoo`, one in `vault`, and one of another organization.

    Version `digits:n` has n hundred bytes, was made in the year 202n and linked in 203n.
    """
    pool = dialect.site.pool
    digits = await factories.add_collection(
        pool, scene.models, "digits", creator=scene.mia, tags=["vision", "small"]
    )
    zoo = await factories.add_collection(pool, scene.models, "zoo", creator=scene.mia)
    vault = await factories.add_collection(pool, scene.secret, "vault", creator=scene.ada)
    for n, number in enumerate(("one", "two", "three")):
        await _add(dialect, scene, digits, n, {"acc": n / 10, "name": number, "on": bool(n)})
    await _add(dialect, scene, zoo, 3, {"acc": "high", "list": ["a", "b"]}, ["new", "big"])
    await _add(dialect, scene, vault, 4, {"acc": 0.1})
    await factories.run(
        pool,
        """update collection set description = name || ' of all', created_at = $1::timestamptz
            where name = 'digits'""",
        _year(0),
    )
    return Shelf(digits, zoo, vault, await _beside(dialect, scene))


def _year(n: int) -> dt.datetime:
    return dt.datetime(2020 + n, 1, 1, tzinfo=dt.UTC)


async def _add(
    dialect: Dialect,
    scene: Scene,
    into: Thing,
    n: int,
    metadata: dict[str, Any],
    tags: list[str] | None = None,
) -> None:
    pool = dialect.site.pool
    source = await factories.add_artifact_version(
        pool, scene.mnist, f"cnn-{n}", creator=scene.mia, metadata=json.dumps(metadata)
    )
    aliases = ["production", "best"] if n == 1 else []
    link = await factories.link(pool, source, into, linked_by=scene.mia, aliases=aliases)
    await factories.run(
        pool,
        """update artifact_version set size_bytes = $2, tags = $3, created_at = $4,
            committed_at = $4 where id = $1""",
        source.id,
        100 * n,
        tags or ([] if n == 0 else ["new"]),
        _year(n),
    )
    await factories.run(
        pool, "update version set linked_at = $2 where id = $1", link.id, _year(10 + n)
    )


async def _beside(dialect: Dialect, scene: Scene) -> Thing:
    """The same names in another organization."""
    pool = dialect.site.pool
    team = await factories.add_team(pool, scene.rival, "rivals", admin=scene.sue)
    project = await factories.add_project(pool, team, creator=scene.sue)
    registry = await factories.add_registry(pool, scene.rival, "models", creator=scene.sue)
    into = await factories.add_collection(pool, registry, "digits", creator=scene.sue)
    source = await factories.add_artifact_version(pool, project, "cnn-1", creator=scene.sue)
    await factories.link(pool, source, into, linked_by=scene.sue, aliases=["production"])
    return registry
