"""Versions logged as drafts, step by step: begun, files and manifest sent, committed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson
import pytest

from domain import digest
from domain.errors import Refusal, Refused
from domain.ids import Kind, encode
from domain.viewer import Viewer
from resolvers import artifact_version_commit, draft, draft_files, draft_manifest, draft_upload
from resolvers.context import Context
from resolvers.draft import Draft, NewDraft
from resolvers.draft_files import DraftFile, DraftUpload
from resolvers.draft_manifest import ManifestKind
from resolvers.key import Key
from storage import blob
from storage.manifest import File, decode
from tests import factories
from tests.resolvers.world import World

Bodies = Mapping[str, bytes]
Entries = Mapping[str, Any]


def md5(body: bytes) -> str:
    return hashlib.md5(body).hexdigest()


def entry(body: bytes, **more: Any) -> dict[str, Any]:
    """What a manifest says of content."""
    own = base64.b64encode(hashlib.md5(body).digest()).decode()
    return {"digest": own, "size": len(body), "birthArtifactID": "QQ==", "skip_cache": False} | more


def entries(bodies: Bodies) -> Entries:
    return {path: entry(body) for path, body in bodies.items()}


def manifest_json(listed: Entries) -> bytes:
    said = {"version": 1, "storagePolicy": "wandb-storage-policy-v1", "contents": listed}
    return orjson.dumps(said)


def digest_of(bodies: Bodies) -> str:
    return digest.artifact([(path, md5(body)) for path, body in bodies.items()])


async def stream(body: bytes, *, cut: int = 0) -> AsyncIterator[bytes]:
    yield body[: len(body) - cut]


def as_viewer(world: World, viewer: Viewer) -> Context:
    return replace(world.context, viewer=viewer)


def id_of(key: Key) -> str:
    return encode(Kind.ARTIFACT_VERSION, *key)


def new(bodies: Bodies | None = None, **given: Any) -> NewDraft:
    """A draft of these files."""
    made = NewDraft("vision", "mnist", "cnn", "model", digest_of(bodies or {}))
    return replace(made, **given)


async def begin(world: World, bodies: Bodies | None = None, **given: Any) -> Draft:
    return await draft.begin(world.context, new(bodies, **given))


async def announce(world: World, key: Key, bodies: Bodies) -> list[DraftUpload]:
    files = [DraftFile(id_of(key), path, md5(body)) for path, body in bodies.items()]
    return await draft_files.announce(world.context, files)


async def send(world: World, upload: DraftUpload, body: bytes) -> None:
    assert upload.claim is not None
    await draft_upload.content(world.pool, world.store, upload.claim, stream(body))


async def send_files(world: World, key: Key, bodies: Bodies) -> list[str]:
    """All files have come; gives the paths of those that were waited for."""
    uploads = await announce(world, key, bodies)
    for upload in uploads:
        if upload.claim is not None:
            await send(world, upload, bodies[upload.path])
    return [upload.path for upload in uploads if upload.claim is not None]


async def send_manifest(
    world: World,
    key: Key,
    data: bytes | Entries,
    kind: ManifestKind = ManifestKind.FULL,
    base: Key | None = None,
) -> None:
    """The manifest is announced, and then sent."""
    body = data if isinstance(data, bytes) else manifest_json(data)
    made = await draft_manifest.announce(
        world.context,
        artifact_version_id=id_of(key),
        kind=kind,
        base_version_id=id_of(base) if base else None,
        md5=md5(body),
        wants_upload=True,
    )
    assert made.claim is not None
    await draft_upload.manifest(world.pool, world.store, made.claim, stream(body))


async def commit(world: World, key: Key) -> None:
    await artifact_version_commit.commit(world.context, artifact_version_id=id_of(key))


async def logged(world: World, bodies: Bodies, **given: Any) -> Key:
    """A committed version of these files, logged as a draft."""
    made = await begin(world, bodies, **given)
    await send_files(world, made.key, bodies)
    await send_manifest(world, made.key, entries(bodies))
    await commit(world, made.key)
    return made.key


async def files_of(world: World, key: Key) -> Sequence[File]:
    """The files of the committed version, whose contents are whole."""
    sha256 = await factories.value(
        world.pool,
        "select manifest_sha256 from artifact_version where state = 'COMMITTED' and id = $1",
        key.id,
    )
    files = decode(await blob.read(world.store, key.organization_id, str(sha256)))
    for file in files:
        if file.sha256 is not None:
            body = await blob.read(world.store, key.organization_id, file.sha256)
            assert (md5(body), len(body)) == (file.md5, file.size_bytes)
    return files


async def bodies_of(world: World, key: Key) -> dict[str, bytes]:
    """The contents of the committed version by path."""
    return {
        file.path: await blob.read(world.store, key.organization_id, str(file.sha256))
        for file in await files_of(world, key)
    }


async def states(world: World) -> list[tuple[str, int | None]]:
    """State and number of each version, the oldest first."""
    async with world.pool.connection() as connection:
        rows = await connection.fetch(
            "select state::text, number from artifact_version order by id"
        )
    return [tuple(row) for row in rows]


async def refused(call: Any) -> list[str]:
    """Each refusal of the call in a line: code, field, message."""
    with pytest.raises((Refusal, Refused)) as caught:
        await call
    error = caught.value
    refusals = error.refusals if isinstance(error, Refused) else [error]
    return [f"{each.code} {'.'.join(each.field or ['-'])}: {each.message}" for each in refusals]
