"""What users call their files, and what addresses are made to say, does no harm to anybody."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from storage import blob
from storage.manifest import File
from storage.signature import Download
from tests import factories
from tests.api import Api, api, scene, store
from tests.resolvers.drafting import md5
from tests.scene import Scene
from tests.security.files import addresses
from tests.security.files.addresses import GIVEN, token
from tests.wandb_api.calling import Caller, call
from tests.wandb_api.changing import standard
from tests.wandb_api.conftest import Dialect, dialect

__all__ = ["api", "call", "dialect", "scene", "store"]
pytestmark = pytest.mark.slow

NAMES = [
    "plain.bin",
    "page.html",
    "picture.svg",
    'quote".html',
    "semicolon; filename=evil.exe",
    "line\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
    "null\x00.html",
    "turned\u202elmth.exe",
    "../../etc/passwd",
    "..\\..\\boot.ini",
    "dir/%2e%2e/secret",
    "percent%0d%0aX: y",
    "javascript:alert(1)",
    "<img src=x onerror=alert(1)>.png",
    "emoji \U0001f4a5.bin",
    "long" * 100,
    ".",
    " ",
]
FILES = """query($id: ID!) { artifact(id: $id) { currentManifest { file { directUrl } }
    files(first: 100) { edges { node { name directUrl } } } } }"""
# A name on the disk of whoever fetches it: without folders, quotes and what cannot be seen.
DISPOSITION = re.compile(
    r"attachment; filename=\"[A-Za-z0-9 ._-]+\"; filename\*=UTF-8''([A-Za-z0-9._~%-]+)"
)


async def test_each_comes_as_a_file_to_keep(
    api: Api, dialect: Dialect, call: Caller, scene: Scene
) -> None:
    sha256 = await blob.write(api.site.store, scene.acme.id, GIVEN)
    files = [File(name, len(GIVEN), md5(GIVEN), sha256) for name in sorted(NAMES)]
    made = await factories.add_artifact_version(
        api.site.pool, scene.mnist, creator=scene.mia, store=api.site.store, files=files
    )
    found = (await dialect(FILES, scene.mia, id=standard(made)))["artifact"]
    nodes = [edge["node"] for edge in found["files"]["edges"]]
    assert {node["name"] for node in nodes} == set(NAMES)

    for node in nodes:
        answer = await call.client.get(node["directUrl"])
        headers = answer.headers
        assert (answer.status_code, answer.content) == (200, GIVEN), node["name"]
        assert headers["content-type"] == "application/octet-stream"
        assert headers["content-security-policy"] == "sandbox"
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
        disposition = DISPOSITION.fullmatch(headers["content-disposition"])
        assert disposition is not None, headers["content-disposition"]
        assert not set(unquote(disposition[1])) & set("/\\\r\n\x00\u202e"), node["name"]

    listed = await call.client.get(found["currentManifest"]["file"]["directUrl"])
    assert listed.headers["content-type"] == "application/json"
    assert listed.headers["content-security-policy"] == "sandbox"
    assert listed.headers["x-content-type-options"] == "nosniff"
    assert listed.headers["cache-control"] == "private"
    assert set(listed.json()["contents"]) == set(NAMES)


@pytest.mark.parametrize(
    "end",
    ["x", "../x", "%2e%2e/%2e%2e/etc/passwd", "..%5c..%5cx", "a%00b", "x?y=../z", "x;y", "é"],
)
async def test_the_name_in_an_address_chooses_nothing(
    api: Api, call: Caller, scene: Scene, end: str
) -> None:
    """The token says which content it is; what stands behind it is for people to read."""
    found = await addresses.made(api, scene)
    it = token(found.claims["download"])

    answer = await call.client.get(f"/files/download/{it}/a/{end}")

    assert (answer.status_code, answer.content) == (200, GIVEN)
    assert 'filename="a.txt"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    "path",
    [
        "/files/download/x/../../../etc/passwd",
        "/files/download/%2e%2e/%2e%2e/etc/passwd",
        "/files/download//etc/passwd",
        "/files/../etc/passwd",
        "/wandb/manifest/..%2f..%2fetc%2fpasswd/x",
        "/wandb/manifest/x/wandb_manifest.json",
        "/wandb/artifactsV2/../../etc/passwd",
    ],
)
async def test_paths_lead_nowhere(api: Api, call: Caller, scene: Scene, path: str) -> None:
    answer = await call.client.get(path, headers=await call.headers(scene.mia))

    assert answer.status_code in (403, 404, 405)
    assert b"root:" not in answer.content


async def test_a_range_of_what_is_gone_or_hidden(api: Api, call: Caller, scene: Scene) -> None:
    """A part is given as the whole is, and refused as the whole is."""
    found = await addresses.made(api, scene)
    good = addresses.path("download", token(found.claims["download"]))
    gone = addresses.path(
        "download",
        token(Download(scene.acme.id, "0" * 64, len(GIVEN), "a.txt")),
    )
    part = {"Range": "bytes=1-2"}

    answer = await call.client.get(good, headers=part)
    assert (answer.status_code, answer.content) == (206, GIVEN[1:3])
    assert answer.headers["content-range"] == f"bytes 1-2/{len(GIVEN)}"
    assert (await call.client.get(gone, headers=part)).status_code == 404
    assert (await call.client.get(good[:-8] + "/a.txt", headers=part)).status_code == 403


async def test_a_run_is_told_nothing_through_its_stream(
    api: Api, call: Caller, scene: Scene
) -> None:
    """A run that is hidden and one that is missing: by name, and by every part of the name."""
    await addresses.made(api, scene)
    for viewer in (scene.sue, scene.vic):
        answers = set()
        for at in ("vision/mnist/train", "vision/mnist/none", "vision/none/train"):
            answer = await call.post(f"/wandb/files/{at}/file_stream", {}, viewer)
            answers.add((answer.status_code, answer.content))
        assert len(answers) == 1, answers
        assert answers.pop()[0] in (403, 404)
    signed_out = await call.post("/wandb/files/vision/mnist/train/file_stream", {}, None)
    assert signed_out.status_code == 401
