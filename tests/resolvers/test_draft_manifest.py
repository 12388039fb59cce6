"""Announcing and sending the manifests of drafts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from domain.errors import Conflict, NotFound
from domain.ids import Kind, encode, new_id
from resolvers import draft_manifest, draft_upload, project
from resolvers.context import Context
from resolvers.draft_manifest import Manifest, ManifestKind
from resolvers.key import Key
from storage import uploaded_manifest
from storage.blob import TooLong
from storage.signature import ManifestUpload
from tests import factories
from tests.resolvers.drafting import (
    as_viewer,
    begin,
    bodies_of,
    commit,
    entries,
    id_of,
    logged,
    manifest_json,
    md5,
    refused,
    send_files,
    stream,
)
from tests.resolvers.world import World, world

__all__ = ["world"]

FILES = {"a.txt": b"one"}
FULL, PATCH, INCREMENTAL = ManifestKind.FULL, ManifestKind.PATCH, ManifestKind.INCREMENTAL
BODY = manifest_json(entries(FILES))
MD5_RULE = "A file's digest must be the MD5 of the file as 32 hexadecimal digits"


def announcing(context: Context, key: Key, kind: ManifestKind = FULL, **given: Any) -> Any:
    asked: dict[str, Any] = {
        "artifact_version_id": id_of(key),
        "base_version_id": None,
        "md5": md5(BODY),
        "wants_upload": True,
    }
    return draft_manifest.announce(context, kind=kind, **asked | given)


def updating(context: Context, made: Manifest, **given: Any) -> Any:
    id = encode(Kind.PENDING_MANIFEST, *made.key)
    asked: dict[str, Any] = {"manifest_id": id, "md5": md5(BODY), "base_version_id": None}
    return draft_manifest.update(context, **asked | given)


async def sent(world: World, made: Manifest, body: bytes = BODY) -> None:
    assert made.claim is not None
    await draft_upload.manifest(world.pool, world.store, made.claim, stream(body))


async def announced(world: World) -> list[tuple[str, str | None, bool]]:
    """Of each manifest its kind, its MD5, and whether it has come."""
    async with world.pool.connection() as connection:
        rows = await connection.fetch(
            "select kind::text, md5, sha256 is not null from pending_manifest order by id"
        )
    return [tuple(row) for row in rows]


class TestRefused:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"artifact_version_id": "x"}, 'INVALID_ID artifact_version_id: "x" is not the id'),
            ({"base_version_id": "x"}, 'INVALID_ID base_version_id: "x" is not the id of an'),
            ({"md5": "x"}, f'INVALID_INPUT md5: {MD5_RULE}; got "x".'),
            ({"md5": None}, f'INVALID_INPUT md5: {MD5_RULE}; got "".'),
            ({"md5": "", "wants_upload": False}, f'INVALID_INPUT md5: {MD5_RULE}; got "".'),
        ],
    )
    async def test_words(self, world: World, given: Any, expected: str) -> None:
        key = (await begin(world)).key
        (found,) = await refused(announcing(world.context, key, **given))
        assert found.startswith(expected)
        assert await announced(world) == []

    async def test_who_may_not(self, world: World) -> None:
        key = (await begin(world)).key
        made = await announcing(world.context, key)
        for viewer in (world.scene.vic, world.scene.sue):
            context = as_viewer(world, viewer)
            (found,) = await refused(announcing(context, key))
            assert found.startswith("NOT_FOUND artifact_version_id: ")
            assert await refused(updating(context, made)) == [
                "NOT_FOUND manifest_id: The manifest was not found, or you may not see it."
            ]

    async def test_after_the_commit(self, world: World) -> None:
        key = (await begin(world, {})).key
        made = await announcing(world.context, key)
        await factories.run(world.pool, "delete from pending_manifest")
        await commit(world, key)
        (found,) = await refused(announcing(world.context, key))
        assert found.startswith("CONFLICT artifact_version_id: The artifact version is committed")
        (found,) = await refused(updating(world.context, made))
        assert found.startswith("NOT_FOUND manifest_id: ")

    async def test_bases(self, world: World) -> None:
        """What an INCREMENTAL one refuses, the others do without."""
        scene = world.scene
        secret = await factories.add_team(world.pool, scene.acme, "secret-team", admin=scene.ada)
        await factories.add_project(world.pool, secret, "p", creator=scene.ada)
        ada = replace(world, context=as_viewer(world, scene.ada))
        hidden = await logged(ada, FILES, owner="secret-team", project="p")
        pending = (await begin(world, name="pending")).key
        await project.create(world.context, team_="mia", name_="own")
        personal = await logged(world, FILES, owner="mia", project="own")
        key = (await begin(world)).key
        for base, expected in {
            hidden: "NOT_FOUND base_version_id: The base version was not found, or you may not see"
            " it.",
            Key(scene.acme.id, new_id()): "NOT_FOUND base_version_id: The base version was not"
            " found, or you may not see it.",
            pending: "ARTIFACT_NOT_COMMITTED base_version_id: The base version is still PENDING;"
            " commit it first.",
            personal: "INVALID_INPUT base_version_id: The base version belongs to another"
            " organization.",
        }.items():
            given = {"base_version_id": id_of(base)}
            assert await refused(announcing(world.context, key, INCREMENTAL, **given)) == [expected]
            for kind in (FULL, PATCH):
                await announcing(world.context, key, kind, **given)
        kept = "select count(base_version_id) from pending_manifest"
        assert await factories.value(world.pool, kept) == 0

    async def test_a_base_seen_through_a_link_alone(self, world: World) -> None:
        """Restricted viewers see it so, and may not download it."""
        scene = world.scene
        secret = await factories.add_team(world.pool, scene.acme, "secret-team", admin=scene.ada)
        project = await factories.add_project(world.pool, secret, "p", creator=scene.ada)
        source = await factories.add_artifact_version(world.pool, project, creator=scene.ada)
        into = await factories.add_collection(world.pool, scene.models, creator=scene.mia)
        await factories.link(world.pool, source, into, linked_by=scene.ada)
        key = (await begin(world)).key
        call = announcing(world.context, key, INCREMENTAL, base_version_id=source.global_id)
        (found,) = await refused(call)
        assert found.startswith("NOT_FOUND base_version_id: ")

    @pytest.mark.parametrize("cut", [1, len(BODY)])
    async def test_cut(self, world: World, cut: int) -> None:
        made = await announcing(world.context, (await begin(world)).key)
        with pytest.raises(Conflict, match="do not have the announced MD5"):
            await draft_upload.manifest(world.pool, world.store, made.claim, stream(BODY, cut=cut))
        assert await announced(world) == [("FULL", md5(BODY), False)]
        assert await world.objects() == 0

    async def test_too_large(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(uploaded_manifest, "MOST_BYTES", len(BODY) - 1)
        made = await announcing(world.context, (await begin(world)).key)
        with pytest.raises(TooLong):
            await sent(world, made)

    async def test_what_nobody_waits_for(self, world: World) -> None:
        made = await announcing(world.context, (await begin(world)).key)
        for claim in (
            ManifestUpload(made.key.organization_id, new_id(), md5(BODY)),
            ManifestUpload(world.scene.rival.id, made.key.id, md5(BODY)),
            ManifestUpload(*made.key, md5(b"other")),
        ):
            with pytest.raises(NotFound, match="still waits for this manifest"):
                await sent(world, replace(made, claim=claim))


class TestAnnounced:
    async def test_without_an_md5(self, world: World) -> None:
        key = (await begin(world)).key
        made = await announcing(world.context, key, md5=None, wants_upload=False)
        assert made.claim is None
        assert await announced(world) == [("FULL", None, False)]

    async def test_a_full_one_takes_the_place_of_the_full_ones_before(self, world: World) -> None:
        key = (await begin(world)).key
        await announcing(world.context, key, md5=None, wants_upload=False)
        first = await announcing(world.context, key)
        await announcing(world.context, key, PATCH)
        await announcing(world.context, key)
        other = (await begin(world, name="other")).key
        await announcing(world.context, other, md5=md5(b"other"))
        assert await announced(world) == [
            ("PATCH", md5(BODY), False),
            ("FULL", md5(BODY), False),
            ("FULL", md5(b"other"), False),
        ]
        with pytest.raises(NotFound, match="still waits for this manifest"):
            await sent(world, first)

    async def test_many_full_ones_at_once(self, world: World) -> None:
        key = (await begin(world)).key
        await asyncio.gather(*(announcing(world.context, key) for _ in range(8)))
        assert await announced(world) == [("FULL", md5(BODY), False)]

    async def test_the_base_is_kept(self, world: World) -> None:
        base = await logged(world, FILES)
        key = (await begin(world)).key
        for kind in (FULL, PATCH, INCREMENTAL):
            await announcing(world.context, key, kind, base_version_id=id_of(base))
        bases = "select array_agg(base_version_id) from pending_manifest"
        assert await factories.value(world.pool, bases) == [base.id] * 3


class TestUpdated:
    async def test_the_md5_is_said_later(self, world: World) -> None:
        key = (await begin(world, FILES)).key
        await send_files(world, key, FILES)
        made = await announcing(world.context, key, PATCH, md5=None, wants_upload=False)
        updated = await updating(world.context, made)
        assert updated == Manifest(made.key, ManifestUpload(*made.key, md5(BODY)))
        await sent(world, updated)
        assert await announced(world) == [("PATCH", md5(BODY), True)]
        await commit(world, key)
        assert await bodies_of(world, key) == FILES

    async def test_another_md5_forgets_what_has_come(self, world: World) -> None:
        made = await announcing(world.context, (await begin(world)).key, INCREMENTAL)
        await sent(world, made)
        await updating(world.context, made)
        assert await announced(world) == [("INCREMENTAL", md5(BODY), True)]
        await updating(world.context, made, md5=md5(b"other"))
        assert await announced(world) == [("INCREMENTAL", md5(b"other"), False)]
        with pytest.raises(NotFound, match="still waits for this manifest"):
            await sent(world, made)

    async def test_the_base_stays_where_none_is_given(self, world: World) -> None:
        bases = [await logged(world, {"n": body}) for body in (b"0", b"1")]
        key = (await begin(world)).key
        made = await announcing(world.context, key, INCREMENTAL, base_version_id=id_of(bases[0]))
        base = "select base_version_id from pending_manifest"
        await updating(world.context, made)
        assert await factories.value(world.pool, base) == bases[0].id
        await updating(world.context, made, base_version_id=id_of(bases[1]))
        assert await factories.value(world.pool, base) == bases[1].id

    async def test_same_manifest_twice(self, world: World) -> None:
        made = await announcing(world.context, (await begin(world)).key)
        await sent(world, made)
        await sent(world, made)
        assert await announced(world) == [("FULL", md5(BODY), True)]
