"""Stopping runs, setting their state by hand, deleting them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from domain.errors import Unauthenticated
from domain.ids import Kind, encode
from resolvers import run, run_file
from resolvers.run import Upserted
from tests import factories
from tests.api import Api
from tests.factories import Thing
from tests.resolvers.asking import codes, of, refusals
from tests.resolvers.runs import begin, found, id_of, row_of, silent
from tests.scene import Scene

HIDDEN = "NOT_FOUND run_id: The run was not found, or you may not see it."
LOG = "PERMISSION_DENIED run_id: LOG_RUN needs at least the team role MEMBER."
DELETE = "PERMISSION_DENIED run_id: DELETE_RUN needs at least the team role MEMBER."
STATES = "PENDING, RUNNING, FINISHED, FAILED, CRASHED, KILLED, PREEMPTING, PREEMPTED"


def change(api: Api, viewer: Any, name: str, id: str) -> Any:
    """One of the operations on a run by id."""
    if name == "stop":
        return run.request_stop(of(api, viewer), id)
    if name == "state":
        return run.set_state(of(api, viewer), id, "FAILED")
    return run.delete(of(api, viewer), id, delete_artifacts=name == "delete all")


@pytest.mark.parametrize("name", ["stop", "state", "delete", "delete all"])
class TestRefusals:
    async def test_ids(self, api: Api, scene: Scene, name: str) -> None:
        for id in ("", scene.mnist.global_id):
            assert await refusals(api, change(api, scene.mia, name, id)) == [
                f'INVALID_ID run_id: "{id}" is not the id of a Run.'
            ]
        nothing = encode(Kind.RUN, scene.acme.id, scene.mnist.id)
        assert await refusals(api, change(api, scene.mia, name, nothing)) == [HIDDEN]

    async def test_people(self, api: Api, scene: Scene, name: str) -> None:
        id = id_of(await begin(api, scene.mia))
        for viewer in (scene.sue, scene.vic):
            assert await refusals(api, change(api, viewer, name, id)) == [HIDDEN]
        async with api.site.pool.connection() as connection:
            await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
        expected = DELETE if name.startswith("delete") else LOG
        assert await refusals(api, change(api, scene.vic, name, id)) == [expected]

    async def test_signed_out(self, api: Api, scene: Scene, name: str) -> None:
        with pytest.raises(Unauthenticated):
            await change(api, None, name, "")


class TestStop:
    async def test_who_runs_is_asked(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)

        assert await run.request_stop(of(api, scene.tim), id_of(made)) == made.key
        await run.request_stop(of(api, scene.tim), id_of(made))

        row = await row_of(api, made)
        assert (row["stop_requested"], row["state"]) == (True, "RUNNING")

    @pytest.mark.parametrize("state", ["FINISHED", "PENDING", "CRASHED"])
    async def test_others_are_left_alone(self, api: Api, scene: Scene, state: str) -> None:
        made = await begin(api, scene.mia, state=state)
        await run.request_stop(of(api, scene.mia), id_of(made))
        assert (await row_of(api, made))["stop_requested"] is False

    async def test_who_is_silent_is_left_alone(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await silent(api, made, 6)
        await run.request_stop(of(api, scene.mia), id_of(made))
        assert (await row_of(api, made))["stop_requested"] is False


class TestState:
    async def test_words(self, api: Api, scene: Scene) -> None:
        id = id_of(await begin(api, scene.mia))

        async def told(state: str) -> list[str]:
            return await refusals(api, run.set_state(of(api, scene.mia), id, state))

        assert await told("failed") == [
            f'INVALID_INPUT state: A run\'s state must be one of {STATES}; got "failed".'
        ]
        assert await told("FINISHED") == [
            "INVALID_INPUT state: A state that is set by hand must be PENDING or FAILED; got"
            ' "FINISHED".'
        ]

    @pytest.mark.parametrize(
        ("now", "then", "expected"),
        [
            ("RUNNING", "PENDING", None),
            ("FAILED", "PENDING", None),
            ("CRASHED", "PENDING", None),
            ("PREEMPTED", "PENDING", None),
            ("PENDING", "FAILED", None),
            ("RUNNING", "FAILED", None),
            ("FAILED", "FAILED", None),
            ("FINISHED", "PENDING", "RUNNING, FAILED, CRASHED, PREEMPTED"),
            ("KILLED", "PENDING", "RUNNING, FAILED, CRASHED, PREEMPTED"),
            ("FINISHED", "FAILED", "PENDING, RUNNING"),
            ("CRASHED", "FAILED", "PENDING, RUNNING"),
        ],
    )
    async def test_steps(
        self, api: Api, scene: Scene, now: str, then: str, expected: str | None
    ) -> None:
        made = await begin(api, scene.mia, state=now)
        done = run.set_state(of(api, scene.mia), id_of(made), then)
        if expected is None:
            assert await done == made.key
            assert (await row_of(api, made))["state"] == then
        else:
            assert await refusals(api, done) == [
                f"CONFLICT state: A run becomes {then} only from one of {expected}; this one is"
                f" {now}."
            ]

    async def test_who_is_silent_has_crashed(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await silent(api, made, 6)
        assert await codes(run.set_state(of(api, scene.mia), id_of(made), "FAILED")) == ["CONFLICT"]
        assert await codes(run.set_state(of(api, scene.mia), id_of(made), "PENDING")) == []

    async def test_an_earlier_end_is_forgotten(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia, state="FAILED")
        await factories.run(api.site.pool, "update run set exit_code = 1, stop_requested = true")

        await run.set_state(of(api, scene.mia), id_of(made), "PENDING")

        row = await row_of(api, made)
        assert (row["exit_code"], row["stop_requested"]) == (None, False)


async def logged(api: Api, scene: Scene, made: Upserted, count: int = 2) -> list[Thing]:
    """Versions that the run logged, and one that it did not."""
    pool = api.site.pool
    things = [
        await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia)
        for _ in range(count)
    ]
    for thing in things:
        await factories.run(
            pool,
            "update artifact_version set run_id = $3 where organization_id = $1 and id = $2",
            *thing.key,
            made.key.id,
        )
    await factories.add_artifact_version(pool, scene.mnist, "other", creator=scene.mia)
    return things


async def versions(api: Api) -> list[tuple[str, str | None]]:
    """The state of each version of cnn by number, and its run."""
    async with api.site.pool.connection() as connection:
        rows = await connection.fetch(
            """select v.state::text, r.name from artifact_version v
                join artifact a on a.organization_id = v.organization_id and a.id = v.artifact_id
                left join run r on r.organization_id = v.organization_id and r.id = v.run_id
                where a.name = 'cnn' order by v.number"""
        )
    return [(row["state"], row["name"]) for row in rows]


class TestDelete:
    async def test_its_versions_stay(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        other = await begin(api, scene.mia, "other")
        used, _ = await logged(api, scene, made)
        for name in ("train", "other"):
            await api.changed(
                "useArtifactVersion",
                scene.mia,
                artifactVersionId=used.global_id,
                runName=name,
                project="vision/mnist",
            )
        context = of(api, scene.mia)
        at = {"owner": "vision", "project": "mnist", "run": "train"}
        await run_file.announce(context, **at, names=["a"])
        await factories.run(
            api.site.pool,
            """insert into run_line (organization_id, run_id, stream, number, content)
                values ($1, $2, 'HISTORY', 0, '{}')""",
            *made.key,
        )
        await api.history()

        assert await run.delete(context, id_of(made), delete_artifacts=False) == made.key

        assert await found(api, made) is None
        assert await found(api, other) is not None
        assert await versions(api) == [("COMMITTED", None), ("COMMITTED", None)]
        for table in ("run_file", "run_line"):
            assert await factories.value(api.site.pool, f"select count(*) from {table}") == 0
        assert await factories.value(api.site.pool, "select count(*) from run_input") == 1
        assert await api.history() == []
        assert await codes(run.delete(context, id_of(made), delete_artifacts=False)) == [
            "NOT_FOUND"
        ]

    async def test_its_versions_go(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        first, _ = await logged(api, scene, made)
        await api.changed("deleteArtifactVersion", scene.mia, artifactVersionId=first.global_id)
        await api.changed(
            "createArtifactVersion",
            scene.mia,
            project="vision/mnist",
            name="cnn",
            type="model",
            files=[{"path": "a", "sizeBytes": 1, "md5": "0" * 32}],
            runName="train",
        )
        await api.history()

        await run.delete(of(api, scene.tim), id_of(made), delete_artifacts=True)

        assert await found(api, made) is None
        assert await versions(api) == [("DELETED", None), ("DELETED", None)]
        about = {"artifact": "cnn", "project": "mnist"}
        assert sorted(str(event) for event in await api.history()) == [
            str(("ARTIFACT_VERSION_DELETED", about | {"version": "v1"}, "tim")),
            str(("ARTIFACT_VERSION_DELETED", about, "tim")),
        ]
        assert await factories.value(api.site.pool, "select count(*) from artifact_alias") == 1

    async def test_links_go_or_keep_all(self, api: Api, scene: Scene) -> None:
        pool = api.site.pool
        made = await begin(api, scene.mia)
        first, second = await logged(api, scene, made)
        open_ = await factories.add_collection(pool, scene.models, creator=scene.ada)
        await factories.link(pool, first, open_, linked_by=scene.ada)
        hidden = await factories.add_registry(
            pool, scene.acme, "vault", creator=scene.ada, visibility="RESTRICTED"
        )
        closed = await factories.add_collection(pool, hidden, creator=scene.ada)
        link = await factories.link(pool, second, closed, linked_by=scene.ada)
        done = run.delete(of(api, scene.mia), id_of(made), delete_artifacts=True)

        assert await refusals(api, done) == [
            "STILL_LINKED delete_artifacts: cnn:v1: The artifact version is linked in a"
            " collection; you may not unlink it everywhere."
        ]
        await api.changed("unlinkVersion", scene.ada, versionId=link.global_id)
        await run.delete(of(api, scene.mia), id_of(made), delete_artifacts=True)

        assert await versions(api) == [("DELETED", None), ("DELETED", None)]
        assert await factories.value(pool, "select count(*) from version") == 0

    async def test_a_protected_alias_keeps_all(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        _, second = await logged(api, scene, made)
        into = await factories.add_collection(api.site.pool, scene.models, creator=scene.ada)
        await factories.link(api.site.pool, second, into, linked_by=scene.ada, aliases=["golden"])
        done = run.delete(of(api, scene.ada), id_of(made), delete_artifacts=True)

        assert await refusals(api, done) == [
            "PROTECTED_ALIAS delete_artifacts: cnn:v1: The artifact version is linked under the"
            " protected alias golden; nobody may delete it until the alias is taken away."
        ]

    async def test_while_it_is_logged_to(self, api: Api, scene: Scene) -> None:
        """Whatever comes first, no version is left without its run, and no run half deleted."""
        made = await begin(api, scene.mia)
        await logged(api, scene, made)
        new = {"project": "vision/mnist", "type": "model", "files": [], "runName": "train"}

        await asyncio.gather(
            run.delete(of(api, scene.mia), id_of(made), delete_artifacts=True),
            *(
                api.changed("createArtifactVersion", scene.mia, name=f"n{n}", **new)
                for n in range(6)
            ),
        )

        assert await found(api, made) is None
        left = await factories.value(
            api.site.pool,
            """select count(*) from artifact_version v join run r
                on r.organization_id = v.organization_id and r.id = v.run_id""",
        )
        begun = await factories.value(
            api.site.pool, "select count(*) from artifact_version where state = 'PENDING'"
        )
        assert left == begun
