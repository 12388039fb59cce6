"""Drafts, which other clients begin, as the native API sees them."""

from __future__ import annotations

import pytest

from resolvers.context import Context
from resolvers.key import Key
from tests.api import BASE_URL, Api
from tests.resolvers.drafting import begin, digest_of, entries, entry, id_of, send_files
from tests.resolvers.drafting import send_manifest as send
from tests.resolvers.world import World
from tests.scene import Scene

FILES = {"a.txt": b"one"}


@pytest.fixture
def world(api: Api, scene: Scene) -> World:
    """The same site, for whoever logs drafts."""
    return World(Context(api.site, scene.mia, BASE_URL, "request-1"), scene)


async def draft(world: World, *, digest: str = digest_of(FILES)) -> Key:
    """A draft whose one file has come."""
    key = (await begin(world, digest=digest)).key
    await send_files(world, key, FILES)
    return key


async def test_commit_of_a_bad_manifest_is_refused(api: Api, scene: Scene, world: World) -> None:
    key = await draft(world)
    await send(world, key, b"nothing")

    refusals = await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id_of(key))

    assert refusals == ["INVALID_INPUT -: The manifest must be JSON in UTF-8."]


@pytest.mark.parametrize("wrong", ["digest", "size"])
async def test_commit_of_other_files_than_announced_is_refused(
    api: Api, scene: Scene, world: World, wrong: str
) -> None:
    key = await draft(world, digest="0" * 32 if wrong == "digest" else digest_of(FILES))
    await send(world, key, {"a.txt": entry(b"one", size=3 if wrong == "digest" else 4)})

    refusals = await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id_of(key))

    assert (
        refusals
        == {
            "digest": [
                "DIGEST_MISMATCH artifactVersionId: The files have the digest"
                f" {digest_of(FILES)}, announced was 00000000000000000000000000000000."
            ],
            "size": [
                'DIGEST_MISMATCH artifactVersionId: The manifest gives "a.txt" 4 bytes,'
                " 3 have come."
            ],
        }[wrong]
    )


async def test_native_files_are_refused(api: Api, scene: Scene, world: World) -> None:
    """What they would be is said by the manifest alone."""
    key = await draft(world)
    file = {"path": "b.txt", "sizeBytes": 1, "md5": "0" * 32}

    refusals = await api.refusals(
        "addArtifactVersionFiles", scene.mia, artifactVersionId=id_of(key), files=[file]
    )

    assert refusals == [
        "CONFLICT artifactVersionId: The artifact version is a draft; its manifest says which"
        " files it has."
    ]


async def test_committed_and_read(api: Api, scene: Scene, world: World) -> None:
    key = await draft(world)
    await send(world, key, entries(FILES))

    committed = await api.changed(
        "commitArtifactVersion",
        scene.mia,
        "artifactVersion { state number files { nodes { path sizeBytes digest url } } }",
        artifactVersionId=id_of(key),
    )

    version = committed["artifactVersion"]
    assert (version["state"], version["number"]) == ("COMMITTED", 0)
    (node,) = version["files"]["nodes"]
    assert node.pop("url").startswith(f"{BASE_URL}/files/download/")
    assert node == {
        "path": "a.txt",
        "sizeBytes": 3,
        "digest": "f97c5d29941bfb1b2fdab0874906ab82",
    }
