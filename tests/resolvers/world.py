"""A site on which versions are logged, age, are deleted and collected."""

from __future__ import annotations

import hashlib
import os
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.connection import Pool
from domain.ids import Kind, encode
from resolvers import artifact_version, artifact_version_commit, file
from resolvers.announced import File
from resolvers.artifact_version import Logged, New
from resolvers.context import Context, Site
from resolvers.gc import Removed, collect
from storage import blob
from storage.folder import LocalFolder
from storage.manifest import Manifests, decode
from storage.signature import Upload
from tests import factories
from tests.scene import Scene

AGE = timedelta(hours=1)


@dataclass
class World:
    """A site on which somebody logs versions."""

    context: Context
    scene: Scene

    @property
    def pool(self) -> Pool:
        return self.context.site.pool

    @property
    def store(self) -> LocalFolder:
        found = self.context.site.store
        assert isinstance(found, LocalFolder)
        return found

    async def announced(self, bodies: Sequence[bytes], name: str = "cnn") -> Logged:
        """A version that waits for these files."""
        files = [
            File(f"file-{n}", len(body), hashlib.md5(body).hexdigest())
            for n, body in enumerate(bodies)
        ]
        new = New("vision/mnist", name, "model", files)
        return await artifact_version.create(self.context, new)

    async def sent(self, logged: Logged, bodies: Sequence[bytes]) -> None:
        """Every file that is still waited for has come."""
        for waiting in logged.uploads:
            body = bodies[int(waiting.path.removeprefix("file-"))]
            claim = Upload(*logged.key, waiting.path, waiting.size_bytes, str(waiting.md5))
            await file.receive(self.pool, self.store, claim, stream(body))

    async def committed(self, logged: Logged) -> str:
        """The id of the version, which is committed."""
        id = encode(Kind.ARTIFACT_VERSION, *logged.key)
        await artifact_version_commit.commit(self.context, artifact_version_id=id)
        return id

    async def logged(self, *bodies: bytes, name: str = "cnn") -> Logged:
        """A committed version with these files."""
        made = await self.announced(bodies, name)
        await self.sent(made, bodies)
        await self.committed(made)
        return made

    async def deleted(self, logged: Logged) -> None:
        """The version is DELETED, as far as the collector is concerned."""
        await factories.run(
            self.pool,
            "update artifact_version set state = 'DELETED' where organization_id = $1 and id = $2",
            *logged.key,
        )

    async def older(self, by: timedelta = AGE * 2) -> None:
        """Everything that is there was there for so long."""
        then = (datetime.now(UTC) - by).timestamp()
        async for found in self.store.list():
            os.utime(self.store._path(found.key), (then, then))
        await factories.run(
            self.pool, "update artifact_version set created_at = created_at - $1::interval", by
        )
        await factories.run(
            self.pool,
            "update pending_manifest set created_at = created_at - $1::interval,"
            " received_at = received_at - $1::interval",
            by,
        )

    async def collect(self, *, delete: bool = True) -> Removed:
        return await collect(self.pool, self.store, older_than=AGE, delete=delete)

    async def objects(self) -> int:
        return len([found async for found in self.store.list()])

    async def require_whole(self, logged: Logged, *bodies: bytes) -> None:
        """The committed version has its manifest, and each file its bytes."""
        sha256 = await factories.value(
            self.pool,
            "select manifest_sha256 from artifact_version where state = 'COMMITTED'"
            " and organization_id = $1 and id = $2",
            *logged.key,
        )
        organization_id = logged.key.organization_id
        files = decode(await blob.read(self.store, organization_id, str(sha256)))
        found = [await blob.read(self.store, organization_id, str(f.sha256)) for f in files]
        assert found == list(bodies)


async def stream(body: bytes) -> AsyncIterator[bytes]:
    yield body


@pytest.fixture
async def world(pool: Pool, scene: Scene, tmp_path: Path) -> World:
    store = LocalFolder(tmp_path / "files")
    site = Site(pool, store, Manifests(store), b"s" * 32)
    return World(Context(site, scene.mia, "http://test", "1"), scene)


def removed(found: Removed) -> tuple[int, int, int]:
    return found.uploads, found.blobs, found.size_bytes
