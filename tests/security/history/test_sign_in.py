"""Sign-ins and what becomes of keys are in the history of whose they are."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from db import sign_in
from db.connection import Connection, Pool
from server.app import build
from server.opening import Opened
from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.security.history.conftest import Told
from tests.server.conftest import KEY, Connect, connect, settings, site
from tests.server.tools import Vitrine

__all__ = ["connect", "settings", "site"]

KIND = "SIGNED_IN"
OTHER_KEY = "vtr-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno_-"


@pytest.fixture
def visitor(site: Opened, connect: Connect) -> httpx2.AsyncClient:
    """A browser that is not signed in."""
    return connect(build(site))


class TestSessions:
    async def test_refused_ones_are_not_told_of(
        self, visitor: httpx2.AsyncClient, told: Told
    ) -> None:
        for body in ({"key": OTHER_KEY}, {"key": "x"}, {"link": "x"}, {}):
            assert (await visitor.post("/session", json=body)).status_code in (400, 401)

        assert await told(KIND) == []

    async def test_each_one_says_with_which_key(
        self, visitor: httpx2.AsyncClient, told: Told
    ) -> None:
        for _ in range(2):
            assert (await visitor.post("/session", json={"key": KEY})).status_code == 204

        detail = {"user": "admin", "by": "key", "key": "first start", "prefix": KEY[:12]}
        assert await told(KIND) == [("admin", "admin", detail)] * 2

    async def test_no_session_without_its_event(
        self, visitor: httpx2.AsyncClient, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def failing(connection: Connection, _: Any) -> None:
            await connection.execute("select pg_terminate_backend(pg_backend_pid())")

        monkeypatch.setattr(sign_in, "by_key", failing)

        answer = await visitor.post("/session", json={"key": KEY})

        assert answer.status_code == 503
        assert "set-cookie" not in answer.headers


class TestProvider:
    async def test_once_an_hour(self, pool: Pool, scene: Scene, told: Told) -> None:
        who = (scene.mia.user_id, "mia")

        async def come(issuer: str = "https://issuer.example") -> None:
            async with pool.connection() as connection:
                await sign_in.by_provider(connection, *who, issuer)

        await asyncio.gather(*(come() for _ in range(5)))
        detail = {"user": "mia", "by": "provider", "issuer": "https://issuer.example"}
        assert await told(KIND) == [("mia", "mia", detail)]

        await come("https://other.example")
        await factories.run(pool, "update repeated_event set at = at - interval '59 minutes'")
        await come()
        assert len(await told(KIND)) == 2

        await factories.run(pool, "update repeated_event set at = at - interval '2 minutes'")
        await come()
        assert len(await told(KIND)) == 3


class TestKeys:
    @pytest.fixture
    async def robot(self, api: Api, scene: Scene) -> str:
        made = await api.changed(
            "createServiceAccount",
            scene.ada,
            "user { username }",
            organization="acme",
            username="robot",
        )
        return str(made["user"]["username"])

    async def test_of_a_service_account_are_its_organizations(
        self, api: Api, scene: Scene, told: Told, robot: str
    ) -> None:
        soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        made = await api.changed(
            "createApiKey",
            scene.ada,
            "apiKey { id prefix }",
            name="ci",
            username=robot,
            scopes=["READ"],
            expiresAt=soon,
        )
        key = made["apiKey"]
        for _ in range(2):
            await api.changed("revokeApiKey", scene.ada, "apiKey { id }", apiKeyId=key["id"])

        detail = {"user": "robot", "key": "ci", "prefix": key["prefix"]}
        created = [row for row in await told("API_KEY_CREATED") if row[2]["user"] == "robot"]
        assert [(where, who) for where, who, _ in created] == [("acme", "ada")]
        said = created[-1][2]
        assert said.items() >= detail.items()
        assert said["scopes"] == ["READ"]
        assert datetime.fromisoformat(said["expires_at"]) == datetime.fromisoformat(soon)
        assert await told("API_KEY_REVOKED") == [("acme", "ada", detail)]

    async def test_ones_own_are_ones_own(self, api: Api, scene: Scene, told: Told) -> None:
        made = await api.changed("createApiKey", scene.mia, "apiKey { prefix }", name="laptop")

        [(where, who, said)] = await told("API_KEY_CREATED")
        assert (where, who, said["prefix"]) == ("mia", "mia", made["apiKey"]["prefix"])
        assert "scopes" not in said
        assert "expires_at" not in said

    async def test_keys_of_who_is_deactivated_are_revoked(
        self, api: Api, scene: Scene, told: Told
    ) -> None:
        made = await api.changed("createApiKey", scene.mia, "apiKey { prefix }", name="laptop")

        await api.changed("deactivateUser", scene.root, username="mia")

        detail = {"user": "mia", "key": "laptop", "prefix": made["apiKey"]["prefix"]}
        assert await told("API_KEY_REVOKED") == [("mia", "root", detail)]

    async def test_first_one_and_one_made_on_the_machine(
        self,
        site: Opened,
        told: Told,
        vitrine: Vitrine,
    ) -> None:
        made = (await asyncio.to_thread(vitrine, "create-key", "--user", "admin")).line

        of_admin = {"user": "admin"}
        assert await told("API_KEY_CREATED") == [
            ("admin", "admin", of_admin | {"key": "first start", "prefix": KEY[:12]}),
            ("admin", None, of_admin | {"key": "command line", "prefix": made[:12]}),
        ]
