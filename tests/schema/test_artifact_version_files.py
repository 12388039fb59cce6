from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from db import pending_file
from domain import digest
from domain.viewer import Viewer
from resolvers import file
from storage import signature
from storage.signature import Upload
from tests import factories
from tests.api import BASE_URL, SECRET, Api
from tests.scene import Scene

MD5 = hashlib.md5(b"hello").hexdigest()
HIDDEN = "NOT_FOUND artifactVersionId: The artifact version was not found, or you may not see it."
COMMITTED = "CONFLICT artifactVersionId: The artifact version is committed; it never changes again."
OTHER = 'The path "a" has another file already.'
UPLOADS = "artifactVersion { id state } uploads { path url }"


def content(path: str, **given: Any) -> dict[str, Any]:
    return {"path": path, "sizeBytes": 5, "md5": MD5} | given


def reference(path: str, **given: Any) -> dict[str, Any]:
    return {"path": path, "sizeBytes": 1, "reference": "s3://b/x", "digest": "etag"} | given


async def begin(api: Api, viewer: Viewer, *files: dict[str, Any]) -> str:
    payload = await api.changed(
        "createArtifactVersion",
        viewer,
        project="vision/mnist",
        name="cnn",
        type="model",
        files=list(files),
    )
    return payload["artifactVersion"]["id"]  # type: ignore[no-any-return]


async def add(api: Api, viewer: Viewer, id: str, *files: dict[str, Any]) -> Any:
    return await api.changed(
        "addArtifactVersionFiles", viewer, UPLOADS, artifactVersionId=id, files=list(files)
    )


async def upload(api: Api, url: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"hello"

    token = url.removeprefix(f"{BASE_URL}/files/upload/")
    claim = signature.verify(SECRET, token, Upload, now=dt.datetime.now(dt.UTC))
    await file.receive(api.site.pool, api.site.store, claim, chunks())


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (
            [content("../x"), content("b"), content("b")],
            [
                "INVALID_INPUT files.0.path: A file path must be made of parts that are neither"
                ' empty nor . nor ..; got "../x".',
                'INVALID_INPUT files.2.path: The path "b" comes twice.',
            ],
        ),
        (
            [content(str(n)) for n in range(1001)],
            ["INVALID_INPUT files: Give at most 1000 files in one call, not 1001."],
        ),
        (
            [content("b", md5="x")],
            [
                "INVALID_INPUT files.0.md5: A file's digest must be the MD5 of the file as 32"
                ' hexadecimal digits; got "x".'
            ],
        ),
        ([content("b"), content("a", sizeBytes=6)], [f"INVALID_INPUT files.1.path: {OTHER}"]),
        ([content("a", md5="0" * 32)], [f"INVALID_INPUT files.0.path: {OTHER}"]),
        ([reference("a")], [f"INVALID_INPUT files.0.path: {OTHER}"]),
    ],
)
async def test_files_are_refused(
    api: Api, scene: Scene, files: list[dict[str, Any]], expected: list[str]
) -> None:
    id = await begin(api, scene.mia, content("a"))

    assert (
        await api.refusals("addArtifactVersionFiles", scene.mia, artifactVersionId=id, files=files)
        == expected
    )


async def test_another_reference_is_refused(api: Api, scene: Scene) -> None:
    id = await begin(api, scene.mia, reference("a"))

    for other in (reference("a", digest="other"), reference("a", reference="s3://b/y")):
        assert await api.refusals(
            "addArtifactVersionFiles", scene.mia, artifactVersionId=id, files=[other]
        ) == [f"INVALID_INPUT files.0.path: {OTHER}"]


async def test_no_id_is_refused(api: Api, scene: Scene) -> None:
    for id in ("", scene.mnist.global_id):
        assert await api.refusals(
            "addArtifactVersionFiles", scene.mia, artifactVersionId=id, files=[]
        ) == [f'INVALID_ID artifactVersionId: "{id}" is not the id of an ArtifactVersion.']


async def test_those_who_may_not_are_refused(api: Api, scene: Scene) -> None:
    id = await begin(api, scene.mia)
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")

    for viewer, expected in [
        (scene.sue, HIDDEN),
        (scene.rex, HIDDEN),
        (
            scene.vic,
            "PERMISSION_DENIED artifactVersionId: CREATE_ARTIFACT_VERSION needs at least the team"
            " role MEMBER.",
        ),
    ]:
        assert await api.refusals(
            "addArtifactVersionFiles", viewer, artifactVersionId=id, files=[content("a")]
        ) == [expected]


async def test_a_committed_version_takes_no_files(api: Api, scene: Scene) -> None:
    version = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)

    assert await api.refusals(
        "addArtifactVersionFiles",
        scene.mia,
        artifactVersionId=version.global_id,
        files=[content("a")],
    ) == [COMMITTED]


async def test_a_deleted_version_takes_no_files(api: Api, scene: Scene) -> None:
    version = await factories.add_artifact_version(api.site.pool, scene.mnist, creator=scene.mia)
    await api.changed(
        "deleteArtifactVersion",
        scene.mia,
        artifactVersionId=version.global_id,
        deleteAliases=True,
    )

    assert await api.refusals(
        "addArtifactVersionFiles", scene.mia, artifactVersionId=version.global_id, files=[]
    ) == [HIDDEN]


async def test_uploads_come_in_the_order_of_the_request(api: Api, scene: Scene) -> None:
    id = await begin(api, scene.mia, content("m"))

    payload = await add(api, scene.tim, id, content("z"), reference("r"), content("a"))

    assert payload["artifactVersion"] == {"id": id, "state": "PENDING"}
    assert [upload["path"] for upload in payload["uploads"]] == ["z", "a"]


async def test_the_same_batch_again_is_accepted(api: Api, scene: Scene) -> None:
    id = await begin(api, scene.mia, content("m"))
    batch = [content("a"), reference("r"), content("b")]
    first = await add(api, scene.mia, id, *batch)
    await upload(api, first["uploads"][0]["url"])

    again = await add(api, scene.mia, id, content("m"), *batch, content("c"))

    assert [upload["path"] for upload in again["uploads"]] == ["m", "b", "c"]


async def test_what_the_project_holds_need_not_be_sent(api: Api, scene: Scene) -> None:
    first = await begin(api, scene.mia)
    await upload(api, (await add(api, scene.mia, first, content("a")))["uploads"][0]["url"])
    await api.changed("commitArtifactVersion", scene.mia, artifactVersionId=first)
    second = await begin(api, scene.mia, reference("r"))

    assert (await add(api, scene.mia, second, content("b")))["uploads"] == []


async def test_commit_while_files_are_added_is_refused(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = await begin(api, scene.mia, reference("a"))
    tries = []

    async def one_more(*_: object) -> int:
        """There is a file more than when the manifest was written."""
        tries.append(1)
        return 2

    monkeypatch.setattr(pending_file, "count", one_more)

    assert await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id) == [
        "CONFLICT artifactVersionId: Files are being added all the time; try again."
    ]
    assert len(tries) == 5


async def test_commit_counts_all_files(api: Api, scene: Scene) -> None:
    id = await begin(api, scene.mia, reference("r"))
    payload = await add(api, scene.mia, id, content("a"), content("b"))

    assert await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id) == [
        "UPLOAD_MISSING artifactVersionId: 2 of 3 files have not been uploaded, the first is a."
    ]
    for target in payload["uploads"]:
        await upload(api, target["url"])
    committed = await api.changed(
        "commitArtifactVersion",
        scene.mia,
        "artifactVersion { digest fileCount sizeBytes files { nodes { path } } }",
        artifactVersionId=id,
    )

    assert committed["artifactVersion"] == {
        "digest": digest.artifact([("a", MD5), ("b", MD5)], [("r", "etag")]),
        "fileCount": 3,
        "sizeBytes": 11,
        "files": {"nodes": [{"path": "a"}, {"path": "b"}, {"path": "r"}]},
    }


async def test_committed_in_batches_is_the_same_content(api: Api, scene: Scene) -> None:
    files = [reference("a"), reference("b"), reference("c")]
    id = await begin(api, scene.mia, files[0])
    await add(api, scene.mia, id, *files[1:])
    await api.changed("commitArtifactVersion", scene.mia, artifactVersionId=id)

    assert await begin(api, scene.mia, *reversed(files)) == id
