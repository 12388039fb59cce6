"""Whoever is refused for want of permission is in the history, where their ADMINs look."""

from __future__ import annotations

import ast
import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from db.connection import Connection
from domain.ids import decode
from domain.scope import ApiKeyScope
from resolvers import recorder
from resolvers.gc import collect
from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.security.history.conftest import Told
from tests.wandb_api.changing import Changer

KIND = "PERMISSION_REFUSED"
ROOT = Path(__file__).parents[3]
HISTORY = """query($path: String!) { organization(name: $path) { history { nodes {
    kind actor { username } registry { name } collection { name } version { number } detail
} } } }"""


async def delete_registry(api: Api, scene: Scene, viewer: str, registry: Any = None) -> str:
    at = registry or scene.models
    errors = await api.refused(
        "deleteRegistry", scene.viewer(viewer), registryId=at.global_id, confirmName=at.name
    )
    return str(errors[0]["code"])


class TestWhere:
    async def test_in_the_history_of_the_things_organization(
        self, api: Api, scene: Scene, told: Told
    ) -> None:
        assert await delete_registry(api, scene, "vic") == "PERMISSION_DENIED"

        assert await told(KIND) == [
            (
                "acme",
                "vic",
                {
                    "action": "DELETE",
                    "mutation": "deleteRegistry",
                    "registry": "models",
                    "id": scene.models.global_id,
                },
            )
        ]

    async def test_what_is_refused_about_no_thing_is_ones_own(
        self, api: Api, scene: Scene, told: Told
    ) -> None:
        assert await api.refused("createUser", scene.mia, username="new", name="New")
        limited = replace(scene.mia, scopes=frozenset({ApiKeyScope.READ}))
        assert await api.refused("createTeam", limited, organization="acme", name="x")

        assert await told(KIND) == [
            ("mia", "mia", {"action": "CREATE_USER", "mutation": "createUser"}),
            ("mia", "mia", {"action": "CREATE_TEAM", "mutation": "createTeam"}),
        ]

    async def test_of_a_service_account_is_its_organizations(
        self, api: Api, scene: Scene, told: Told
    ) -> None:
        made = await api.changed(
            "createServiceAccount",
            scene.ada,
            "user { id username }",
            organization="acme",
            username="robot",
        )
        found = decode(made["user"]["id"])
        assert found is not None
        robot = replace(scene.mia, user_id=found.id, username=made["user"]["username"])

        assert await api.refused("createUser", robot, username="new", name="New")

        assert [row[:2] for row in await told(KIND)] == [("acme", robot.username)]

    async def test_hidden_things_are_not_told_of(self, api: Api, scene: Scene, told: Told) -> None:
        for viewer in ("vic", "sue", "mia"):
            assert await delete_registry(api, scene, viewer, scene.secret) in (
                ["NOT_FOUND"] if viewer != "mia" else ["PERMISSION_DENIED"]
            )

        # Of the team that was granted the role, mia sees the restricted registry.
        assert [row[:2] for row in await told(KIND)] == [("acme", "mia")]

    async def test_nobody_is_not_recorded(self, api: Api, scene: Scene, told: Told) -> None:
        result = await api.execute(
            'mutation { createUser(input: {username: "x", name: "x"}) { errors { code } } }',
            None,
            {},
        )
        assert result.errors

        assert await told(KIND) == []

    async def test_only_admins_read_it(self, api: Api, scene: Scene) -> None:
        await delete_registry(api, scene, "vic")

        for viewer, seen in {"ada": 1, "root": 1, "mia": 0, "vic": 0, "sue": 0}.items():
            found = (await api(HISTORY, scene.viewer(viewer), path="acme"))["organization"]
            nodes = found["history"]["nodes"] if found is not None else []
            assert len([node for node in nodes if node["kind"] == KIND]) == seen, viewer

    async def test_oneself_reads_what_is_ones_own(self, api: Api, scene: Scene) -> None:
        await api.refused("createUser", scene.mia, username="new", name="New")
        await delete_registry(api, scene, "mia")

        document = """query($id: ID!) { node(id: $id) { ... on User { history {
            totalCount nodes { kind actor { username } detail } } } } }"""
        own = {"action": "CREATE_USER", "mutation": "createUser"}
        refused = {"kind": KIND, "actor": {"username": "mia"}, "detail": own}
        for viewer in ("mia", "root", "ada", "vic"):
            found = await api(document, scene.viewer(viewer), id=factories.user_id(scene.mia))
            shown = [refused] if viewer in ("mia", "root") else []
            assert found["node"]["history"] == {"totalCount": len(shown), "nodes": shown}, viewer

    async def test_registry_says_nothing_of_it(self, api: Api, scene: Scene) -> None:
        await delete_registry(api, scene, "vic")

        document = """query($id: ID!) { node(id: $id) {
            ... on Registry { history { nodes { kind } } } } }"""
        for viewer in (scene.ada, scene.mia, scene.vic):
            nodes = (await api(document, viewer, id=scene.models.global_id))["node"]["history"]
            assert KIND not in str(nodes)


class TestEachKindOfThing:
    async def test_names(self, api: Api, scene: Scene, told: Told) -> None:
        collection = await factories.add_collection(
            api.site.pool, scene.models, "MNIST", creator=scene.mia
        )
        version = await factories.add_artifact_version(
            api.site.pool, scene.mnist, "cnn", creator=scene.mia
        )
        artifact = await factories.artifact_of(api.site.pool, version)
        linked = await factories.link(api.site.pool, version, collection, linked_by=scene.mia)
        asked: list[tuple[str, str, dict[str, Any], str, str]] = [
            (
                "createRegistry",
                "vic",
                {"organization": "acme", "name": "x", "visibility": "ORGANIZATION"},
                "organization",
                "acme",
            ),
            ("createTeam", "mia", {"organization": "acme", "name": "x"}, "organization", "acme"),
            (
                "updateOrganization",
                "mia",
                {"organization": "acme", "displayName": "x"},
                "organization",
                "acme",
            ),
            (
                "setTeamMember",
                "mia",
                {"teamId": scene.vision.global_id, "username": "vic", "role": "MEMBER"},
                "team",
                "vision",
            ),
            ("createProject", "vic", {"team": "vision", "name": "x"}, "team", "vision"),
            (
                "deleteProject",
                "mia",
                {"projectId": scene.mnist.global_id, "confirmName": "x"},
                "project",
                "mnist",
            ),
            (
                "updateRegistry",
                "mia",
                {"registryId": scene.models.global_id, "visibility": "RESTRICTED"},
                "registry",
                "models",
            ),
            (
                "setProtectedAliases",
                "vic",
                {"registryId": scene.models.global_id, "aliases": ["x"]},
                "registry",
                "models",
            ),
            (
                "setRegistryMember",
                "mia",
                {
                    "registryId": scene.models.global_id,
                    "member": {"userId": factories.user_id(scene.vic)},
                    "role": "ADMIN",
                },
                "registry",
                "models",
            ),
            (
                "createCollection",
                "vic",
                {"registryPath": "acme/models", "name": "x", "types": ["model"]},
                "registry",
                "models",
            ),
            (
                "updateCollection",
                "vic",
                {"collectionId": collection.global_id, "name": "x"},
                "collection",
                "models/MNIST",
            ),
            (
                "deleteCollection",
                "vic",
                {"collectionId": collection.global_id},
                "collection",
                "models/MNIST",
            ),
            ("unlinkVersion", "vic", {"versionId": linked.global_id}, "registry", "models"),
            (
                "updateVersionAliases",
                "vic",
                {"versionId": linked.global_id, "add": ["x"]},
                "registry",
                "models",
            ),
            (
                "updateVersionAliases",
                "mia",
                {"versionId": linked.global_id, "add": ["golden"]},
                "registry",
                "models",
            ),
            (
                "updateArtifactVersion",
                "vic",
                {"artifactVersionId": version.global_id, "description": "x"},
                "artifact_version",
                artifact.name,
            ),
            (
                "linkArtifact",
                "vic",
                {"versionId": linked.global_id, "targetPath": "acme/wandb-registry-models/Other"},
                "registry",
                "models",
            ),
        ]
        for mutation, viewer, input, _, _ in asked:
            errors = await api.refused(mutation, scene.viewer(viewer), **input)
            assert errors[0]["__typename"] == "PermissionDenied", (mutation, errors)

        assert [
            (where, who, said["mutation"], said.get(kind))
            for (where, who, said), (_, _, _, kind, _) in zip(await told(KIND), asked, strict=True)
        ] == [("acme", viewer, mutation, name) for mutation, viewer, _, _, name in asked]

    async def test_dialect(self, change: Changer, scene: Scene, told: Told) -> None:
        new = {"entityName": "acme", "name": "wandb-registry-golden", "access": "PRIVATE"}
        limited = replace(scene.ada, scopes=frozenset({ApiKeyScope.READ}))
        for viewer in (scene.vic, limited):
            status, _ = await change.refused("upsertModel", viewer, **new)
            assert status == 403

        assert await told(KIND) == [
            (
                "acme",
                "vic",
                {
                    "action": "CREATE_REGISTRY",
                    "mutation": "upsertModel",
                    "organization": "acme",
                    "id": scene.acme.global_id,
                },
            ),
            ("ada", "ada", {"action": "UPSERT_MODEL", "mutation": "upsertModel"}),
        ]

    def test_every_refusal_says_what_it_is_about(self) -> None:
        asking = re.compile(r"^(require(_outside|_seen|_delete)?|errors\.PermissionDenied)$")
        silent = [
            path.name
            for path in sorted((ROOT / "resolvers").glob("*.py"))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and asking.match(ast.unparse(node.func))
            and "about" not in [keyword.arg for keyword in node.keywords]
        ]
        # Both are about somebody's keys: the scopes of one's own, and those of another person.
        assert silent == ["api_key.py", "api_key.py"]


class TestHowOften:
    async def test_once_a_minute(self, api: Api, scene: Scene, told: Told) -> None:
        for _ in range(3):
            await delete_registry(api, scene, "vic")
        assert len(await told(KIND)) == 1

        await age(api, "59 seconds")
        await delete_registry(api, scene, "vic")
        assert len(await told(KIND)) == 1

        await age(api, "2 seconds")
        for _ in range(2):
            await delete_registry(api, scene, "vic")
        assert len(await told(KIND)) == 2

    async def test_for_each_viewer_action_and_thing(
        self, api: Api, scene: Scene, told: Told
    ) -> None:
        other = await factories.add_registry(api.site.pool, scene.acme, "zoo", creator=scene.ada)
        for _ in range(2):
            await delete_registry(api, scene, "vic")
            await delete_registry(api, scene, "mia")
            await delete_registry(api, scene, "vic", other)
            await api.refused(
                "updateRegistry", scene.vic, registryId=scene.models.global_id, name="x"
            )
        assert len(await told(KIND)) == 4

    async def test_what_is_kept_for_it_is_removed(self, api: Api, scene: Scene) -> None:
        await delete_registry(api, scene, "vic")
        for hours, left in ((23, 1), (2, 0)):
            await age(api, f"{hours} hours")
            await collect(api.site.pool, api.site.store, delete=True)

            kept = await factories.value(api.site.pool, "select count(*) from repeated_event")
            assert kept == left
        told = await factories.value(
            api.site.pool, "select count(*) from event where kind = $1", KIND
        )
        assert told == 1

    async def test_many_at_once(self, api: Api, scene: Scene, told: Told) -> None:
        await asyncio.gather(
            *(
                api.change(
                    "deleteRegistry",
                    scene.vic,
                    registryId=scene.models.global_id,
                    confirmName="models",
                )
                for _ in range(20)
            )
        )
        assert len(await told(KIND)) == 1


class TestBesideTheAnswer:
    @pytest.fixture
    def broken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        fetch = Connection.fetch

        async def failing(connection: Connection, sql: str, *values: object) -> Any:
            if "insert into repeated_event" in sql:
                raise OSError("the disk is full")
            return await fetch(connection, sql, *values)

        monkeypatch.setattr(Connection, "fetch", failing)

    async def test_failure_is_logged_and_no_more(
        self,
        api: Api,
        scene: Scene,
        told: Told,
        broken: None,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        assert await delete_registry(api, scene, "vic") == "PERMISSION_DENIED"

        assert "A refusal could not be recorded." in caplog.text
        assert await told(KIND) == []

    async def test_slow_database_is_not_waited_for(
        self, api: Api, scene: Scene, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(recorder, "WAIT_SECONDS", 0.05)
        async with api.site.pool.transaction() as connection:
            await connection.execute("lock table repeated_event in exclusive mode")
            assert await delete_registry(api, scene, "vic") == "PERMISSION_DENIED"
            assert await told(KIND) == []
        await api.site.recorder.close()

        assert len(await told(KIND)) == 1

    async def test_no_more_than_so_many_wait(
        self,
        api: Api,
        scene: Scene,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        monkeypatch.setattr(recorder, "MOST_WRITING", 0)
        assert await delete_registry(api, scene, "vic") == "PERMISSION_DENIED"

        assert "Too many refusals at once" in caplog.text


async def age(api: Api, by: str) -> None:
    """What was recorded was so much longer ago."""
    async with api.site.pool.connection() as connection:
        await connection.execute(f"update repeated_event set at = at - interval '{by}'")
