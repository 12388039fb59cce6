"""The site as a whole: what opening it refuses, and the routes that are not GraphQL."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from sqlalchemy.engine import make_url
from starlette.types import ASGIApp

from db.connection import DatabaseUnreachable, Pool
from db.migrate import DatabaseTooNew
from server.app import build
from server.config import BadSetting, Settings
from server.opening import Opened, opened
from storage.store import StorageUnavailable, WrongStorage

Connect = Callable[[ASGIApp], httpx2.AsyncClient]


async def open_and_close(settings: Settings) -> str | None:
    async with opened(settings) as made:
        return made.first_key


class TestOpening:
    @pytest.mark.parametrize(
        "url", ["postgresql://u@127.0.0.1:1/x", "postgresql://u@nowhere.invalid/x"]
    )
    async def test_unreachable_database_is_refused(self, settings: Settings, url: str) -> None:
        with pytest.raises(DatabaseUnreachable):
            await open_and_close(replace(settings, database_url=url))

    @pytest.mark.parametrize(
        "url", ["postgresql://u:secret@h:port/x", "postgresql://u:secret@[h/x"]
    )
    async def test_broken_database_url_is_refused_and_not_repeated(
        self, settings: Settings, url: str
    ) -> None:
        with pytest.raises(BadSetting, match="DATABASE_URL cannot be used") as caught:
            await open_and_close(replace(settings, database_url=url))

        assert "secret" not in str(caught.value)

    async def test_database_of_a_newer_program_is_refused(
        self, settings: Settings, pool: Pool
    ) -> None:
        async with pool.connection() as connection:
            await connection.execute("update alembic_version set version_num = 'later'")

        with pytest.raises(DatabaseTooNew, match="newer Vitrine"):
            await open_and_close(settings)

    async def test_storage_of_another_database_is_refused(
        self, settings: Settings, site: Opened, pool: Pool
    ) -> None:
        async with pool.connection() as connection:
            await connection.execute("update site set storage_id = gen_random_uuid()")

        with pytest.raises(WrongStorage, match="another database"):
            await open_and_close(settings)

    async def test_storage_that_cannot_be_made_is_refused(
        self, settings: Settings, tmp_path: Path
    ) -> None:
        (tmp_path / "file").write_text("")

        with pytest.raises(StorageUnavailable):
            await open_and_close(replace(settings, data=tmp_path / "file"))

    async def test_unknown_kind_of_storage_is_refused(self, settings: Settings) -> None:
        with pytest.raises(BadSetting, match="ftp:// is not known"):
            await open_and_close(replace(settings, storage_url="ftp://host/x"))

    async def test_only_the_first_of_many_starts_gives_a_key(
        self, settings: Settings, key: str
    ) -> None:
        keys = await asyncio.gather(*(open_and_close(settings) for _ in range(3)))

        assert sorted(keys, key=str) == [None, None, key]
        assert await open_and_close(settings) is None


class TestReady:
    async def test_ready(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get("/readyz")

        assert answer.status_code == 200
        assert answer.json() == {
            "status": "ok",
            "database": "ok",
            "migrations": "ok",
            "storage": "ok",
        }

    async def test_database_that_goes_away_and_comes_back(
        self, site: Opened, connect: Connect, database_url: str, postgres_url: str
    ) -> None:
        client = connect(build(site))
        name = make_url(database_url).database
        server = Pool(postgres_url)
        await server.open()
        async with server.connection() as connection:
            await connection.execute(f"alter database {name} allow_connections false")
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", name
            )
            gone = await client.get("/readyz")
            alive = await client.get("/healthz")
            asked = await client.post("/graphql", json={"query": "{ viewer { username } }"})
            await connection.execute(f"alter database {name} allow_connections true")
        await server.close()
        back = await client.get("/readyz")

        assert gone.status_code == 503
        assert gone.json() == {
            "status": "not ready",
            "database": "unreachable",
            "migrations": "unknown",
            "storage": "ok",
        }
        assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
        assert asked.status_code == 503
        assert asked.headers["retry-after"] == "1"
        error = asked.json()["errors"][0]
        assert error["message"] == "The database cannot be used right now; try again."
        assert error["extensions"] == {
            "code": "UNAVAILABLE",
            "requestId": asked.headers["x-request-id"],
        }
        assert back.status_code == 200

    async def test_database_of_another_revision(self, site: Opened, connect: Connect) -> None:
        async with site.site.pool.connection() as connection:
            await connection.execute("update alembic_version set version_num = 'later'")

        answer = await connect(build(site)).get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["migrations"] == "not those of this program"

    async def test_storage_of_another_database(
        self, site: Opened, connect: Connect, settings: Settings
    ) -> None:
        shutil.rmtree(settings.data / "files")

        answer = await connect(build(site)).get("/readyz")

        assert answer.status_code == 503
        assert answer.json()["storage"] in ("of another database", "not writable")


class TestRoutes:
    @pytest.mark.parametrize(
        "path", ["/", "/graphql", "/schema.graphql", "/healthz", "/readyz", "/nowhere"]
    )
    async def test_every_answer_has_the_security_headers(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        headers = (await client.get(path, headers={"accept": "text/html"})).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]

    async def test_policy_of_files_is_kept(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get("/files/download/x/y")

        assert answer.status_code == 403
        assert answer.headers["content-security-policy"] == "sandbox; frame-ancestors 'none'"

    @pytest.mark.parametrize("path", ["/nowhere", "/graphql/", "/files", "/files/upload/", "//x"])
    async def test_unknown_path_is_a_small_json_404(
        self, client: httpx2.AsyncClient, path: str
    ) -> None:
        answer = await client.get(f"http://test{path}")

        assert answer.status_code == 404
        assert answer.json() == {"error": {"code": "NOT_FOUND", "message": "Not Found"}}

    @pytest.mark.parametrize(
        "path", ["/", "/r/a/b", "/robots.txt", "/healthz", "/readyz", "/schema.graphql"]
    )
    async def test_other_methods_are_refused(self, client: httpx2.AsyncClient, path: str) -> None:
        answer = await client.post(path)

        assert answer.status_code == 405
        assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"

    async def test_schema_is_shown(self, client: httpx2.AsyncClient) -> None:
        answer = await client.get("/schema.graphql")

        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert "\ntype Query {\n" in answer.text
        assert answer.text.endswith("}\n") or answer.text.endswith("\n")
