"""One signed address of each kind, each for something that is there and waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.ids import Kind, encode
from resolvers import (
    artifact_version_commit,
    draft_files,
    draft_manifest,
    draft_upload,
    multipart,
    run_file,
)
from resolvers import file as files
from resolvers.draft_files import DraftFile, DraftUpload
from resolvers.draft_manifest import ManifestKind
from storage import signature
from storage.signature import AnyClaim, Download, ManifestDownload, Upload
from tests import factories
from tests.api import SECRET, Api
from tests.resolvers import drafting, runs
from tests.resolvers.asking import of
from tests.resolvers.drafting import md5
from tests.resolvers.world import World
from tests.scene import Scene

HELLO, GIVEN, PARTS = b"hello", b"given", [b"one", b"two"]
WHOLE = b"".join(PARTS)
BODIES = {"a.txt": HELLO, "large.bin": WHOLE}
SAID = [(number, md5(part)) for number, part in enumerate(PARTS, 1)]
MANIFEST = drafting.manifest_json(drafting.entries(BODIES))
# The route of each kind, and what stands after the token.
ROUTES: Mapping[str, tuple[str, str, str]] = {
    "file": ("PUT", "/files/upload/", ""),
    "content": ("PUT", "/files/upload/", ""),
    "part": ("PUT", "/files/part/", ""),
    "manifest": ("PUT", "/files/manifest/", ""),
    "run file": ("PUT", "/files/run/", ""),
    "download": ("GET", "/files/download/", "/a.txt"),
    "list": ("GET", "/wandb/manifest/", "/wandb_manifest.json"),
}
BODY = {"part": PARTS[0], "manifest": MANIFEST}


@dataclass(frozen=True)
class Made:
    """What each address says, and the upload in parts that can be completed."""

    world: World
    claims: Mapping[str, AnyClaim]
    large: DraftUpload


def path(kind: str, token: str) -> str:
    """The address with this token."""
    _, before, after = ROUTES[kind]
    return before + token + after


def token(claim: AnyClaim, *, age: timedelta = timedelta(), secret: bytes = SECRET) -> str:
    """The claim, signed so long ago."""
    return signature.sign(secret, claim, now=datetime.now(UTC) - age)


async def made(api: Api, scene: Scene) -> Made:
    """All of them, asked for by mia, a MEMBER of the team."""
    world = World(of(api, scene.mia), scene)
    filed = await world.announced([HELLO], name="filed")
    [waiting] = filed.uploads
    draft = (await drafting.begin(world, BODIES, name="draft")).key
    small, large = await draft_files.announce(
        world.context,
        [
            DraftFile(drafting.id_of(draft), "a.txt", md5(HELLO)),
            DraftFile(drafting.id_of(draft), "large.bin", md5(WHOLE), SAID),
        ],
    )
    listed = await draft_manifest.announce(
        world.context,
        artifact_version_id=drafting.id_of(draft),
        kind=ManifestKind.FULL,
        base_version_id=None,
        md5=md5(MANIFEST),
        wants_upload=True,
    )
    await runs.begin(api, scene.mia)
    announced = await run_file.announce(
        world.context, owner="vision", project="mnist", run="train", names=["notes.txt"]
    )
    assert small.claim is not None
    assert large.multipart is not None
    assert listed.claim is not None
    claims: dict[str, AnyClaim] = {
        "file": Upload(*filed.key, waiting.path, waiting.size_bytes, str(waiting.md5)),
        "content": small.claim,
        "part": dict(large.multipart.parts)[1],
        "manifest": listed.claim,
        "run file": announced.files[0][1],
    }
    return Made(world, claims | await _downloads(world), large)


async def _downloads(world: World) -> dict[str, AnyClaim]:
    given = await world.logged(GIVEN, name="given")
    sha256 = await factories.value(
        world.pool, "select manifest_sha256 from artifact_version where id = $1", given.key.id
    )
    [file] = await drafting.files_of(world, given.key)
    organization_id = given.key.organization_id
    return {
        "download": Download(organization_id, str(file.sha256), file.size_bytes, "a.txt"),
        "list": ManifestDownload(*given.key, str(sha256)),
    }


async def committed(found: Made) -> None:
    """All that waited has come, and the versions are committed."""
    world = found.world
    filed: Any = found.claims["file"]
    draft = found.large.key
    assert found.large.multipart is not None
    await drafting.send_files(world, draft, {"a.txt": HELLO})
    for number, claim in found.large.multipart.parts:
        body = PARTS[number - 1]
        await draft_upload.part(world.pool, world.store, claim, drafting.stream(body))
    await multipart.complete(
        world.context,
        artifact_version_id=drafting.id_of(draft),
        upload_id=found.large.multipart.upload_id,
        path="large.bin",
        parts=SAID,
    )
    await drafting.send_manifest(world, draft, MANIFEST)
    await drafting.commit(world, draft)
    await files.receive(world.pool, world.store, filed, drafting.stream(HELLO))
    id = encode(Kind.ARTIFACT_VERSION, filed.organization_id, filed.artifact_version_id)
    await artifact_version_commit.commit(world.context, artifact_version_id=id)
