"""Beginning and describing runs."""

from __future__ import annotations

import asyncio
import math
from datetime import datetime
from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.resolvers.asking import codes, refusals
from tests.resolvers.runs import begin, id_of, parsed, row_of, shown, silent
from tests.scene import Scene

HIDDEN_OWNER = "NOT_FOUND owner: The team or user was not found, or you may not see it."
HIDDEN_RUN = "NOT_FOUND run_id: The run was not found, or you may not see it."
NEEDS_MEMBER = "PERMISSION_DENIED owner: LOG_RUN needs at least the team role MEMBER"
STATES = "PENDING, RUNNING, FINISHED, FAILED, CRASHED, KILLED, PREEMPTING, PREEMPTED"


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (
                {"name": "a/b", "project": "a:b"},
                [
                    "INVALID_NAME project: A project name must be 1 to 128 characters, none of"
                    ' them / \\ # ? % :; got "a:b".',
                    "INVALID_NAME name: A run name must be 1 to 128 characters, none of them / :;"
                    ' got "a/b".',
                ],
            ),
            (
                {"project": "wandb-registry-model"},
                [
                    "INVALID_NAME project: A project name must be without wandb-registry- in front,"
                    ' which paths put before a registry\'s name; got "wandb-registry-model".'
                ],
            ),
            (
                {"tags": ["ok", "", "x" * 65, "a\nb"]},
                [
                    'INVALID_TAG tags.1: A run\'s tag must be 1 to 64 characters; got "".',
                    f"INVALID_TAG tags.2: A run's tag must be 1 to 64 characters; got"
                    f' "{"x" * 65}".',
                    "INVALID_TAG tags.3: A run's tag must be without a control character or line"
                    ' break; got "a\N{REPLACEMENT CHARACTER}b".',
                ],
            ),
            (
                {"state": "running"},
                [f'INVALID_INPUT state: A run\'s state must be one of {STATES}; got "running".'],
            ),
            (
                {"display_name": "x" * 1025, "notes": "\x00"},
                [
                    "INVALID_INPUT display_name: What is said of a run must be 0 to 1024"
                    f' characters; got "{"x" * 79}…".',
                    "INVALID_INPUT notes: A description must be without a NUL character; got"
                    ' "\N{REPLACEMENT CHARACTER}".',
                ],
            ),
            (
                {"config": ["lr"], "summary": {"a": object()}},
                [
                    'INVALID_INPUT config: What a run says here must be a JSON object; got "list".',
                    "INVALID_INPUT summary: What a run says here must be a JSON object of JSON"
                    ' values, not too deep; got "".',
                ],
            ),
        ],
    )
    async def test_words(
        self, api: Api, scene: Scene, given: dict[str, Any], expected: list[str]
    ) -> None:
        assert await refusals(api, begin(api, scene.mia, **given)) == expected

    @pytest.mark.parametrize("owner", ["nobody", "rival", "acme", "mia", "", "\x00", "VISION"])
    async def test_owner_that_is_none(self, api: Api, scene: Scene, owner: str) -> None:
        assert await refusals(api, begin(api, scene.tim, owner=owner)) == [HIDDEN_OWNER]

    async def test_stranger(self, api: Api, scene: Scene) -> None:
        for project in ("mnist", "new"):
            done = begin(api, scene.sue, project=project)
            assert await refusals(api, done) == [HIDDEN_OWNER]

    async def test_outside_the_team(self, api: Api, scene: Scene) -> None:
        expected = [f"{NEEDS_MEMBER}; you do not belong to vision."]
        for project in ("mnist", "new"):
            assert await refusals(api, begin(api, scene.vic, project=project)) == expected

    async def test_viewer_of_the_team(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        async with api.site.pool.connection() as connection:
            await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")

        for project in ("mnist", "new"):
            done = begin(api, scene.vic, project=project)
            assert await refusals(api, done) == [f"{NEEDS_MEMBER}."]
        done = begin(api, scene.vic, run_id=id_of(made), notes="mine")
        assert await refusals(api, done) == [
            "PERMISSION_DENIED run_id: LOG_RUN needs at least the team role MEMBER."
        ]

    async def test_ids(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        own = await begin(api, scene.mia, owner="mia")

        for id in ("", "x", scene.mnist.global_id):
            assert await refusals(api, begin(api, scene.mia, run_id=id)) == [
                f'INVALID_ID run_id: "{id}" is not the id of a Run.'
            ]
        assert await refusals(api, begin(api, scene.sue, run_id=id_of(made))) == [HIDDEN_RUN]
        assert await refusals(api, begin(api, scene.ada, run_id=id_of(own))) == [HIDDEN_RUN]


class TestPlace:
    async def test_new_project_of_a_team(self, api: Api, scene: Scene) -> None:
        await api.history()

        made = await begin(api, scene.mia, project="fresh")

        assert made.created
        assert await api.history() == [
            ("PROJECT_CREATED", {"project": "fresh", "team": "vision"}, "mia")
        ]
        assert await shown(api, scene.ada, made, "name project { path }") == {
            "name": "train",
            "project": {"path": "vision/fresh"},
        }
        assert await numbers(api, made.project_key.id) == 1

    async def test_project_that_is_there(self, api: Api, scene: Scene) -> None:
        await api.history()
        first, second = await begin(api, scene.mia), await begin(api, scene.tim, "other")

        assert first.project_key == second.project_key == scene.mnist.key
        assert await api.history() == []
        assert await numbers(api, scene.mnist.id) == 1

    async def test_personal_project(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.sue, owner="sue", project=None)
        again = await begin(api, scene.root, owner="sue", project="uncategorized")

        assert again == type(again)(made.key, made.project_key, False)
        assert await api.history() == [("PROJECT_CREATED", {"project": "uncategorized"}, "sue")]
        assert await numbers(api, made.project_key.id) == 1
        path = await shown(api, scene.sue, made, "project { path } createdBy { username }")
        assert path == {
            "project": {"path": "sue/uncategorized"},
            "createdBy": {"username": "sue"},
        }
        assert await shown(api, scene.ada, made, "id") is None

    async def test_default_owner(self, api: Api, scene: Scene) -> None:
        async def owner(viewer: Any) -> str:
            made = await begin(api, viewer, owner=None, project=None)
            path = await shown(api, viewer, made, "project { path }")
            return str(path["project"]["path"]).partition("/")[0]

        assert await owner(scene.vic) == "vic"
        # The only team is meant; of two, the one that was chosen.
        assert await owner(scene.mia) == "vision"
        lab = await factories.add_team(
            api.site.pool, scene.acme, "lab", admin=scene.ada, members={scene.mia: "MEMBER"}
        )
        assert await owner(scene.mia) == "mia"
        await factories.run(
            api.site.pool,
            """update site_user set default_organization_id = $2, default_team_id = $3
                where id = $1""",
            scene.mia.user_id,
            *lab.key,
        )
        assert await owner(scene.mia) == "lab"

    async def test_fresh_names(self, api: Api, scene: Scene) -> None:
        made = [await begin(api, scene.mia, None) for _ in range(3)]
        names = {(await row_of(api, each))["name"] for each in made}

        assert len(names) == 3
        assert all(
            len(each) == 8 and each.isalnum() and each.isascii() and each == each.lower()
            for each in names
        )

    async def test_what_is_deleted_begins_anew(self, api: Api, scene: Scene) -> None:
        first = await begin(api, scene.mia)
        await api.changed(
            "deleteProject", scene.ada, projectId=scene.mnist.global_id, confirmName="mnist"
        )

        second = await begin(api, scene.mia)

        assert second.created
        assert second.project_key != first.project_key

    @pytest.mark.parametrize("owner", ["vision", "mia"])
    async def test_many_at_once(self, api: Api, scene: Scene, owner: str) -> None:
        made = await asyncio.gather(
            *(begin(api, scene.mia, owner=owner, project="race") for _ in range(16))
        )

        assert len({(each.key, each.project_key) for each in made}) == 1
        assert [each.created for each in made].count(True) == 1
        assert (
            await factories.value(api.site.pool, "select count(*) from project where name = 'race'")
            == 1
        )
        assert await factories.value(api.site.pool, "select count(*) from run") == 1
        assert await numbers(api, made[0].project_key.id) == 1
        assert [kind for kind, _, _ in await api.history()] == ["PROJECT_CREATED"]

    async def test_statements(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        api.statements = 0
        await begin(api, scene.mia, tags=["a", "b"], notes="n", config={"lr": 1})
        assert api.statements == 3


async def numbers(api: Api, project_id: Any) -> object:
    """How many numbers the project was given."""
    return await factories.value(
        api.site.pool,
        "select count(*) from sdk_number where kind = 'PROJECT' and id = $1",
        project_id,
    )


class TestChanges:
    async def test_a_new_run(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        row = await row_of(api, made)

        assert (row["state"], row["is_heard"], row["tags"]) == ("RUNNING", True, [])
        assert (row["config"], row["summary"], row["stop_requested"]) == ("{}", "{}", False)
        told = await shown(
            api,
            scene.mia,
            made,
            "displayName state notes tags group jobType config summary heartbeatAt",
        )
        # Postgres writes no zeros at the end of a second's parts.
        assert datetime.fromisoformat(told.pop("heartbeatAt")) == row["heartbeat_at"]
        assert told == {
            "displayName": None,
            "state": "RUNNING",
            "notes": None,
            "tags": [],
            "group": None,
            "jobType": None,
            "config": {},
            "summary": {},
        }

    async def test_all_of_them(self, api: Api, scene: Scene) -> None:
        said = {
            "display_name": "Große Läufe",
            "notes": "two\nlines",
            "group_name": "sweep",
            "job_type": "train",
            "host": "vm",
            "program": "/a b/train.py",
            "repository": "https://example.org/x.git",
            "commit": "0a1b",
        }
        config = {"lr": {"value": 0.1}, "_wandb": {"t": {"1": [1, 2]}}, "z": 2**60}

        made = await begin(
            api,
            scene.mia,
            **said,
            tags=["b", "a", "b"],
            config=config,
            summary={"loss": 1.5},
            state="PENDING",
        )

        row = await row_of(api, made)
        assert {word: row[word] for word in said} == said
        assert (row["tags"], row["state"]) == (["b", "a"], "PENDING")
        assert (parsed(row["config"]), parsed(row["summary"])) == (config, {"loss": 1.5})

    async def test_what_is_not_mentioned_stays(self, api: Api, scene: Scene) -> None:
        await begin(
            api, scene.mia, notes="n", tags=["a"], config={"a": 1}, summary={"b": 2}, host="vm"
        )
        made = await begin(api, scene.tim, notes=None, tags=[], config={"c": 3})
        await begin(api, scene.mia, run_id=id_of(made), display_name="", host=None)

        row = await row_of(api, made)
        assert (row["notes"], row["tags"], row["host"]) == (None, [], None)
        assert (row["config"], row["summary"]) == ('{"c":3}', '{"b":2}')
        assert (row["display_name"], row["created_by"]) == ("", scene.mia.user_id)

    async def test_nothing_at_all_by_id(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia, notes="n")
        before = await row_of(api, made)

        again = await begin(api, scene.mia, run_id=id_of(made))

        assert again == type(again)(made.key, made.project_key, False)
        assert await row_of(api, made) == before

    async def test_what_json_and_postgres_have_not(self, api: Api, scene: Scene) -> None:
        config = {"n\x00": math.nan, "i": [math.inf, -math.inf], "s": "a\x00b\ud800c"}

        made = await begin(api, scene.mia, config=config)

        assert (await shown(api, scene.mia, made, "config"))["config"] == {
            "n\N{REPLACEMENT CHARACTER}": "NaN",
            "i": ["Infinity", "-Infinity"],
            "s": "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c",
        }

    async def test_many_at_once(self, api: Api, scene: Scene) -> None:
        words = ("display_name", "notes", "group_name", "job_type", "host", "program", "commit")
        made = await asyncio.gather(*(begin(api, scene.mia, **{word: word}) for word in words))

        row = await row_of(api, made[0])
        assert {word: row[word] for word in words} == {word: word for word in words}


class TestState:
    async def test_by_path_it_runs_again(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await end(api, "FAILED")

        await begin(api, scene.mia, run_id=id_of(made), notes="n")
        row = await row_of(api, made)
        assert (row["state"], row["exit_code"], row["stop_requested"]) == ("FAILED", 3, True)

        await begin(api, scene.mia, notes="n")
        row = await row_of(api, made)
        assert (row["state"], row["exit_code"], row["stop_requested"]) == ("RUNNING", None, False)

    async def test_a_wish_to_stop_outlives_words(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await factories.run(api.site.pool, "update run set stop_requested = true")

        await begin(api, scene.mia, config={"a": 1})
        assert (await row_of(api, made))["stop_requested"] is True

        await silent(api, made, 6)
        await begin(api, scene.mia, config={"a": 1})
        assert (await row_of(api, made))["stop_requested"] is False

    async def test_after_five_minutes_of_silence_it_has_crashed(
        self, api: Api, scene: Scene
    ) -> None:
        made = await begin(api, scene.mia)

        await silent(api, made, 4)
        assert await shown(api, scene.mia, made, "state") == {"state": "RUNNING"}
        await silent(api, made, 6)
        assert await shown(api, scene.mia, made, "state") == {"state": "CRASHED"}
        await begin(api, scene.mia)
        assert await shown(api, scene.mia, made, "state") == {"state": "RUNNING"}
        await end(api, "FINISHED")
        await silent(api, made, 6)
        assert await shown(api, scene.mia, made, "state") == {"state": "FINISHED"}

    async def test_a_run_that_only_used_something(self, api: Api, scene: Scene) -> None:
        version = await factories.add_artifact_version(
            api.site.pool, scene.mnist, creator=scene.mia
        )
        await api.changed(
            "useArtifactVersion",
            scene.mia,
            artifactVersionId=version.global_id,
            runName="train",
            project="vision/mnist",
        )
        data = await api(
            "query($id: ID!) { node(id: $id) { ... on ArtifactVersion { usedBy {"
            " nodes { state heartbeatAt } } } } }",
            scene.mia,
            id=version.global_id,
        )
        assert data["node"]["usedBy"]["nodes"] == [{"state": "FINISHED", "heartbeatAt": None}]
        assert await codes(begin(api, scene.mia)) == []


async def end(api: Api, state: str) -> None:
    """Every run has ended so, by a program that was asked to stop."""
    await factories.run(
        api.site.pool,
        """update run set state = $1::text::run_state, exit_code = 3, stop_requested = true""",
        state,
    )
