"""Text that means harm is refused, or kept as it is; it is never an internal error."""

from __future__ import annotations

from typing import Any

import pytest

from tests import factories
from tests.api import Api, contents
from tests.scene import Scene

TEXTS = {
    "empty": "",
    "blank": " ",
    "NUL": "\0",
    "NUL inside": "a\0b",
    "high surrogate": "\ud800",
    "low surrogate inside": "a\udc00b",
    "long": "a" * 100_000,
    "long combining": "a" + "\u0301" * 100_000,
    "long slashes": "/" * 100_000,
    "long colons": "a/b/c" + ":" * 100_000,
    "quote": "'",
    "double quote": '"',
    "dollar": "$1 $$ $a$",
    "percent": "100%_\\",
    "braces": "{t} {p} {0}",
    "backslash": "\\",
    "injection": "' or 1=1--",
    "injection of a path": "acme/models'/digits; drop table version;--",
    "right to left": "a\u202eb",
    "right-to-left mark": "a\u200fb",
    "zero width": "a\u200bb",
    "byte order mark": "\ufeffa",
    "line breaks": "a\nb\r\u2028c",
    "emoji": "👩\u200d🚀",
    "beyond the plane": "\U0010ffff",
    "decomposed": "e\u0301",
    "dots": "..",
    "path": "a/b/c/d",
    "ref": "a/b/c:v1:v2",
    "template": "${jndi:ldap://x} {{7*7}}",
}
LOOK_UPS = [
    "organization(name: $t) { id }",
    "registry(path: $t) { id }",
    "collection(path: $t) { id }",
    "version(path: $t) { id }",
    "artifactVersion(path: $t) { id }",
    'organization(name: "acme") { registry(name: $t) { id } team(name: $t) { id } }',
    """registry(path: "acme/models") { collection(name: $t) { id
        versions { nodes { id } } } }""",
    'collection(path: "acme/models/digits") { version(ref: $t) { id } }',
    """artifactVersion(path: "vision/mnist/cnn") { artifact { version(ref: $t) { id }
        project { artifact(name: $t) { id } artifacts(type: $t) { nodes { id } } } } }""",
    'registry(path: "acme/models") { collections(after: $t) { nodes { id } } }',
]
PATHS = ("{}/models/digits", "acme/{}/digits", "acme/wandb-registry-{}/digits", "acme/models/{}")


@pytest.fixture
async def digits(api: Api, scene: Scene) -> dict[str, str]:
    """A version in `models/digits`, and what there is to name."""
    pool = api.site.pool
    source = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    other = await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
    into = await factories.add_collection(pool, scene.models, "digits", creator=scene.mia)
    version = await factories.link(pool, source, into, linked_by=scene.mia)
    return {
        "registry": scene.models.global_id,
        "version": version.global_id,
        "source": other.global_id,
    }


def is_told(code: str | None) -> bool:
    """Whether it is a refusal of ours."""
    return code is not None and code.startswith("INVALID_")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_look_ups(api: Api, scene: Scene, digits: dict[str, str], text: str) -> None:
    for look_up in LOOK_UPS:
        document = f"query($t: String!) {{ {look_up} }}"
        for viewer in (scene.ada, None):
            told = await api.errors(document, viewer, t=text)
            assert all(is_told(code) for code, _ in told), (look_up, told)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_paths(api: Api, scene: Scene, digits: dict[str, str], text: str) -> None:
    for path in PATHS:
        for field in ("registry", "collection", "version", "artifactVersion"):
            document = f"query($t: String!) {{ {field}(path: $t) {{ id }} }}"
            told = await api.errors(document, scene.ada, t=path.format(text))
            assert all(is_told(code) for code, _ in told), (path, field, told)


def inputs(text: str, ids: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """Every mutation with the text in every place that takes one."""
    file = {"path": "a", "sizeBytes": 1, "md5": "0" * 32}
    artifact = {"project": "vision/mnist", "name": "n", "type": "model", "files": []}
    registry = {"organization": "acme", "name": "n", "visibility": "ORGANIZATION"}
    collection = {"registryPath": "acme/models", "name": "n", "types": ["model"]}
    link = {"artifactVersionId": ids["source"], "targetPath": "acme/models/digits"}
    places: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("createOrganization", {"name": "n"}, {"name": text, "displayName": text}),
        ("createTeam", {"organization": "acme", "name": "n"}, {"organization": text, "name": text}),
        ("createProject", {"team": "vision", "name": "n"}, {"team": text, "name": text}),
        (
            "createArtifactVersion",
            artifact,
            {
                "project": text,
                "name": text,
                "type": text,
                "files": [
                    file | {"path": text},
                    file | {"md5": text},
                    {"path": "b", "sizeBytes": 1, "reference": text, "digest": text},
                ],
                "metadata": {text: text, "a": [text]},
                "description": text,
                "aliases": [text],
                "tags": [text],
                "runName": text,
            },
        ),
        ("commitArtifactVersion", {}, {"artifactVersionId": text}),
        (
            "createRegistry",
            registry,
            {"organization": text, "name": text, "description": text, "acceptedTypes": [text]},
        ),
        (
            "updateRegistry",
            {"registryId": ids["registry"]},
            {
                "registryId": text,
                "name": text,
                "description": text,
                "ownerId": text,
                "addAcceptedTypes": [text],
                "removeAcceptedTypes": [text],
            },
        ),
        (
            "createCollection",
            collection,
            {
                "registryPath": text,
                "name": text,
                "types": [text],
                "description": text,
                "tags": [text],
                "link": {"artifactVersionPath": text, "aliases": [text]},
            },
        ),
        (
            "linkArtifact",
            link,
            {"artifactVersionId": text, "targetPath": text, "aliases": [text]},
        ),
        ("unlinkVersion", {}, {"versionId": text}),
        (
            "updateVersionAliases",
            {"versionId": ids["version"]},
            {"versionId": text, "add": [text], "remove": [text]},
        ),
    ]
    found = []
    for mutation, good, bad in places:
        found += [(mutation, good | {name: value}) for name, value in bad.items()]
        found.append((mutation, good | bad))
    found += [("linkArtifact", link | {"targetPath": path.format(text)}) for path in PATHS]
    return found


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_changes(api: Api, scene: Scene, digits: dict[str, str], text: str) -> None:
    before = await contents(api.site.pool)
    for mutation, input in inputs(text, digits):
        payload = await api.change(mutation, scene.ada, **input)

        after = await contents(api.site.pool)
        if payload.pop("errors"):
            assert not any(payload.values())
            assert before == after
        before = after


async def test_odd_names_are_kept_as_they_are(api: Api, scene: Scene) -> None:
    odd = "' or 1=1-- %_$1 {t} \u200b👩\u200d🚀"
    await api.changed(
        "createRegistry", scene.ada, organization="acme", name="n'", visibility="ORGANIZATION"
    )
    await api.changed(
        "createCollection",
        scene.ada,
        registryPath="acme/n'",
        name=odd,
        types=["model"],
        description="${x}\n\u202e",
    )
    source = await factories.add_artifact_version(
        api.site.pool, scene.mnist, odd, creator=scene.mia, aliases=[odd]
    )
    await api.changed(
        "linkArtifact",
        scene.ada,
        artifactVersionPath=f"vision/mnist/{odd}:{odd}",
        targetPath=f"acme/n'/{odd}",
        aliases=[odd],
    )

    data = await api(
        """query($path: String!) { version(path: $path) { aliases path source { name }
            collection { name description } } }""",
        scene.ada,
        path=f"acme/n'/{odd}:{odd}",
    )

    assert data["version"] == {
        "aliases": [odd, "latest"],
        "path": f"acme/wandb-registry-n'/{odd}:v0",
        "source": {"name": source.name},
        "collection": {"name": odd, "description": "${x}\n\u202e"},
    }
