"""Who gets the bytes of files, by which way: the list of files is not the files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.api import Api
from tests.resolvers.drafting import md5
from tests.scene import Scene
from tests.wandb_api.calling import Caller, call
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.hidden import BYTES, hide

__all__ = ["call"]

REGISTRY = "default/acme/wandb-registry-{}"
MODELS, SECRET = (f"{REGISTRY.format(name)}/" for name in ("models", "secret"))
PROJECT = "default/vision/mnist/cnn"
MANIFEST = "query($id: ID!) { artifact(id: $id) { currentManifest { file { directUrl } } } }"
FILES = """query($id: ID!) { artifact(id: $id) { files { edges { node { directUrl } } } } }"""
ENTRIES = """query($id: ID!) { artifact(id: $id) { filesByManifestEntries(storageLayout: "V2",
    manifestVersion: "1", entries: [{name: "f", digest: ""}]) { edges { node { url } } } } }"""
THROUGH = """query($project: String!, $name: String!) {
    project(name: $project, entityName: "acme") { artifactCollection(name: $name) {
        artifactMembership(aliasName: "latest") { files { edges { node { directUrl } } } } } } }"""
DENIED = (
    "You may see this artifact, but not download its files: that needs at least the role Viewer in"
    " the registry, or membership of the team."
)


@pytest.mark.parametrize(("name", "word"), [("rex", "SECRET"), ("vic", "OPEN"), ("gus", "OPEN")])
async def test_list_of_files_is_no_leave_to_have_them(
    api: Api, dialect: Dialect, call: Caller, scene: Scene, name: str, word: str
) -> None:
    hidden, things = await hide(api, scene)
    viewer = hidden.viewer(scene, name)
    found = await dialect(MANIFEST, viewer, id=things[word])
    url = found["artifact"]["currentManifest"]["file"]["directUrl"]

    manifest = await call.client.get(url)

    entry = manifest.json()["contents"]["f"]
    assert (manifest.status_code, entry["birthArtifactID"]) == (200, things[word])
    assert BYTES not in manifest.content
    token = url.split("/")[-2]
    taken = await call.client.get(f"/files/download/{token}/f")
    assert (taken.status_code, BYTES in taken.content) == (403, False)
    for document in (FILES, ENTRIES):
        assert await dialect.refused(document, viewer, id=things[word]) == (403, DENIED)


async def test_leave_to_have_a_file_is_none_to_list(
    api: Api, dialect: Dialect, call: Caller, scene: Scene
) -> None:
    _, things = await hide(api, scene)
    found = await dialect(FILES, scene.mia, id=things["OPEN"])
    [edge] = found["artifact"]["files"]["edges"]
    url = edge["node"]["directUrl"]

    assert (await call.client.get(url)).content == BYTES
    token = url.split("/files/download/")[1].split("/")[0]
    listed = await call.client.get(f"/wandb/manifest/{token}/wandb_manifest.json")
    assert (listed.status_code, list(listed.json())) == (403, ["error"])


@pytest.mark.parametrize(
    ("name", "registry", "collection", "may"),
    [
        ("rex", "secret", "vault", False),
        ("rex", "models", "digits", True),
        ("vic", "models", "digits", True),
        ("gus", "models", "digits", True),
        ("tim", "secret", "vault", True),
    ],
)
async def test_files_go_by_the_registry_they_are_reached_through(
    api: Api,
    dialect: Dialect,
    call: Caller,
    scene: Scene,
    name: str,
    registry: str,
    collection: str,
    may: bool,
) -> None:
    hidden, _ = await hide(api, scene)
    asked = {"project": f"wandb-registry-{registry}", "name": collection}

    if not may:
        refused = await dialect.refused(THROUGH, hidden.viewer(scene, name), **asked)
        assert refused == (403, DENIED)
        return
    found = await dialect(THROUGH, hidden.viewer(scene, name), **asked)
    membership = found["project"]["artifactCollection"]["artifactMembership"]
    [edge] = membership["files"]["edges"]
    assert (await call.client.get(edge["node"]["directUrl"])).content == BYTES


# The address that the SDK falls back to: region, entity, project, collection, id, id, MD5, name.
FALLBACK: list[tuple[str, str, str, int]] = [
    ("", f"{MODELS}digits", "OPEN", 401),
    ("sue", f"{MODELS}digits", "OPEN", 404),
    ("sue", PROJECT, "OPEN", 404),
    ("vic", f"{MODELS}digits", "OPEN", 302),
    ("vic", PROJECT, "OPEN", 404),
    ("vic", f"{SECRET}vault", "OPEN", 404),
    ("vic", f"{MODELS}digits", "SECRET", 404),
    ("vic", f"{MODELS}digits", "FIRST", 404),
    ("gus", f"{MODELS}digits", "OPEN", 302),
    ("rex", f"{SECRET}vault", "SECRET", 404),
    ("rex", f"{SECRET}vault", "OPEN", 404),
    ("rex", f"{MODELS}digits", "OPEN", 302),
    ("rex", PROJECT, "SECRET", 404),
    ("tim", f"{SECRET}vault", "SECRET", 302),
    ("tim", PROJECT, "FIRST", 302),
    ("mia", PROJECT, "HUSH", 404),
    ("mia", PROJECT, "CNN", 404),
    ("mia", PROJECT, "nothing", 404),
    ("mia", f"{MODELS}nothing", "OPEN", 404),
    ("mia", f"{MODELS}%00", "OPEN", 404),
    ("mia", "x", "OPEN", 404),
]


def path(at: str, id: str, digest: str = md5(BYTES)) -> str:
    return f"/wandb/artifactsV2/{at}/{id.replace('/', '%2F')}/{id.replace('/', '%2F')}/{digest}/f"


async def test_fallback(api: Api, call: Caller, scene: Scene) -> None:
    hidden, things = await hide(api, scene)
    headers: dict[str, Mapping[str, str]] = {}
    for name in ("", "sue", "vic", "gus", "rex", "tim", "mia"):
        headers[name] = await call.headers(hidden.viewer(scene, name))

    for name, at, word, status in FALLBACK:
        url = path(at, things.get(word, word))
        answer = await call.client.get(url, headers=headers[name])
        assert (name, at, word, answer.status_code) == (name, at, word, status)
        assert BYTES not in answer.content
        if status == 302:
            taken = await call.client.get(answer.headers["location"])
            assert taken.content == BYTES
        elif status == 404:
            # As of what was never there.
            assert answer.json() == {"error": "The file was not found, or you may not see it."}


async def test_fallback_of_what_is_no_file(api: Api, call: Caller, scene: Scene) -> None:
    _, things = await hide(api, scene)
    headers = await call.headers(scene.mia)
    for digest in ("0" * 32, "", "x", "%00", md5(BYTES).upper()):
        answer = await call.client.get(path(PROJECT, things["OPEN"], digest), headers=headers)
        assert (digest, answer.status_code) == (digest, 404)


@pytest.mark.parametrize("scopes", [["WRITE"], ["ADMIN"]])
async def test_key_that_is_not_for_reading(
    api: Api, call: Caller, scene: Scene, scopes: list[str]
) -> None:
    _, things = await hide(api, scene)
    headers = await call.headers(scene.mia, *scopes)

    fallback = await call.client.get(path(PROJECT, things["OPEN"]), headers=headers)
    body: Any = {"query": "{ viewer { id } }"}
    asked = await call.client.post("/wandb/graphql", json=body, headers=headers)

    message = "READ needs an API key with the scope READ."
    assert (fallback.status_code, fallback.json()) == (403, {"error": message})
    assert (asked.status_code, json.loads(asked.text)["errors"]) == (403, [{"message": message}])
