"""The manifest of a version over HTTP."""

from __future__ import annotations

import datetime as dt

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from storage import signature
from storage.manifest import File
from tests import factories
from tests.api import SECRET, Api
from tests.scene import Scene
from wandb_api import ids, manifest_route

PATH = "/wandb/manifest/{token}/{name}"
FILES = [File("a/b.bin", 3, "900150983cd24fb0d6963f7d28e17f72", "a" * 64)]


def fetch(api: Api, claim: signature.AnyClaim) -> tuple[int, object]:
    """The status and the body of the answer to a token."""
    token = signature.sign(SECRET, claim, now=dt.datetime.now(dt.UTC))
    client = TestClient(Starlette(routes=[Route(PATH, manifest_route.answering(api.site))]))
    answer = client.get(PATH.format(token=token, name="wandb_manifest.json"))
    return answer.status_code, answer.json()


async def test_a_file_is_never_read_as_a_manifest(api: Api, scene: Scene) -> None:
    status, body = fetch(api, signature.Download(scene.acme.organization_id, "a" * 64, 3, "x"))

    assert status == 403
    assert body == {"error": "This address was not made by this server, or not for this purpose."}


async def test_manifest_in_the_form_of_the_sdk(api: Api, scene: Scene) -> None:
    made = await factories.add_artifact_version(
        api.site.pool, scene.mnist, creator=scene.mia, store=api.site.store, files=FILES
    )
    sha256 = await factories.value(
        api.site.pool, "select manifest_sha256 from artifact_version where id = $1", made.id
    )

    status, body = fetch(api, signature.ManifestDownload(*made.key, str(sha256)))

    assert status == 200
    assert body == {
        "version": 1,
        "storagePolicy": "wandb-storage-policy-v1",
        "storagePolicyConfig": {"storageLayout": "V2"},
        "contents": {
            "a/b.bin": {
                "digest": "kAFQmDzST7DWlj99KOF/cg==",
                "birthArtifactID": ids.artifact(*made.key),
                "size": 3,
            }
        },
    }
