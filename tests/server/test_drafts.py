"""The routes that what drafts are made of takes, on a real database and a real folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from db.connection import Pool
from domain.ids import new_id
from resolvers import draft_files, draft_manifest, multipart
from resolvers.draft_files import DraftFile, DraftUpload
from resolvers.draft_manifest import ManifestKind
from server import drafts, files
from storage import uploaded_manifest
from storage.folder import LocalFolder
from storage.signature import AnyClaim, Download, ManifestUpload, PartUpload, Upload, sign
from tests.api import scene
from tests.resolvers.drafting import (
    begin,
    bodies_of,
    commit,
    entries,
    id_of,
    manifest_json,
    md5,
)
from tests.resolvers.world import World, world
from tests.server.test_files import error, stream

__all__ = ["scene", "world"]

SECRET = b"s" * 32
WHOLE = b"onetwo"
BODIES = {"a.txt": b"hello", "large.bin": WHOLE}
PARTS = {1: b"one", 2: b"two"}
SAID = [(number, md5(part)) for number, part in PARTS.items()]
MANIFEST = manifest_json(entries(BODIES))


@dataclass
class Context:
    pool: Pool
    store: LocalFolder
    secret: bytes = SECRET


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    context = Context(world.pool, world.store)
    app = Starlette(routes=[*files.routes(context), *drafts.routes(context)])
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as made:
        yield made


def address(route: str, claim: AnyClaim | None, *, age: timedelta = timedelta()) -> str:
    assert claim is not None
    return f"/files/{route}/{sign(SECRET, claim, now=datetime.now(UTC) - age)}"


@pytest.fixture
async def small(world: World) -> DraftUpload:
    """A file that comes as a whole."""
    return (await announced(world))[0]


async def announced(world: World) -> list[DraftUpload]:
    id = id_of((await begin(world, BODIES)).key)
    asked = [
        DraftFile(id, "a.txt", md5(b"hello")),
        DraftFile(id, "large.bin", md5(WHOLE), SAID),
    ]
    return await draft_files.announce(world.context, asked)


def parts_of(upload: DraftUpload) -> dict[int, PartUpload]:
    assert upload.multipart is not None
    return dict(upload.multipart.parts)


async def manifest_of(world: World, upload: DraftUpload) -> ManifestUpload:
    made = await draft_manifest.announce(
        world.context,
        artifact_version_id=id_of(upload.key),
        kind=ManifestKind.FULL,
        base_version_id=None,
        md5=md5(MANIFEST),
        wants_upload=True,
    )
    assert made.claim is not None
    return made.claim


class TestRefused:
    async def test_tokens_for_something_else(self, client: Any, world: World) -> None:
        small, large = await announced(world)
        manifest = await manifest_of(world, small)
        claims = {"upload": small.claim, "part": parts_of(large)[1], "manifest": manifest}
        download = Download(world.scene.acme.id, "0" * 64, 5, "a")
        for route in claims:
            others = [claim for name, claim in claims.items() if name != route]
            for claim in [*others, download]:
                response = await client.put(address(route, claim), content=b"hello")
                assert error(response) == (403, "INVALID_TOKEN")
        assert await world.objects() == 0

    async def test_expired(self, client: Any, world: World) -> None:
        small, large = await announced(world)
        manifest = await manifest_of(world, small)
        claims = {"upload": small.claim, "part": parts_of(large)[1], "manifest": manifest}
        for route, claim in claims.items():
            path = address(route, claim, age=timedelta(hours=24))
            assert error(await client.put(path, content=b"")) == (403, "TOKEN_EXPIRED")

    @pytest.mark.parametrize("chunked", [False, True])
    @pytest.mark.parametrize("cut", [0, 1, 4])
    async def test_cut_or_wrong(self, client: Any, world: World, chunked: bool, cut: int) -> None:
        small, large = await announced(world)
        manifest = await manifest_of(world, small)
        bodies = [
            (address("upload", small.claim), b"hello"),
            (address("part", parts_of(large)[1]), b"one"),
            (address("manifest", manifest), MANIFEST),
        ]
        for path, body in bodies:
            wrong = body[:-cut] if cut else b"X" + body[1:]
            content = stream([wrong]) if chunked else wrong
            assert error(await client.put(path, content=content)) == (400, "DIGEST_MISMATCH")
        assert await world.objects() == 0

    async def test_nobody_waits_for_it(self, client: Any, world: World) -> None:
        organization_id = world.scene.acme.id
        digest = md5(b"hello")
        for route, claim in {
            "upload": Upload(organization_id, new_id(), "a", None, digest),
            "part": PartUpload(organization_id, new_id(), 1, digest),
            "manifest": ManifestUpload(organization_id, new_id(), digest),
        }.items():
            response = await client.put(address(route, claim), content=b"hello")
            assert error(response) == (404, "NOT_FOUND")
        # A little is taken in before the look, and is nobody's: `gc` removes it.
        assert await world.objects() == 1

    @pytest.mark.parametrize("chunked", [False, True])
    async def test_manifest_too_large(
        self,
        client: Any,
        world: World,
        small: DraftUpload,
        monkeypatch: pytest.MonkeyPatch,
        chunked: bool,
    ) -> None:
        monkeypatch.setattr(uploaded_manifest, "MOST_BYTES", 10)
        monkeypatch.setattr(drafts, "MOST_BYTES", 10)
        path = address("manifest", await manifest_of(world, small))
        content = stream([MANIFEST]) if chunked else MANIFEST
        assert error(await client.put(path, content=content)) == (413, "DIGEST_MISMATCH")
        assert await world.objects() == 0

    @pytest.mark.parametrize("route", ["part", "manifest"])
    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    async def test_other_methods(self, client: Any, route: str, method: str) -> None:
        assert (await client.request(method, f"/files/{route}/x")).status_code == 405


class TestReceived:
    async def test_everything(self, client: Any, world: World) -> None:
        small, large = await announced(world)
        response = await client.put(address("upload", small.claim), content=b"hello")
        assert (response.status_code, response.content) == (200, b"")
        for number in (2, 1):
            path = address("part", parts_of(large)[number])
            response = await client.put(path, content=stream([PARTS[number]]))
            assert (response.status_code, response.content) == (200, b"")
            assert response.headers["ETag"] == f'"{md5(PARTS[number])}"'
        assert large.multipart is not None
        await multipart.complete(
            world.context,
            artifact_version_id=id_of(large.key),
            upload_id=large.multipart.upload_id,
            path="large.bin",
            parts=SAID,
        )
        for upload in (small, large):
            manifest = address("manifest", await manifest_of(world, upload))
            assert (await client.put(manifest, content=MANIFEST)).status_code == 200
        # Both uploads are of one version.
        await commit(world, small.key)
        assert await bodies_of(world, small.key) == BODIES

    async def test_empty_file(self, client: Any, world: World) -> None:
        key = (await begin(world, {"empty": b""})).key
        file = DraftFile(id_of(key), "empty", md5(b""))
        (upload,) = await draft_files.announce(world.context, [file])
        response = await client.put(address("upload", upload.claim), content=b"")
        assert response.status_code == 200
