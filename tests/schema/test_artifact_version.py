from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from domain.viewer import Viewer
from resolvers import file
from storage import signature
from storage.signature import Upload
from tests import factories
from tests.api import BASE_URL, SECRET, Api
from tests.factories import Thing
from tests.scene import Scene

MD5 = hashlib.md5(b"hello").hexdigest()
FILE = {"path": "x/y.bin", "sizeBytes": 5, "md5": MD5}
HIDDEN = "NOT_FOUND project: The project was not found, or you may not see it."
NO_VERSION = (
    "NOT_FOUND artifactVersionId: The artifact version was not found, or you may not see it."
)
PATH_RULE = "A project's path must be team/project; got"


def new(**given: Any) -> dict[str, Any]:
    return {"project": "vision/mnist", "name": "cnn", "type": "model", "files": [FILE]} | given


async def upload(api: Api, url: str, content: bytes) -> None:
    """The content has come by the address, as the file route takes it."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    token = url.removeprefix(f"{BASE_URL}/files/upload/")
    claim = signature.verify(SECRET, token, Upload, now=dt.datetime.now(dt.UTC))
    await file.receive(api.site.pool, api.site.store, claim, chunks())


async def log(api: Api, viewer: Viewer, **given: Any) -> str:
    """A version was logged and committed; gives its id."""
    payload = await api.changed(
        "createArtifactVersion", viewer, "artifactVersion { id } uploads { url }", **new(**given)
    )
    for target in payload["uploads"]:
        await upload(api, target["url"], b"hello")
    id = payload["artifactVersion"]["id"]
    await api.changed("commitArtifactVersion", viewer, artifactVersionId=id)
    return id  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("viewer", "input", "expected"),
    [
        ("mia", {"project": "mnist"}, f'INVALID_PATH project: {PATH_RULE} "mnist".'),
        ("mia", {"project": "a/b/c"}, f'INVALID_PATH project: {PATH_RULE} "a/b/c".'),
        ("mia", {"project": "a/b:v0"}, f'INVALID_PATH project: {PATH_RULE} "a/b:v0".'),
        (
            "mia",
            {"name": "a:b"},
            "INVALID_NAME name: An artifact name must be 1 to 128 characters, none of them / :;"
            ' got "a:b".',
        ),
        (
            "mia",
            {"type": "wandb-thing"},
            'INVALID_TYPE type: An artifact type must be not "job" and not starting with wandb-;'
            ' got "wandb-thing".',
        ),
        (
            "mia",
            {"name": "run-x", "type": "run_table"},
            "INVALID_TYPE type: An artifact type must be another than run_table for an artifact"
            ' whose name starts with run-; got "run_table".',
        ),
        (
            "mia",
            {"files": [FILE, FILE | {"path": "../x"}]},
            "INVALID_INPUT files.1.path: A file path must be made of parts that are neither empty"
            ' nor . nor ..; got "../x".',
        ),
        (
            "mia",
            {"files": [FILE, FILE]},
            'INVALID_INPUT files.1.path: The path "x/y.bin" comes twice.',
        ),
        (
            "mia",
            {"files": [{"path": "a", "sizeBytes": 1}]},
            "INVALID_INPUT files.0.md5: A file needs an md5, or a reference with its digest.",
        ),
        (
            "mia",
            {"files": [FILE | {"md5": "x"}]},
            "INVALID_INPUT files.0.md5: A file's digest must be the MD5 of the file as 32"
            ' hexadecimal digits; got "x".',
        ),
        (
            "mia",
            {"files": [{"path": "a", "sizeBytes": 1, "reference": "s3://b/c"}]},
            "INVALID_INPUT files.0.digest: A reference's digest must be 1 to 1024 printable"
            ' characters; got "".',
        ),
        (
            "mia",
            {"files": [{"path": "a", "sizeBytes": 1, "reference": "a\nb", "digest": "e"}]},
            "INVALID_INPUT files.0.reference: A reference must be a URI of 1 to 4096 printable"
            " characters.",
        ),
        (
            "mia",
            {"files": [FILE | {"path": str(n)} for n in range(1001)]},
            "INVALID_INPUT files: Give at most 1000 files in one call, not 1001.",
        ),
        (
            "mia",
            {"metadata": [1]},
            "INVALID_METADATA metadata: Metadata must be a JSON object at the top; it is not.",
        ),
        (
            "mia",
            {"metadata": {"a": {"b": [1, float("inf")]}}},
            "INVALID_METADATA metadata: Metadata must be made of finite numbers (write null for"
            ' none); it is not at "a.b.1".',
        ),
        (
            "mia",
            {"description": "a\0"},
            "INVALID_INPUT description: A description must be without a NUL character;"
            ' got "a\ufffd".',
        ),
        (
            "mia",
            {"aliases": ["best", "v1"]},
            "INVALID_ALIAS aliases.1: An alias must be not v and digits, which is how version"
            ' numbers are written; got "v1".',
        ),
        (
            "mia",
            {"tags": ["a/b"]},
            "INVALID_TAG tags.0: A tag must be 1 to 128 letters, digits, - and _, with spaces only"
            ' between them; got "a/b".',
        ),
        (
            "mia",
            {"ttlDays": 0},
            "INVALID_INPUT ttlDays: The time to live must be more than none and at most 36500 days,"
            " not 0 days.",
        ),
        (
            "mia",
            {"ttlDays": -(2**31)},
            "INVALID_INPUT ttlDays: The time to live must be more than none and at most 36500 days,"
            " not -1e+09 days.",
        ),
        (
            "mia",
            {"runName": ""},
            "INVALID_NAME runName: A run name must be 1 to 128 characters, none of them / :;"
            ' got "".',
        ),
        ("mia", {"project": "vision/none"}, HIDDEN),
        ("mia", {"project": "nobody/mnist"}, HIDDEN),
        ("vic", {}, HIDDEN),
        ("sue", {}, HIDDEN),
    ],
)
async def test_create_is_refused(
    api: Api, scene: Scene, viewer: str, input: dict[str, Any], expected: str
) -> None:
    found = await api.refusals("createArtifactVersion", scene.viewer(viewer), **new(**input))

    assert found == [expected]


async def test_create_tells_all_bad_words_in_field_order(api: Api, scene: Scene) -> None:
    input = new(
        runName="a/b",
        ttlDays=-1,
        tags=["ok", "#"],
        aliases=["a/b"],
        metadata=5,
        files=[{"path": "/a", "sizeBytes": 1, "md5": "z"}],
        type="job",
        name="/",
        project="x",
        description="\ud800",
    )

    found = await api.refused("createArtifactVersion", scene.mia, **input)

    assert [error["field"] for error in found] == [
        ["project"],
        ["name"],
        ["type"],
        ["files", "0", "path"],
        ["files", "0", "md5"],
        ["metadata"],
        ["description"],
        ["aliases", "0"],
        ["tags", "1"],
        ["ttlDays"],
        ["runName"],
    ]


async def test_create_by_viewer_of_the_team_is_refused(api: Api, scene: Scene) -> None:
    async with api.site.pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")

    assert await api.refusals("createArtifactVersion", scene.vic, **new()) == [
        "PERMISSION_DENIED project: CREATE_ARTIFACT_VERSION needs at least the team role MEMBER."
    ]


async def test_create_with_another_type_is_refused(api: Api, scene: Scene) -> None:
    await factories.add_artifact_version(api.site.pool, scene.mnist, "cnn", creator=scene.mia)

    assert await api.refused("createArtifactVersion", scene.mia, **new(type="dataset")) == [
        {
            "__typename": "InvalidValue",
            "code": "INVALID_TYPE",
            "message": "The artifact cnn is of type model, not dataset.",
            "field": ["type"],
            "value": "dataset",
            "rule": "model",
        }
    ]


async def test_create_waits_for_its_files(api: Api, scene: Scene) -> None:
    await api.history()
    reference = {"path": "far", "sizeBytes": 7, "reference": "s3://b/c", "digest": "etag"}

    payload = await api.changed(
        "createArtifactVersion",
        scene.mia,
        """artifactVersion { number name path state aliases digest sizeBytes fileCount type
            description metadata tags ttlDays createdBy { username } producedBy { name }
            files { nodes { path } totalCount } artifact { name versions { totalCount } } }
            uploads { path method headers { name value } }""",
        **new(
            files=[FILE, reference],
            metadata={"b": 1, "a": [1.5, None]},
            aliases=["best", "latest", "best"],
            tags=["x", "y", "x"],
            ttlDays=30,
            description="",
            runName="run 1",
        ),
    )

    assert payload["uploads"] == [
        {
            "path": "x/y.bin",
            "method": "PUT",
            "headers": [{"name": "Content-Type", "value": "application/octet-stream"}],
        }
    ]
    digest = payload["artifactVersion"].pop("digest")
    assert len(digest) == 32
    assert payload["artifactVersion"] == {
        "number": None,
        "name": "cnn",
        "path": "vision/mnist/cnn",
        "state": "PENDING",
        "aliases": [],
        "sizeBytes": 0,
        "fileCount": 0,
        "type": "model",
        "description": "",
        "metadata": {"a": [1.5, None], "b": 1},
        "tags": ["x", "y"],
        "ttlDays": 30,
        "createdBy": {"username": "mia"},
        "producedBy": {"name": "run 1"},
        "files": {"nodes": [], "totalCount": 0},
        "artifact": {"name": "cnn", "versions": {"totalCount": 0}},
    }
    assert await api.history() == []


async def test_digest_is_the_one_of_the_sdk(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "createArtifactVersion", scene.mia, "artifactVersion { digest }", **new(files=[])
    )

    expected = hashlib.md5(b"wandb-artifact-manifest-v1\n").hexdigest()
    assert payload["artifactVersion"] == {"digest": expected}


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("", 'INVALID_ID artifactVersionId: "" is not the id of an ArtifactVersion.'),
        ("x", 'INVALID_ID artifactVersionId: "x" is not the id of an ArtifactVersion.'),
    ],
)
async def test_commit_of_no_id_is_refused(api: Api, scene: Scene, id: str, expected: str) -> None:
    found = await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id)

    assert found == [expected]


async def test_commit_by_those_who_may_not_is_refused(api: Api, scene: Scene) -> None:
    pool = api.site.pool
    payload = await api.changed("createArtifactVersion", scene.mia, **new())
    id = payload["artifactVersion"]["id"]
    async with pool.connection() as connection:
        await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")

    for viewer, expected in [
        (scene.sue, NO_VERSION),
        (scene.rex, NO_VERSION),
        (
            scene.vic,
            "PERMISSION_DENIED artifactVersionId: COMMIT_ARTIFACT_VERSION needs at least the team"
            " role MEMBER.",
        ),
    ]:
        found = await api.refusals("commitArtifactVersion", viewer, artifactVersionId=id)
        assert found == [expected]


async def test_commit_of_another_kind_of_id_is_refused(api: Api, scene: Scene) -> None:
    id = scene.mnist.global_id

    assert await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id) == [
        f'INVALID_ID artifactVersionId: "{id}" is not the id of an ArtifactVersion.'
    ]


async def test_commit_without_the_files_is_refused(api: Api, scene: Scene) -> None:
    payload = await api.changed(
        "createArtifactVersion", scene.mia, **new(files=[FILE, FILE | {"path": "z"}])
    )
    await upload(api, payload["uploads"][0]["url"], b"hello")
    id = payload["artifactVersion"]["id"]

    assert await api.refusals("commitArtifactVersion", scene.mia, artifactVersionId=id) == [
        "UPLOAD_MISSING artifactVersionId: 1 of 2 files have not been uploaded, the first is z."
    ]


async def test_commit_numbers_and_tells(api: Api, scene: Scene) -> None:
    await log(api, scene.mia, files=[])
    await api.history()
    id = await log(api, scene.tim, aliases=["best"])
    document = """query($id: ID!) { node(id: $id) { ... on ArtifactVersion { number name path
        state aliases sizeBytes fileCount artifact { versions { nodes { name aliases } } }
        files { totalCount nodes { path sizeBytes digest reference url } } } } }"""

    data = await api(document, scene.mia, id=id)

    [found] = data["node"]["files"].pop("nodes")
    assert found.pop("url").startswith(f"{BASE_URL}/files/download/")
    assert found == {"path": "x/y.bin", "sizeBytes": 5, "digest": MD5, "reference": None}
    assert data["node"] == {
        "number": 1,
        "name": "cnn:v1",
        "path": "vision/mnist/cnn:v1",
        "state": "COMMITTED",
        "aliases": ["best", "latest"],
        "sizeBytes": 5,
        "fileCount": 1,
        "artifact": {
            "versions": {
                "nodes": [
                    {"name": "cnn:v1", "aliases": ["best", "latest"]},
                    {"name": "cnn:v0", "aliases": []},
                ]
            }
        },
        "files": {"totalCount": 1},
    }
    assert await api.history() == [
        (
            "ARTIFACT_VERSION_COMMITTED",
            {"artifact": "cnn", "project": "mnist", "version": "v1"},
            "tim",
        )
    ]


async def test_commit_again_is_the_same(api: Api, scene: Scene) -> None:
    id = await log(api, scene.mia)
    await api.history()

    payload = await api.changed(
        "commitArtifactVersion", scene.tim, "artifactVersion { id name }", artifactVersionId=id
    )

    assert payload["artifactVersion"] == {"id": id, "name": "cnn:v0"}
    assert await api.history() == []


async def test_same_content_is_the_newest_version(api: Api, scene: Scene) -> None:
    id = await log(api, scene.mia, tags=["a"])

    payload = await api.changed(
        "createArtifactVersion",
        scene.tim,
        "artifactVersion { id state aliases tags number } uploads { url }",
        **new(aliases=["best"], tags=["b", "a"]),
    )

    assert payload == {
        "artifactVersion": {
            "id": id,
            "state": "COMMITTED",
            "aliases": ["best", "latest"],
            "tags": ["a", "b"],
            "number": 0,
        },
        "uploads": [],
    }


async def test_content_that_the_project_holds_is_not_sent_again(api: Api, scene: Scene) -> None:
    await log(api, scene.mia)
    other = await factories.add_project(api.site.pool, scene.vision, "cifar", creator=scene.mia)
    document = "artifactVersion { id } uploads { path }"

    known = await api.changed(
        "createArtifactVersion", scene.mia, document, **new(name="copy", files=[FILE])
    )
    unknown = await api.changed(
        "createArtifactVersion", scene.mia, document, **new(name="copy", project=other.path)
    )

    assert known["uploads"] == []
    assert unknown["uploads"] == [{"path": "x/y.bin"}]


@pytest.fixture
async def cnn(api: Api, scene: Scene) -> list[Thing]:
    """Two committed versions, the first of them the best."""
    return [
        await factories.add_artifact_version(
            api.site.pool, scene.mnist, creator=scene.mia, aliases=aliases
        )
        for aliases in (["best"], [])
    ]


@pytest.mark.parametrize(
    ("viewer", "path", "expected"),
    [
        ("mia", "vision/mnist/cnn", "cnn:v1"),
        ("mia", "vision/mnist/cnn:latest", "cnn:v1"),
        ("mia", "vision/mnist/cnn:v0", "cnn:v0"),
        ("mia", "vision/mnist/cnn:best", "cnn:v0"),
        ("mia", "vision/mnist/cnn:v00", None),
        ("mia", "vision/mnist/cnn:v2", None),
        ("mia", "vision/mnist/cnn:v99999999999999999999", None),
        ("mia", "vision/mnist/cnn:v2147483648", None),
        ("mia", "vision/mnist/cnn:none", None),
        ("mia", "vision/mnist/rnn", None),
        ("mia", "vision/cifar/cnn", None),
        ("mia", "acme/mnist/cnn", None),
        ("tim", "vision/mnist/cnn", "cnn:v1"),
        ("ada", "vision/mnist/cnn", "cnn:v1"),
        ("root", "vision/mnist/cnn", "cnn:v1"),
        ("vic", "vision/mnist/cnn", None),
        ("sue", "vision/mnist/cnn", None),
        ("", "vision/mnist/cnn", None),
    ],
)
async def test_look_up_by_path(
    api: Api, scene: Scene, cnn: list[Thing], viewer: str, path: str, expected: str | None
) -> None:
    data = await api(
        "query($path: String!) { artifactVersion(path: $path) { name } }",
        scene.viewer(viewer),
        path=path,
    )

    assert data == {"artifactVersion": {"name": expected} if expected else None}


@pytest.mark.parametrize(
    "path", ["", "cnn", "mnist/cnn", "a/b/c/d", "a//c", "a/b/c:", " a/b/c", "a/b/c\0", "a/b/ c"]
)
async def test_look_up_by_malformed_path(api: Api, scene: Scene, path: str) -> None:
    told = await api.errors(
        "query($path: String!) { artifactVersion(path: $path) { name } }", scene.mia, path=path
    )

    assert told == [("INVALID_PATH", "path")]
