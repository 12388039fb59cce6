"""What is hidden is in no list, no count and no nested field, whatever path leads to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
import pytest

from domain.ids import Kind, encode, new_id
from domain.viewer import Viewer
from storage.manifest import File
from tests import factories
from tests.api import Api
from tests.both_ways import BothWays
from tests.factories import Thing
from tests.scene import Scene

FILES = [File("model.bin", 5, "b" * 32, "a" * 64)]
RIVAL = "rival/wandb-registry-models"
SEEN = {"": "nothing", "sue": "nothing", "vic": "nothing", "mia": "all", "tim": "all"}
SEEN |= {"rex": "details", "ada": "all", "root": "all"}


@dataclass(frozen=True)
class Hidden:
    """A version of a private project, linked in the restricted registry; `open` in both."""

    source: Thing
    collection: Thing
    version: Thing
    open: Thing
    open_version: Thing


@pytest.fixture
async def hidden(api: Api, scene: Scene) -> Hidden:
    pool = api.site.pool
    made = {"creator": scene.ada, "store": api.site.store, "files": FILES}
    source = await factories.add_artifact_version(pool, scene.mnist, "cnn", **made)
    shared = await factories.add_artifact_version(pool, scene.mnist, "cnn", **made)
    secret = await factories.add_collection(pool, scene.secret, "digits", creator=scene.ada)
    digits = await factories.add_collection(pool, scene.models, "digits", creator=scene.ada)
    version = await factories.link(pool, source, secret, linked_by=scene.ada, aliases=["x"])
    await factories.link(pool, shared, secret, linked_by=scene.ada)
    open_version = await factories.link(pool, shared, digits, linked_by=scene.ada)
    return Hidden(source, secret, version, shared, open_version)


@pytest.mark.parametrize("viewer", SEEN)
async def test_restricted_registry(api: Api, scene: Scene, hidden: Hidden, viewer: str) -> None:
    sees = SEEN[viewer] != "nothing"
    document = """query($id: ID!, $ids: [ID!]!) {
        organization(name: "acme") {
            registries { totalCount nodes { name } } registry(name: "secret") { name } }
        byPath: registry(path: "acme/secret") { name }
        collection(path: "acme/secret/digits") { name latestVersion { name } }
        version(path: "acme/secret/digits") { name }
        named: version(path: "acme/secret/digits:x") { name }
        node(id: $id) { __typename } nodes(ids: $ids) { __typename } }"""

    data = await api(
        document,
        scene.viewer(viewer),
        id=scene.secret.global_id,
        ids=[scene.secret.global_id, hidden.collection.global_id, hidden.version.global_id],
    )

    organization = data.pop("organization")
    if viewer in ("", "sue"):
        assert organization is None
    else:
        names = ["models", "secret"] if sees else ["models"]
        assert organization == {
            "registries": {"totalCount": len(names), "nodes": [{"name": n} for n in names]},
            "registry": {"name": "secret"} if sees else None,
        }
    if not sees:
        assert data.pop("nodes") == [None, None, None]
        assert set(data.values()) == {None}
        return
    assert data == {
        "byPath": {"name": "secret"},
        "collection": {"name": "digits", "latestVersion": {"name": "v1"}},
        "version": {"name": "v1"},
        "named": {"name": "v0"},
        "node": {"__typename": "Registry"},
        "nodes": [{"__typename": name} for name in ("Registry", "Collection", "Version")],
    }


LOOK_UPS = """query($ids: [ID!]!, $id: ID!) {
    node(id: $id) { id __typename } nodes(ids: $ids) { id }
    registry(path: "acme/REGISTRY") { id } collection(path: "acme/REGISTRY/COLLECTION") { id }
    version(path: "acme/REGISTRY/COLLECTION:v0") { id }
    organization(name: "acme") { registry(name: "REGISTRY") { id } team(name: "vision") {
        project(name: "PROJECT") { id } } }
    artifactVersion(path: "vision/PROJECT/cnn:v0") { id } }"""


@pytest.mark.parametrize("viewer", ["", "sue", "vic"])
async def test_hidden_and_missing_are_the_same_bytes(
    api: Api, scene: Scene, hidden: Hidden, viewer: str
) -> None:
    there = [
        scene.secret.global_id,
        hidden.collection.global_id,
        hidden.version.global_id,
        hidden.source.global_id,
        scene.mnist.global_id,
    ]
    kinds = (Kind.REGISTRY, Kind.COLLECTION, Kind.VERSION, Kind.ARTIFACT_VERSION, Kind.PROJECT)
    missing = [encode(kind, scene.acme.id, new_id()) for kind in kinds]

    answers = set()
    for ids, names in [
        (there, {"REGISTRY": "secret", "COLLECTION": "digits", "PROJECT": "mnist"}),
        (missing, {"REGISTRY": "none", "COLLECTION": "digits", "PROJECT": "none"}),
    ]:
        document = LOOK_UPS
        for word, name in names.items():
            document = document.replace(word, name)
        for id in ids:
            found = await api(document, scene.viewer(viewer), ids=ids, id=id)
            answers.add(orjson.dumps(found))

    assert len(answers) == 1


@pytest.mark.parametrize(
    ("mutation", "input"),
    [
        ("createCollection", {"registryPath": "acme/{registry}", "name": "x", "types": ["model"]}),
        ("createCollection", {"registryId": "{registry_id}", "name": "x", "types": ["model"]}),
        ("updateRegistry", {"registryId": "{registry_id}", "name": "x"}),
        ("linkArtifact", {"versionId": "{open}", "targetPath": "acme/{registry}/digits"}),
        ("linkArtifact", {"versionId": "{open}", "collectionId": "{collection_id}"}),
        ("linkArtifact", {"versionId": "{version_id}", "targetPath": "acme/models/digits"}),
        ("linkArtifact", {"artifactVersionId": "{source_id}", "targetPath": "acme/models/digits"}),
        ("unlinkVersion", {"versionId": "{version_id}"}),
        ("updateVersionAliases", {"versionId": "{version_id}", "add": ["x"]}),
        ("commitArtifactVersion", {"artifactVersionId": "{source_id}"}),
    ],
)
async def test_changes_of_hidden_and_missing_are_refused_alike(
    api: Api, scene: Scene, hidden: Hidden, mutation: str, input: dict[str, Any]
) -> None:
    async with api.site.pool.connection() as connection:
        await factories.grant(connection, scene.models.key, scene.vic, "MEMBER")
    there = {
        "registry": "secret",
        "registry_id": scene.secret.global_id,
        "collection_id": hidden.collection.global_id,
        "version_id": hidden.version.global_id,
        "source_id": hidden.source.global_id,
    }
    at = scene.acme.id
    missing = {
        "registry": "none",
        "registry_id": encode(Kind.REGISTRY, at, new_id()),
        "collection_id": encode(Kind.COLLECTION, at, new_id()),
        "version_id": encode(Kind.VERSION, at, new_id()),
        "source_id": encode(Kind.ARTIFACT_VERSION, at, new_id()),
    }

    answers = []
    for words in (there, missing):
        words["open"] = hidden.open_version.global_id
        given = {
            name: word.format(**words) if isinstance(word, str) else word
            for name, word in input.items()
        }
        answers.append(await api.refused(mutation, scene.vic, **given))

    assert answers[0] == answers[1]
    assert [error["code"] for error in answers[0]] == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("viewer", "expected"),
    [
        ("vic", ["acme/wandb-registry-models/digits:v0"]),
        (
            "rex",
            [
                "acme/wandb-registry-models/digits:v0",
                "acme/wandb-registry-secret/digits:v1",
            ],
        ),
        (
            "ada",
            [
                "acme/wandb-registry-models/digits:v0",
                "acme/wandb-registry-secret/digits:v1",
            ],
        ),
    ],
)
async def test_links_of_a_source_are_those_that_are_seen(
    api: Api, scene: Scene, hidden: Hidden, viewer: str, expected: list[str]
) -> None:
    data = await api(
        """{ version(path: "acme/models/digits") {
            source { links { totalCount nodes { path } } } } }""",
        scene.viewer(viewer),
    )

    links = data["version"]["source"]["links"]
    assert links["totalCount"] == len(expected)
    assert [node["path"] for node in links["nodes"]] == expected


DETAILS = """{ collection(path: "acme/secret/digits") { versions { nodes { name type digest
    metadata aliases source { name digest
        files { nodes { path sizeBytes digest url } } }
    files { totalCount nodes { path sizeBytes digest url } } } } } }"""


async def test_restricted_viewer_sees_details_but_gets_no_files(
    api: Api, scene: Scene, hidden: Hidden
) -> None:
    data = await api(DETAILS, scene.rex)

    file = {"path": "model.bin", "sizeBytes": 5, "digest": "b" * 32, "url": None}
    newest, oldest = data["collection"]["versions"]["nodes"]
    assert newest["files"] == {"totalCount": 1, "nodes": [file]}
    assert newest["source"]["files"] == {"nodes": [file]}
    assert (oldest["name"], oldest["aliases"], oldest["type"]) == ("v0", ["x"], "model")
    assert oldest["digest"] == oldest["source"]["digest"]


@pytest.mark.parametrize(
    ("viewer", "through", "has_url"),
    [
        ("rex", "acme/secret/digits", False),
        ("rex", "acme/models/digits", True),
        ("vic", "acme/models/digits", True),
        ("tim", "acme/secret/digits", True),
        ("root", "acme/secret/digits", True),
    ],
)
async def test_download_goes_by_the_registry_it_is_read_through(
    api: Api, scene: Scene, hidden: Hidden, viewer: str, through: str, has_url: bool
) -> None:
    data = await api(
        """query($path: String!) { version(path: $path) { source { id name }
            files { nodes { url } } } }""",
        scene.viewer(viewer),
        path=through,
    )

    assert data["version"]["source"]["name"] == "cnn:v1"
    assert (data["version"]["files"]["nodes"][0]["url"] is not None) is has_url


@pytest.mark.parametrize(
    ("viewer", "has_url"), [("vic", False), ("rex", False), ("tim", True), ("ada", True)]
)
async def test_download_under_the_source_goes_by_its_project(
    api: Api, scene: Scene, hidden: Hidden, viewer: str, has_url: bool
) -> None:
    data = await api(
        """{ version(path: "acme/models/digits") {
            source { files { nodes { url } edges { node { url } } } } } }""",
        scene.viewer(viewer),
    )

    files = data["version"]["source"]["files"]
    assert (files["nodes"][0]["url"] is not None) is has_url
    assert (files["edges"][0]["node"]["url"] is not None) is has_url


async def test_seen_only_through_a_link(api: Api, scene: Scene, hidden: Hidden) -> None:
    document = """query($id: ID!) { version(path: "acme/models/digits") { source { name path
            artifact { name path project { name } versions { totalCount nodes { name } }
                first: version(ref: "v0") { name } latest: version(ref: "latest") { name } } } }
        node(id: $id) { __typename }
        artifactVersion(path: "vision/mnist/cnn:v1") { name artifact { project { name } } } }"""

    outside = await api(document, scene.vic, id=hidden.source.global_id)
    inside = await api(document, scene.tim, id=hidden.source.global_id)

    seen = {"name": "cnn:v1", "path": "vision/mnist/cnn:v1"}
    artifact = {"name": "cnn", "path": "vision/mnist/cnn", "latest": {"name": "cnn:v1"}}
    assert outside == {
        "version": {
            "source": seen
            | {
                "artifact": artifact
                | {
                    "project": None,
                    "versions": {"totalCount": 1, "nodes": [{"name": "cnn:v1"}]},
                    "first": None,
                }
            }
        },
        "node": None,
        "artifactVersion": {"name": "cnn:v1", "artifact": {"project": None}},
    }
    assert inside == {
        "version": {
            "source": seen
            | {
                "artifact": artifact
                | {
                    "project": {"name": "mnist"},
                    "versions": {
                        "totalCount": 2,
                        "nodes": [{"name": "cnn:v1"}, {"name": "cnn:v0"}],
                    },
                    "first": {"name": "cnn:v0"},
                }
            }
        },
        "node": {"__typename": "ArtifactVersion"},
        "artifactVersion": {"name": "cnn:v1", "artifact": {"project": {"name": "mnist"}}},
    }


async def same_names(api: Api, scene: Scene) -> None:
    """In acme and in its rival, a version is linked under the same names."""
    pool = api.site.pool
    team = await factories.add_team(pool, scene.rival, "spies", admin=scene.sue)
    project = await factories.add_project(pool, team, "mnist", creator=scene.sue)
    models = await factories.add_registry(pool, scene.rival, "models", creator=scene.sue)
    for within, into, who in [
        (scene.mnist, scene.models, scene.mia),
        (project, models, scene.sue),
    ]:
        source = await factories.add_artifact_version(pool, within, "cnn", creator=who)
        made = await factories.add_collection(pool, into, "digits", creator=who)
        await factories.link(pool, source, made, linked_by=who, aliases=["prod"])


async def test_equal_names_in_two_organizations_never_mix(api: Api, scene: Scene) -> None:
    await same_names(api, scene)
    document = """{ registry(path: "wandb-registry-models") { path
            collections { totalCount nodes { path versions { totalCount nodes { path aliases
                source { path links { nodes { path } } } } } } } }
        version(path: "wandb-registry-models/digits:prod") { path source { path } } }"""

    for viewer, name, source in [
        (scene.mia, "acme", "vision/mnist/cnn:v0"),
        (scene.sue, "rival", "spies/mnist/cnn:v0"),
    ]:
        at = f"{name}/wandb-registry-models"
        link = {"path": f"{at}/digits:v0"}
        version = link | {
            "aliases": ["latest", "prod"],
            "source": {"path": source, "links": {"nodes": [link]}},
        }
        collection = {
            "path": f"{at}/digits",
            "versions": {"totalCount": 1, "nodes": [version]},
        }
        assert await api(document, viewer) == {
            "registry": {
                "path": at,
                "collections": {"totalCount": 1, "nodes": [collection]},
            },
            "version": link | {"source": {"path": source}},
        }


async def test_guest_of_one_registry_sees_nothing_else_of_the_organization(
    api: Api, scene: Scene
) -> None:
    async with api.site.pool.connection() as connection:
        await factories.grant(connection, scene.secret.key, scene.sue, "MEMBER")
    document = """query($id: ID!) { node(id: $id) { ... on Registry { name viewerRole
        organization { name viewerRole members { totalCount nodes { user { username } } }
            teams { totalCount nodes { name } } team(name: "vision") { name }
            registries { nodes { name } } registry(name: "models") { name } } } } }"""

    data = await api(document, scene.sue, id=scene.secret.global_id)

    assert data["node"] == {
        "name": "secret",
        "viewerRole": "MEMBER",
        "organization": {
            "name": "acme",
            "viewerRole": None,
            "members": {"totalCount": 0, "nodes": []},
            "teams": {"totalCount": 0, "nodes": []},
            "team": None,
            "registries": {"nodes": [{"name": "secret"}]},
            "registry": None,
        },
    }


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ('organization(name: "acme") { name }', {"name": "rival"}),
        ('registry(path: "acme/models") { path }', {"path": RIVAL}),
        ('collection(path: "acme/models/digits") { path }', {"path": f"{RIVAL}/digits"}),
        ('version(path: "acme/models/digits") { path }', {"path": f"{RIVAL}/digits:v0"}),
        ('version(path: "acme/models/digits:v0") { path }', {"path": f"{RIVAL}/digits:v0"}),
        ('version(path: "acme/models/digits:prod") { path }', {"path": f"{RIVAL}/digits:v0"}),
    ],
)
async def test_no_path_leads_a_guest_into_the_organization(
    api: Api, scene: Scene, field: str, found: Any
) -> None:
    await same_names(api, scene)
    async with api.site.pool.connection() as connection:
        await factories.grant(connection, scene.models.key, scene.sue, "ADMIN")
    both_ways = BothWays(api)

    async def ask(viewer: Viewer) -> Any:
        # Alone, as a field that is not there would send the others the long way.
        return (await both_ways.execute(f"{{ found: {field} }}", viewer, {})).data["found"]

    assert await ask(scene.sue) is None
    assert await ask(scene.ada) is not None
    await factories.run(
        api.site.pool, "update organization set display_name = 'acme' where name = 'rival'"
    )
    assert await ask(scene.sue) == found


async def test_old_path_begins_with_a_team_that_is_seen(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    places = {}
    for organization, name in ((scene.acme, "vision-mr-migrated"), (scene.rival, "model-registry")):
        places[name] = await factories.add_registry(pool, organization, name, creator=scene.sue)
        await factories.add_collection(pool, places[name], "digits", creator=scene.sue)
    async with pool.connection() as connection:
        await factories.grant(connection, places["vision-mr-migrated"].key, scene.sue, "ADMIN")
    await factories.run(
        pool, "update organization set display_name = 'vision' where name = 'rival'"
    )
    document = '{ collection(path: "vision/model-registry/digits") { path } }'

    found = {
        viewer: (await api(document, viewer))["collection"] for viewer in (scene.mia, scene.sue)
    }

    assert found == {
        scene.mia: {"path": "acme/wandb-registry-vision-mr-migrated/digits"},
        scene.sue: {"path": "rival/wandb-registry-model-registry/digits"},
    }


async def test_users_are_seen_by_those_who_share_an_organization(api: Api, scene: Scene) -> None:
    document = """query($id: ID!) { node(id: $id) { ... on User { username email isAdministrator
        organizations { nodes { name } } teams { nodes { name } } } } }"""
    await factories.run(api.site.pool, "update site_user set email = username || '@example.org'")
    id = factories.user_id(scene.mia)
    mia = {
        "username": "mia",
        "email": "mia@example.org",
        "isAdministrator": False,
        "organizations": {"nodes": [{"name": "acme"}]},
        "teams": {"nodes": [{"name": "vision"}]},
    }

    for viewer in (scene.mia, scene.root):
        assert (await api(document, viewer, id=id))["node"] == mia
    hidden_ones = {"email": None, "isAdministrator": None}
    assert (await api(document, scene.vic, id=id))["node"] == mia | hidden_ones
    for viewer in (scene.sue, None):
        assert (await api(document, viewer, id=id))["node"] is None


async def test_who_administers_the_instance(api: Api, scene: Scene) -> None:
    document = "{ viewer { isAdministrator } }"
    for viewer, expected in ((scene.root, True), (scene.ada, False)):
        assert await api(document, viewer) == {"viewer": {"isAdministrator": expected}}


async def test_address_is_for_the_user_and_administrators(
    api: Api, scene: Scene, hidden: Hidden
) -> None:
    await factories.run(api.site.pool, "update site_user set email = username || '@example.org'")
    async with api.site.pool.connection() as connection:
        await factories.grant(connection, scene.models.key, scene.sue, "VIEWER")
    document = """query($id: ID!) { node(id: $id) { ... on Version {
        linkedBy { username email organizations { totalCount } } } } }"""
    id = hidden.open_version.global_id

    guest = await api(document, scene.sue, id=id)
    member = await api(document, scene.vic, id=id)
    administrator = await api(document, scene.root, id=id)

    assert guest["node"]["linkedBy"] == {
        "username": "ada",
        "email": None,
        "organizations": {"totalCount": 0},
    }
    assert member["node"]["linkedBy"]["email"] is None
    assert administrator["node"]["linkedBy"]["email"] == "ada@example.org"
