"""Files of runs: announced, received, deleted, collected."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from db import gc
from domain.errors import NotFound
from domain.ids import Kind, encode
from resolvers import gc as collector
from resolvers import run_file
from resolvers.run_file import Announced
from storage import blob
from storage.blob import TooLong
from storage.signature import RunUpload
from tests import factories
from tests.api import Api
from tests.resolvers.asking import codes, of, refusals
from tests.resolvers.runs import begin, shown
from tests.resolvers.world import World, removed, stream, world
from tests.scene import Scene

__all__ = ["world"]

AT = {"owner": "vision", "project": "mnist", "run": "train"}
HIDDEN = "NOT_FOUND run: The run was not found, or you may not see it."
HIDDEN_FILE = "The run's file was not found, or you may not see it."
DENIED = "LOG_RUN needs at least the team role MEMBER."
HELLO = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592"


def announce(api: Api, viewer: Any, *names: str, **at: str) -> Any:
    return run_file.announce(of(api, viewer), **(AT | at), names=names)


def mark(api: Api, viewer: Any, *names: str, **at: str) -> Any:
    return run_file.mark_uploaded(of(api, viewer), **(AT | at), names=names)


async def send(api: Api, claim: RunUpload, body: bytes) -> None:
    await run_file.receive(api.site.pool, api.site.store, claim, stream(body))


async def files(api: Api) -> dict[str, tuple[int | None, str | None, str | None]]:
    """Size, MD5 and SHA-256 of each file by name."""
    async with api.site.pool.connection() as connection:
        rows = await connection.fetch(
            "select name, size_bytes, md5, sha256 from run_file order by name"
        )
    return {row["name"]: (row["size_bytes"], row["md5"], row["sha256"]) for row in rows}


async def ids(api: Api, made: Announced) -> dict[str, str]:
    """The global id of each file of the run by name."""
    async with api.site.pool.connection() as connection:
        rows = await connection.fetch(
            "select name, id from run_file where organization_id = $1 and run_id = $2", *made.run
        )
    home = made.run.organization_id
    return {row["name"]: encode(Kind.RUN_FILE, home, row["id"]) for row in rows}


@pytest.mark.parametrize("operation", [announce, mark])
class TestRefusals:
    async def test_names(self, api: Api, scene: Scene, operation: Any) -> None:
        await begin(api, scene.mia)
        done = operation(api, scene.mia, "a", "../b", "", "/c")
        rule = "made of parts that are neither empty nor . nor .."
        assert await refusals(api, done) == [
            f'INVALID_INPUT names.1: A file path must be {rule}; got "../b".',
            'INVALID_INPUT names.2: A file path must be 1 to 1024 bytes; got "".',
            "INVALID_INPUT names.3: A file path must be relative, with / between its parts and no"
            ' backslash or drive letter; got "/c".',
        ]
        done = operation(api, scene.mia, *(f"{n}" for n in range(1001)))
        assert await refusals(api, done) == [
            "INVALID_INPUT names: Give at most 1000 files in one call, not 1001."
        ]

    async def test_people(self, api: Api, scene: Scene, operation: Any) -> None:
        await begin(api, scene.mia)
        for viewer in (scene.sue, scene.vic):
            assert await refusals(api, operation(api, viewer, "a")) == [HIDDEN]
        assert await refusals(api, operation(api, scene.mia, "a", run="other")) == [HIDDEN]
        async with api.site.pool.connection() as connection:
            await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
        assert await refusals(api, operation(api, scene.vic, "a")) == [
            f"PERMISSION_DENIED run: {DENIED}"
        ]


class TestAnnounce:
    async def test_in_the_order_of_the_request(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        names = ["b c/ä.txt", "a", "b c/ä.txt"]

        announced = await announce(api, scene.tim, *names)

        assert announced.run == made.key
        assert announced.files == [(name, RunUpload(*made.key, name)) for name in names]
        assert await files(api) == {"a": (None, None, None), "b c/ä.txt": (None, None, None)}

    async def test_content_stays_until_other_comes(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        first = await announce(api, scene.mia, "a")
        await send(api, first.files[0][1], b"hello")
        before = await ids(api, first)

        again = await announce(api, scene.mia, "a", "b")

        assert await files(api) == {"a": (5, HELLO_MD5, HELLO), "b": (None, None, None)}
        assert (await ids(api, again))["a"] == before["a"]

    async def test_many_at_once(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        names = [f"{n}" for n in range(20)]
        orders: list[Sequence[str]] = [names, names[::-1]] * 4
        await asyncio.gather(*(announce(api, scene.mia, *order) for order in orders))
        assert set(await files(api)) == set(names)

    async def test_statements(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        counts = []
        for many in (1, 1000):
            api.statements = 0
            await announce(api, scene.mia, *(f"{many}/{n}" for n in range(many)))
            counts.append(api.statements)
        assert counts == [2, 2]

    async def test_marked_as_uploaded(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        announced = await announce(api, scene.mia, "a", "b")
        await send(api, announced.files[0][1], b"hello")

        assert await mark(api, scene.mia, "a", "a") is True
        assert await mark(api, scene.mia) is True
        assert await mark(api, scene.mia, "a", "b") is False
        assert await mark(api, scene.mia, "never announced") is False


class TestReceive:
    async def test_what_nobody_waits_for(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await announce(api, scene.mia, "a")
        claims = (
            RunUpload(*made.key, "b"),
            RunUpload(scene.rival.id, made.key.id, "a"),
            RunUpload(scene.acme.id, scene.mnist.id, "a"),
        )
        for claim in claims:
            assert await refusals(api, send(api, claim, b"hello")) == [
                "NOT_FOUND -: A run that waits for this file was not found, or you may not see it."
            ]

    async def test_file_that_goes_meanwhile(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        announced = await announce(api, scene.mia, "a")

        async def body() -> AsyncIterator[bytes]:
            yield b"hel"
            await factories.run(api.site.pool, "delete from run_file")
            yield b"lo"

        with pytest.raises(NotFound):
            await run_file.receive(api.site.pool, api.site.store, announced.files[0][1], body())
        assert await files(api) == {}

    async def test_more_than_may_come(
        self, api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await begin(api, scene.mia)
        announced = await announce(api, scene.mia, "a")
        monkeypatch.setattr(run_file, "MOST_BYTES", 4)
        with pytest.raises(TooLong):
            await send(api, announced.files[0][1], b"hello")
        assert await files(api) == {"a": (None, None, None)}

    async def test_content_takes_the_place_of_earlier(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        announced = await announce(api, scene.mia, "a", "b")
        (_, a), (_, b) = announced.files
        for body in (b"", b"other", b"hello"):
            await send(api, a, body)
        await send(api, b, b"")

        assert await files(api) == {
            "a": (5, HELLO_MD5, HELLO),
            "b": (
                0,
                "d41d8cd98f00b204e9800998ecf8427e",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            ),
        }
        home = made.key.organization_id
        assert await blob.read(api.site.store, home, HELLO) == b"hello"


class TestDelete:
    async def test_words(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        run_id = encode(Kind.RUN, *made.key)
        context = of(api, scene.mia)
        assert await refusals(api, run_file.delete(context, ["x", run_id])) == [
            'INVALID_ID run_file_ids.0: "x" is not the id of a RunFile.',
            f'INVALID_ID run_file_ids.1: "{run_id}" is not the id of a RunFile.',
        ]
        assert await refusals(api, run_file.delete(context, [""] * 1001)) == [
            "INVALID_INPUT run_file_ids: Give at most 1000 files in one call, not 1001."
        ]

    async def test_people(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        id = (await ids(api, await announce(api, scene.mia, "a")))["a"]
        for viewer in (scene.sue, scene.vic):
            assert await refusals(api, run_file.delete(of(api, viewer), [id])) == [
                f"NOT_FOUND run_file_ids.0: {HIDDEN_FILE}"
            ]
        async with api.site.pool.connection() as connection:
            await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
        assert await refusals(api, run_file.delete(of(api, scene.vic), [id])) == [
            f"PERMISSION_DENIED run_file_ids.0: {DENIED}"
        ]

    async def test_all_or_none(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        await begin(api, scene.sue, owner="sue", project="own")
        mine = await ids(api, await announce(api, scene.mia, "a", "b", "c"))
        theirs = await ids(api, await announce(api, scene.sue, "a", owner="sue", project="own"))
        both = run_file.delete(of(api, scene.mia), [mine["a"], theirs["a"]])
        assert await refusals(api, both) == [f"NOT_FOUND run_file_ids.1: {HIDDEN_FILE}"]

        gone = await run_file.delete(of(api, scene.mia), [mine["c"], mine["a"], mine["c"]])

        assert [encode(Kind.RUN_FILE, *key) for key in gone] == [mine["c"], mine["a"]]
        assert set(await files(api)) == {"a", "b"}
        assert await codes(run_file.delete(of(api, scene.mia), [mine["a"]])) == ["NOT_FOUND"]

    async def test_of_several_organizations(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        await begin(api, scene.mia, owner="mia")
        shared = await ids(api, await announce(api, scene.mia, "a"))
        own = await ids(api, await announce(api, scene.mia, "a", owner="mia"))
        await run_file.delete(of(api, scene.mia), [shared["a"], own["a"]])
        assert await files(api) == {}

    async def test_statements(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        made = list(
            (await ids(api, await announce(api, scene.mia, *map(str, range(100))))).values()
        )
        counts = []
        for some in (made[:1], made[1:]):
            api.statements = 0
            await run_file.delete(of(api, scene.mia), some)
            counts.append(api.statements)
        assert counts == [2, 2]

    async def test_two_at_once(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        made = list((await ids(api, await announce(api, scene.mia, *map(str, range(50))))).values())
        told = await asyncio.gather(
            *(
                codes(run_file.delete(of(api, scene.mia), some))
                for some in (made, made[::-1], made, made[::-1])
            )
        )
        assert {code for each in told for code in each} <= {"NOT_FOUND"}
        assert [] in told
        assert await files(api) == {}


async def test_a_file_is_no_node(api: Api, scene: Scene) -> None:
    made = await begin(api, scene.mia)
    id = (await ids(api, await announce(api, scene.mia, "a")))["a"]
    assert await api("query($id: ID!) { node(id: $id) { id } }", scene.mia, id=id) == {"node": None}
    assert await shown(api, scene.mia, made, "name") == {"name": "train"}


class TestCollected:
    async def sent(self, world: World, name: str, body: bytes) -> str:
        """The file's global id; its run is there."""
        api = Api(world.context.site)
        await begin(api, world.scene.mia)
        announced = await announce(api, world.scene.mia, name)
        await send(api, announced.files[0][1], body)
        return (await ids(api, announced))[name]

    async def test_content_of_a_run_is_kept(self, world: World) -> None:
        await self.sent(world, "a", b"hello")
        await self.sent(world, "b", b"other")
        await world.older()

        assert removed(await world.collect(delete=False)) == (0, 0, 0)
        assert removed(await world.collect()) == (0, 0, 0)
        assert await blob.read(world.store, world.scene.acme.id, HELLO) == b"hello"
        assert await world.objects() == 2

    async def test_replaced_and_deleted_content_goes(self, world: World) -> None:
        gone = await self.sent(world, "a", b"hello")
        await self.sent(world, "b", b"other")
        await self.sent(world, "b", b"others")
        await world.older()
        assert removed(await world.collect()) == (0, 1, 5)

        await run_file.delete(world.context, [gone])
        await world.older()

        assert removed(await world.collect()) == (0, 1, 5)
        assert await world.objects() == 1

    async def test_same_content_in_a_run_and_a_version(self, world: World) -> None:
        made = await world.logged(b"hello")
        await self.sent(world, "a", b"hello")
        await world.deleted(made)
        await world.older()

        assert (await world.collect()).blobs == 1
        assert await blob.read(world.store, world.scene.acme.id, HELLO) == b"hello"

    async def test_many_pages(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:

        monkeypatch.setattr(collector, "PAGE", 2)
        for n in range(5):
            await self.sent(world, f"f{n}", b"%d" % n)
        await world.older()

        found = await world.collect()

        assert (removed(found), found.kept_blobs) == ((0, 0, 0), 5)

    async def test_held_again_while_it_is_collected(
        self, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The content is named by a run between the last look and the removal."""

        await blob.write(world.store, world.scene.acme.id, b"hello")
        await world.older()
        look, looks = gc.run_files, []

        async def late(*given: Any) -> Any:
            rows = await look(*given)
            if given[1] == world.scene.acme.id:
                looks.append(given)
            if len(looks) == 2:
                await factories.run(
                    world.pool,
                    """insert into run_file (organization_id, id, run_id, name, size_bytes, md5,
                            sha256)
                        select organization_id, gen_random_uuid(), id, 'late', 5, $1, $2 from run
                        on conflict do nothing""",
                    HELLO_MD5,
                    HELLO,
                )
            return rows

        await begin(Api(world.context.site), world.scene.mia)
        monkeypatch.setattr(gc, "run_files", late)

        assert (await world.collect()).blobs == 0
        assert len(looks) == 2
        assert await blob.read(world.store, world.scene.acme.id, HELLO) == b"hello"
