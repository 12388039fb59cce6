"""What there is to ask, without anything being hidden."""

from __future__ import annotations

from typing import Any

import pytest

from domain.ids import Kind, encode, new_id
from storage.manifest import File
from tests import factories
from tests.api import BASE_URL, Api
from tests.factories import Thing
from tests.scene import Scene

FILES = [
    File("a.bin", 5, "a" * 32, "a" * 64),
    File("b/c.txt", 2**53 + 1, "b" * 32, "b" * 64),
    File("far", 7, None, None, "s3://bucket/key", "etag"),
]


@pytest.fixture
async def things(api: Api, scene: Scene) -> dict[str, Thing]:
    """One object of every type that has an id, by the name of the type."""
    pool = api.site.pool
    source = await factories.add_artifact_version(
        pool,
        scene.mnist,
        creator=scene.mia,
        store=api.site.store,
        files=FILES,
        metadata='{"accuracy":0.5,"big":9007199254740992,"nested":{"a":[1.0,null,"é"]}}',
    )
    collection = await factories.add_collection(
        pool, scene.models, creator=scene.mia, tags=["b", "a"]
    )
    version = await factories.link(pool, source, collection, linked_by=scene.mia, aliases=["x"])
    run = Thing(Kind.RUN, scene.acme.id, new_id(), "run-1")
    await factories.run(
        pool,
        "insert into run (organization_id, id, project_id, name) values ($1, $2, $3, $4)",
        *run.key,
        scene.mnist.id,
        run.name,
    )
    return {
        "Organization": scene.acme,
        "Team": scene.vision,
        "Project": scene.mnist,
        "Artifact": await factories.artifact_of(pool, source),
        "ArtifactVersion": source,
        "Run": run,
        "Registry": scene.models,
        "Collection": collection,
        "Version": version,
    }


async def test_viewer(api: Api, scene: Scene) -> None:
    document = """{ viewer { id username name email isServiceAccount
        organizations { totalCount nodes { name viewerRole } }
        teams { totalCount nodes { name organization { name } } } } }"""

    assert await api(document) == {"viewer": None}
    assert await api(document, scene.mia) == {
        "viewer": {
            "id": factories.user_id(scene.mia),
            "username": "mia",
            "name": "Mia",
            "email": None,
            "isServiceAccount": False,
            "organizations": {
                "totalCount": 1,
                "nodes": [{"name": "acme", "viewerRole": "MEMBER"}],
            },
            "teams": {
                "totalCount": 1,
                "nodes": [{"name": "vision", "organization": {"name": "acme"}}],
            },
        }
    }


async def test_connections_of_which_nothing_is_selected(api: Api, scene: Scene) -> None:
    data = await api(
        """{ search(text: "a") { __typename } organizations { edges { __typename } }
            collections(first: 1, where: {name: {eq: "a"}}) { pageInfo { __typename } } }""",
        scene.ada,
    )

    assert data == {
        "search": {"__typename": "SearchConnection"},
        "organizations": {"edges": [{"__typename": "OrganizationEdge"}]},
        "collections": {"pageInfo": {"__typename": "PageInfo"}},
    }


async def test_node_of_every_type(api: Api, scene: Scene, things: dict[str, Thing]) -> None:
    ids = {name: thing.global_id for name, thing in things.items()}
    ids["User"] = factories.user_id(scene.vic)
    document = "query($id: ID!) { node(id: $id) { id __typename } }"

    for name, id in ids.items():
        data = await api(document, scene.mia, id=id)
        assert data == {"node": {"id": id, "__typename": name}}


async def test_nodes_come_in_the_order_of_their_ids(
    api: Api, scene: Scene, things: dict[str, Thing]
) -> None:
    known = [thing.global_id for thing in things.values()]
    ids = [*reversed(known), "x", *known, encode(Kind.TEAM, scene.acme.id, new_id()), known[0]]

    data = await api("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", scene.mia, ids=ids)

    assert data == {"nodes": [{"id": id} if id in known else None for id in ids]}
    assert api.statements == 1


async def test_no_nodes_and_too_many(api: Api, scene: Scene) -> None:
    document = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"

    assert await api(document, scene.mia, ids=[]) == {"nodes": []}
    assert await api(document, scene.mia, ids=["x"] * 100) == {"nodes": [None] * 100}
    assert await api.errors(document, scene.mia, ids=["x"] * 101) == [("INVALID_INPUT", "ids")]


@pytest.mark.parametrize("make", ["made up", "wrong kind", "other organization", "misspelt"])
async def test_id_of_nothing_is_null(
    api: Api, scene: Scene, things: dict[str, Thing], make: str
) -> None:
    document = "query($id: ID!) { node(id: $id) { id } nodes(ids: [$id]) { id } }"
    for name, thing in things.items():
        kinds = [kind for kind in Kind if kind is not thing.kind]
        organization, id = thing.key
        made = {
            "made up": [encode(thing.kind, organization, new_id())],
            "wrong kind": [encode(kind, organization, id) for kind in kinds],
            "other organization": [encode(thing.kind, scene.rival.id, id)],
            "misspelt": [thing.global_id[:-1], thing.global_id + "=", " " + thing.global_id],
        }[make]
        for wrong in made:
            data = await api(document, scene.root, id=wrong)
            assert data == {"node": None, "nodes": [None]}, name


@pytest.mark.parametrize(
    "id", ["", "1", "null", "A" * 44, "_" * 44, "é" * 44, "\0", "\ud800", "x" * 100_000, "' or 1"]
)
async def test_garbage_for_an_id_is_null(api: Api, scene: Scene, id: str) -> None:
    data = await api("query($id: ID!) { node(id: $id) { id } }", scene.root, id=id)

    assert data == {"node": None}


async def test_fields_of_every_type(api: Api, scene: Scene, things: dict[str, Thing]) -> None:
    document = """{ organization(name: "acme") { createdAt registry(name: "models") {
        createdAt updatedAt collection(name: "digits") { createdAt updatedAt tags
            createdBy { username } version(ref: "x") { linkedAt linkedBy { username } number path
                collection { name } source { createdAt createdBy { username } metadata fileCount
                    sizeBytes number artifact { createdAt project { createdAt } } } } } } } }"""

    data = await api(document, scene.mia)

    found = data["organization"]["registry"]["collection"]
    version = found["version"]
    source = version["source"]
    times = [data["organization"]["createdAt"], found["createdAt"], version["linkedAt"]]
    times += [source["createdAt"], source["artifact"]["project"]["createdAt"]]
    assert all(time.startswith("20") and time.endswith("+00:00") for time in times)
    assert found["tags"] == ["b", "a"]
    assert found["createdBy"] == version["linkedBy"] == source["createdBy"] == {"username": "mia"}
    assert version["path"] == "acme/wandb-registry-models/digits:v0"
    assert version["collection"] == {"name": "digits"}
    assert source["metadata"] == {
        "accuracy": 0.5,
        "big": 2**53,
        "nested": {"a": [1.0, None, "é"]},
    }
    assert (source["fileCount"], source["sizeBytes"]) == (3, 2**53 + 13)


async def test_files(api: Api, scene: Scene, things: dict[str, Thing]) -> None:
    document = """{ version(path: "acme/models/digits") { files { totalCount nodes {
        path sizeBytes digest reference url } edges { cursor node { path } }
        pageInfo { hasNextPage hasPreviousPage } } few: files(first: 1) { nodes { path } } } }"""

    data = (await api(document, scene.vic))["version"]

    urls = [node.pop("url") for node in data["files"]["nodes"]]
    assert [url and url.rpartition("/")[2] for url in urls] == ["a.bin", "c.txt", None]
    assert all(url.startswith(f"{BASE_URL}/files/download/") for url in urls[:2])
    assert data["files"]["totalCount"] == 3
    assert data["files"]["nodes"] == [
        {"path": "a.bin", "sizeBytes": 5, "digest": "a" * 32, "reference": None},
        {"path": "b/c.txt", "sizeBytes": 2**53 + 1, "digest": "b" * 32, "reference": None},
        {"path": "far", "sizeBytes": 7, "digest": "etag", "reference": "s3://bucket/key"},
    ]
    assert [edge["node"]["path"] for edge in data["files"]["edges"]] == ["a.bin", "b/c.txt", "far"]
    assert data["files"]["pageInfo"] == {"hasNextPage": False, "hasPreviousPage": False}
    assert data["few"] == {"nodes": [{"path": "a.bin"}]}


async def test_hierarchy_in_one_request(api: Api, scene: Scene, things: dict[str, Thing]) -> None:
    document = """{ organization(name: "acme") { registries { nodes { name
        collections { nodes { name versions(first: 5) { nodes { name aliases source { path
            links(first: 5) { nodes { path } } } } } } } } } } }"""

    data: Any = await api(document, scene.mia)

    path = "acme/wandb-registry-models/digits:v0"
    version = {
        "name": "v0",
        "aliases": ["latest", "x"],
        "source": {"path": "vision/mnist/cnn:v0", "links": {"nodes": [{"path": path}]}},
    }
    digits = {"name": "digits", "versions": {"nodes": [version]}}
    assert data["organization"]["registries"]["nodes"] == [
        {"name": "models", "collections": {"nodes": [digits]}},
        {"name": "secret", "collections": {"nodes": []}},
    ]
    assert api.statements == 1


async def test_produced_by_a_run(api: Api, scene: Scene, things: dict[str, Thing]) -> None:
    await factories.run(
        api.site.pool,
        "update artifact_version set run_id = $2 where id = $1",
        things["ArtifactVersion"].id,
        things["Run"].id,
    )
    document = """{ version(path: "acme/models/digits") {
        source { producedBy { name displayName project { name } } } } }"""

    inside = await api(document, scene.tim)
    outside = await api(document, scene.vic)

    run = {"name": "run-1", "displayName": None, "project": {"name": "mnist"}}
    assert inside["version"]["source"] == {"producedBy": run}
    assert outside["version"]["source"] == {"producedBy": None}
