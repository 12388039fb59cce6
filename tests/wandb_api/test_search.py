"""Searches: who finds what, in which order, page by page, in one statement."""

from __future__ import annotations

from typing import Any

import pytest

from domain.viewer import Viewer
from resolvers.context import Site
from tests import factories
from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect

SEARCHES = (shelf.REGISTRIES, shelf.COLLECTIONS, shelf.VERSIONS)
# Filters that would find what is hidden, if anything could.
WIDE = [{}, {"$nor": []}, {"$not": {"name": "none"}}, {"name": {"$regex": ""}}]


async def found(dialect: Dialect, viewer: Viewer | None, filters: Any) -> list[list[str]]:
    """What each search finds, by the filter on registries."""
    answers = []
    for document in SEARCHES:
        name = "filters" if document is shelf.REGISTRIES else "projectFilters"
        data = await dialect(document, viewer, organization="acme", **shelf.sent({name: filters}))
        organization = data["organization"]
        if organization is None:
            return []
        page = organization["orgEntity"]["found"]
        assert page["totalCount"] == len(page["edges"])
        answers.append(sorted(shelf.named(edge["node"]) for edge in page["edges"]))
    return answers


@pytest.mark.parametrize("filters", WIDE)
async def test_nobody_finds_what_is_hidden(dialect: Dialect, scene: Scene, filters: Any) -> None:
    await shelf.stock(dialect, scene)
    open_ = [["models"], ["digits", "zoo"], ["digits:0", "digits:1", "digits:2", "zoo:0"]]
    both = [
        ["models", "secret"],
        ["digits", "vault", "zoo"],
        ["digits:0", "digits:1", "digits:2", "vault:0", "zoo:0"],
    ]

    for viewer, expected in [
        (scene.ada, both),
        (scene.mia, both),
        (scene.rex, both),
        (scene.root, both),
        (scene.vic, open_),
        (scene.sue, []),
        (None, []),
    ]:
        assert await found(dialect, viewer, filters) == expected


async def test_another_organization_is_never_found(dialect: Dialect, scene: Scene) -> None:
    rival = (await shelf.stock(dialect, scene)).rival
    number = await factories.value(
        dialect.site.pool, "select number from sdk_number where id = $1", rival.id
    )

    assert await found(dialect, scene.ada, {"id": number}) == [[], [], []]
    assert await found(dialect, scene.root, {"id": number}) == [[], [], []]


ENTITY = """query($name: String!) { entity(name: $name) {
    artifactCollections { totalCount edges { node { name } } }
    artifactMemberships { totalCount edges { node { versionIndex } } } } }"""


@pytest.mark.parametrize("name", ["vision", "mia"])
async def test_who_has_no_registries_has_nothing_in_them(
    dialect: Dialect, scene: Scene, name: str
) -> None:
    await shelf.stock(dialect, scene)

    nothing = {"totalCount": 0, "edges": []}
    assert await dialect(ENTITY, scene.mia, name=name) == {
        "entity": {"artifactCollections": nothing, "artifactMemberships": nothing}
    }


@pytest.mark.parametrize(
    ("types", "names"),
    [
        (["PORTFOLIO"], ["digits", "vault", "zoo"]),
        (["SEQUENCE", "PORTFOLIO"], ["digits", "vault", "zoo"]),
        (None, ["digits", "vault", "zoo"]),
        (["SEQUENCE"], []),
        ([], []),
    ],
)
async def test_registries_hold_collections_of_links(
    dialect: Dialect, scene: Scene, types: Any, names: list[str]
) -> None:
    await shelf.stock(dialect, scene)

    asked = {"collectionTypes": types}
    assert sorted(await shelf.names(dialect, shelf.COLLECTIONS, scene.ada, **asked)) == names


NEWEST = ["digits:0", "digits:1", "digits:2", "zoo:0", "vault:0"]


@pytest.mark.parametrize(
    ("document", "order", "names"),
    [
        (shelf.REGISTRIES, None, ["models", "secret"]),
        (shelf.REGISTRIES, "-name", ["secret", "models"]),
        (shelf.REGISTRIES, "name", ["models", "secret"]),
        (shelf.REGISTRIES, "+created_at", ["models", "secret"]),
        (shelf.REGISTRIES, "-updated_at", ["secret", "models"]),
        (shelf.COLLECTIONS, None, ["vault", "zoo", "digits"]),
        (shelf.COLLECTIONS, "+name", ["digits", "vault", "zoo"]),
        (shelf.COLLECTIONS, "-name", ["zoo", "vault", "digits"]),
        (shelf.COLLECTIONS, "+createdAt", ["digits", "zoo", "vault"]),
        (shelf.COLLECTIONS, "-created_at", ["vault", "zoo", "digits"]),
        (shelf.VERSIONS, None, NEWEST[::-1]),
        (shelf.VERSIONS, "+created_at", NEWEST),
        (shelf.VERSIONS, "-artifact_created_at", NEWEST[::-1]),
        (shelf.VERSIONS, "+updated_at", NEWEST),
        (shelf.VERSIONS, "-artifact_size", NEWEST[::-1]),
        (shelf.VERSIONS, "+size", NEWEST),
        (shelf.VERSIONS, "+acm_created_at", NEWEST),
        (shelf.VERSIONS, "-linked_at", NEWEST[::-1]),
    ],
)
@pytest.mark.parametrize("size", [1, 2])
async def test_pages_follow_the_order(
    dialect: Dialect, scene: Scene, document: str, order: str | None, names: list[str], size: int
) -> None:
    await shelf.stock(dialect, scene)
    await factories.run(
        dialect.site.pool, "update registry set updated_at = now() where name = 'secret'"
    )
    seen: list[str] = []
    after = None

    while True:
        page = await shelf.page(dialect, document, scene.ada, order=order, first=size, after=after)
        seen += [shelf.named(edge["node"]) for edge in page["edges"]]
        assert page["totalCount"] == len(names)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        # Another server, which has nothing in common with this one but the database.
        site = dialect.site
        dialect.site = Site(site.pool, site.store, site.manifests, b"x" * 32)

    assert seen == names


async def test_cursor_belongs_to_its_order(dialect: Dialect, scene: Scene) -> None:
    await shelf.stock(dialect, scene)
    page = await shelf.page(dialect, shelf.VERSIONS, scene.ada, order="+size", first=1)
    after = page["pageInfo"]["endCursor"]

    refused = await dialect.refused(
        shelf.VERSIONS, scene.ada, organization="acme", order="+created_at", after=after
    )

    assert refused == (400, "after must be a cursor of this connection in this order.")


@pytest.mark.parametrize("document", SEARCHES)
async def test_a_page_has_at_most_a_thousand_rows(
    dialect: Dialect, scene: Scene, document: str
) -> None:
    await shelf.stock(dialect, scene)

    await shelf.page(dialect, document, scene.ada, first=1000)
    assert await dialect.refused(document, scene.ada, organization="acme", first=1001) == (
        400,
        "first must be from 1 to 1000, not 1001.",
    )
