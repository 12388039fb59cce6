"""Beginning drafts: who may, what is refused, which version it comes to."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.errors import NotFound, Unauthenticated
from domain.ids import Kind, decode
from resolvers import client_key, draft, project
from resolvers.context import Context
from resolvers.draft import Draft
from resolvers.key import Key
from tests import factories
from tests.resolvers.drafting import (
    as_viewer,
    begin,
    commit,
    entries,
    logged,
    new,
    refused,
    send_files,
    send_manifest,
    states,
)
from tests.resolvers.world import World, world

__all__ = ["world"]

FILES = {"a.txt": b"one"}
HIDDEN = "NOT_FOUND owner: The team or user was not found, or you may not see it."


async def own_project(world: World) -> None:
    """The viewer has a project of their own."""
    await project.create(world.context, team_="mia", name_="own")


async def known(context: Context, key: str) -> Key | None:
    """The version that the viewer knows by a client's key."""
    try:
        id = decode(await client_key.artifact_version(context, key))
    except NotFound:
        return None
    assert id is not None
    assert id.kind is Kind.ARTIFACT_VERSION
    return Key(id.organization_id, id.id)


class TestRefused:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ({"name": "a/b"}, "INVALID_NAME name: An artifact name must be"),
            ({"project": "a/b"}, "INVALID_NAME project: A project name must be"),
            ({"project": "wandb-registry-models"}, "INVALID_NAME project: A project name must be"),
            ({"type": "a/b"}, "INVALID_TYPE type: An artifact type must be"),
            ({"digest": "x"}, "INVALID_INPUT digest: A file's digest must be"),
            ({"aliases": ["a/b"]}, "INVALID_ALIAS aliases.0: An alias must be"),
            ({"aliases": ["v3"]}, "INVALID_ALIAS aliases.0: An alias must be"),
            ({"tags": ["a/b"]}, "INVALID_TAG tags.0: A tag must be"),
            ({"metadata": [1]}, "INVALID_METADATA metadata: Metadata must be a JSON object"),
            ({"description": "\0"}, "INVALID_INPUT description: A description must be"),
            ({"ttl": timedelta()}, "INVALID_INPUT ttl_days: The time to live must be"),
            (
                {"ttl": timedelta(1), "type": "wandb-history"},
                "INVALID_INPUT ttl_days: Give no time to live for the type wandb-history.",
            ),
            ({"history_step": -1}, "INVALID_INPUT history_step: Give a step from 0 to"),
            ({"history_step": 2**63}, "INVALID_INPUT history_step: Give a step from 0 to"),
            ({"run_name": "a:b"}, "INVALID_NAME run_name: A run name must be"),
            ({"client_key": ""}, "INVALID_INPUT client_key: A client's key must be"),
            ({"client_key": "\n"}, "INVALID_INPUT client_key: A client's key must be"),
            ({"shared_draft_key": "k" * 256}, "INVALID_INPUT shared_draft_key: A client's key"),
        ],
    )
    async def test_words(self, world: World, given: Any, expected: str) -> None:
        (found,) = await refused(begin(world, **given))
        assert found.startswith(expected)
        assert await states(world) == []

    async def test_all_words_at_once(self, world: World) -> None:
        found = await refused(begin(world, name="a:b", type="", digest="", aliases=["v0"]))
        assert [each.split()[0] for each in found] == [
            "INVALID_NAME",
            "INVALID_TYPE",
            "INVALID_INPUT",
            "INVALID_ALIAS",
        ]

    async def test_nobody(self, world: World) -> None:
        with pytest.raises(Unauthenticated):
            await draft.begin(replace(world.context, viewer=None), new())

    @pytest.mark.parametrize(
        ("viewer", "owner", "project", "expected"),
        [
            ("sue", "vision", "mnist", HIDDEN),
            ("sue", "vision", "other", HIDDEN),
            ("mia", "nobody", "mnist", HIDDEN),
            ("mia", "\0", "mnist", HIDDEN),
            ("mia", "tim", "mnist", HIDDEN),
            (
                "vic",
                "vision",
                "mnist",
                "PERMISSION_DENIED owner: LOG_RUN needs at least the team role MEMBER;"
                " you do not belong to vision.",
            ),
        ],
    )
    async def test_who_may_not(
        self, world: World, viewer: str, owner: str, project: str, expected: str
    ) -> None:
        somebody = world.scene.viewer(viewer)
        assert somebody is not None
        asked = new(owner=owner, project=project)
        assert await refused(draft.begin(as_viewer(world, somebody), asked)) == [expected]
        assert await factories.value(world.pool, "select count(*) from project") == 1

    async def test_a_project_that_is_not_there(self, world: World) -> None:
        assert await refused(begin(world, project="new", run_name="r1")) == [
            "NOT_FOUND project: There is no project new of vision; begin a run in it to make it."
        ]
        assert await factories.value(world.pool, "select count(*) from project") == 1

    async def test_a_project_deleted_under_a_live_run(self, world: World) -> None:
        """It would come back empty, and nobody has asked for it."""
        await begin(world, FILES, run_name="r1")
        mnist = world.scene.mnist.global_id
        await project.delete(
            as_viewer(world, world.scene.ada), project_id=mnist, confirm_name="mnist"
        )
        assert await refused(begin(world, FILES, run_name="r1")) == [
            "NOT_FOUND project: There is no project mnist of vision; begin a run in it to make it."
        ]
        assert await factories.value(world.pool, "select count(*) from project") == 0

    async def test_another_type_than_before(self, world: World) -> None:
        await logged(world, FILES)
        assert await refused(begin(world, type="dataset")) == [
            "INVALID_TYPE type: The artifact cnn is of type model, not dataset."
        ]

    async def test_a_clients_key_for_two_versions(self, world: World) -> None:
        first = await begin(world, FILES, client_key="k")
        message = "CONFLICT client_key: This client's key stands for another artifact version."
        assert await refused(begin(world, client_key="k", digest="0" * 32)) == [message]
        assert await refused(begin(world, FILES, client_key="k", name="other")) == [message]
        assert await known(world.context, "k") == first.key
        assert await states(world) == [("PENDING", None)]


class TestBegun:
    async def test_what_is_kept(self, world: World) -> None:
        made = await begin(
            world,
            FILES,
            description="card",
            metadata={"b": 1, "a": 2},
            aliases=["best", "latest", "best"],
            tags=["one"],
            ttl=timedelta(seconds=90),
            history_step=7,
            run_name="r1",
        )
        assert made.state == "PENDING"
        async with world.pool.connection() as connection:
            row = await connection.row(
                """select v.artifact_id, v.description, v.metadata::text, v.pending_aliases,
                        v.tags, v.ttl_seconds, v.history_step, r.name, v.is_draft
                    from artifact_version v join run r on r.id = v.run_id"""
            )
        assert row is not None
        assert list(row) == [
            made.artifact_id,
            "card",
            '{"a":2,"b":1}',
            ["best"],
            ["one"],
            90,
            7,
            "r1",
            True,
        ]

    @pytest.mark.parametrize(
        ("type", "name"),
        [
            ("wandb-history", "run-x-history"),
            ("run_table", "run-x-t"),
            ("job", "job-x"),
            ("code", "source-x"),
        ],
    )
    async def test_types_that_clients_keep_for_themselves(
        self, world: World, type: str, name: str
    ) -> None:
        assert (await begin(world, type=type, name=name)).state == "PENDING"

    async def test_personal_project(self, world: World) -> None:
        await own_project(world)
        made = await begin(world, owner="mia", project="own")
        assert made.state == "PENDING"
        hidden = new(owner="mia", project="own")
        assert await refused(draft.begin(as_viewer(world, world.scene.tim), hidden)) == [HIDDEN]

    async def test_same_content_as_the_newest(self, world: World) -> None:
        first = await logged(world, FILES)
        again = await begin(world, FILES, aliases=["best"], tags=["t"], client_key="k")
        assert again == Draft(first, "COMMITTED", again.artifact_id)
        assert await factories.value(
            world.pool, "select array_agg(name order by name) from artifact_alias"
        ) == ["best", "latest"]
        assert await factories.value(world.pool, "select tags from artifact_version") == ["t"]
        assert await known(world.context, "k") == first

    async def test_same_content_as_the_newest_of_another_run(self, world: World) -> None:
        await logged(world, FILES, run_name="first")
        await begin(world, FILES, run_name="second")
        await logged(world, {}, name="empty")
        await begin(world, {}, name="empty", run_name="third")
        rows = (
            "select string_agg(r.name, ',' order by v.id) from artifact_version v left join run r"
        )
        assert await factories.value(world.pool, f"{rows} on r.id = v.run_id") == "first,third"

    async def test_same_content_as_an_older_one(self, world: World) -> None:
        await logged(world, FILES)
        newest = await logged(world, {"a.txt": b"two"})
        again = await begin(world, FILES)
        assert (again.state, again.key == newest) == ("PENDING", False)

    async def test_same_content_where_that_is_not_to_matter(self, world: World) -> None:
        first = await logged(world, FILES)
        again = await begin(world, FILES, deduplicate=False)
        assert again.state == "PENDING"
        await send_manifest(world, again.key, entries(FILES))
        await commit(world, again.key)
        assert again.key != first
        assert await states(world) == [("COMMITTED", 0), ("COMMITTED", 1)]

    async def test_the_same_call_again(self, world: World) -> None:
        """Its answer was lost: the client's key tells that nothing new is to be begun."""
        first = await begin(world, FILES, client_key="k")
        assert await begin(world, FILES, client_key="k") == first
        await send_files(world, first.key, FILES)
        await send_manifest(world, first.key, entries(FILES))
        await commit(world, first.key)
        assert (await begin(world, FILES, client_key="k")).key == first.key
        assert await states(world) == [("COMMITTED", 0)]


class TestShared:
    async def test_many_processes_at_once(self, world: World) -> None:
        calls = [
            begin(
                world, {"a": b"%d" % n}, shared_draft_key="g", aliases=[f"a{n}"], client_key=f"k{n}"
            )
            for n in range(8)
        ]
        made = await asyncio.gather(*calls)
        assert len({each.key for each in made}) == 1
        assert sorted(
            await factories.value(world.pool, "select pending_aliases from artifact_version")  # type: ignore[arg-type,call-overload]
        ) == [f"a{n}" for n in range(8)]
        for n in range(8):
            assert await known(world.context, f"k{n}") == made[0].key

    async def test_not_the_newest_of_the_same_content(self, world: World) -> None:
        """What one process has is not the whole."""
        first = await logged(world, FILES)
        part = await begin(world, FILES, shared_draft_key="g")
        assert (part.state, part.key == first) == ("PENDING", False)

    async def test_a_new_one_after_the_commit(self, world: World) -> None:
        first = await begin(world, shared_draft_key="g")
        other = await begin(world, shared_draft_key="other")
        await send_manifest(world, first.key, {})
        await commit(world, first.key)
        second = await begin(world, FILES, shared_draft_key="g")
        assert len({first.key, other.key, second.key}) == 3

    async def test_another_artifact(self, world: World) -> None:
        one, other = [
            await begin(world, name=name, shared_draft_key="g") for name in ("one", "other")
        ]
        assert one.key != other.key


class TestClientKey:
    async def test_who_sees_the_version(self, world: World) -> None:
        made = await begin(world, client_key="k")
        await own_project(world)
        own = await begin(world, owner="mia", project="own", client_key="mine")
        scene = world.scene
        for viewer, found in {
            scene.mia: made.key,
            scene.tim: made.key,
            scene.ada: made.key,
            scene.root: made.key,
            scene.vic: None,
            scene.sue: None,
        }.items():
            context = as_viewer(world, viewer)
            assert await known(context, "k") == found, viewer.username
        assert await known(world.context, "mine") == own.key
        assert await known(as_viewer(world, scene.tim), "mine") is None

    @pytest.mark.parametrize("key", ["", "k2", "\0", "\ud800", "x" * 10_000])
    async def test_unknown(self, world: World, key: str) -> None:
        await begin(world, client_key="k")
        assert await known(world.context, key) is None

    async def test_deleted(self, world: World) -> None:
        key = await logged(world, FILES, client_key="k")
        await factories.run(world.pool, "delete from artifact_alias")
        await factories.run(world.pool, "update artifact_version set state = 'DELETED'")
        assert await known(world.context, "k") is None
        assert (await begin(world, FILES)).key != key
