"""What clients see of a server that ends, is full, has lost its database, or nobody waits for."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest
import strawberry
from strawberry.types import Info

from db import connection as connections
from db.connection import Connection
from schema.extension import EXTENSIONS
from server import metrics
from server.app import build
from server.draining import Draining
from server.metrics import Measured, Metrics
from server.opening import Opened
from tests.cost import without_cost
from tests.server.conftest import KEY, Connect
from transport import guard

# Long enough for a busy machine, and well below what the statement would take by itself.
PATIENCE = 10
SLEEP = "select pg_sleep(20)"
SLEEPING = """select count(*) from pg_stat_activity
    where query like '%pg_sleep(20)%' and state = 'active' and pid <> pg_backend_pid()"""


@strawberry.type
class Query:
    @strawberry.field
    async def slow(self, info: Info) -> str:
        async with info.context.site.pool.connection() as connection:
            await connection.execute(SLEEP)
        return "done"

    @strawberry.field
    async def lost(self, info: Info) -> str:
        async with info.context.site.pool.connection() as connection:
            await connection.execute(
                "do $$ begin perform pg_terminate_backend(pg_backend_pid()); end $$"
            )
        return "never"

    @strawberry.field
    async def stopped(self, info: Info) -> str:
        async with info.context.site.pool.connection() as connection:
            await connection.execute("select pg_cancel_backend(pg_backend_pid()), pg_sleep(1)")
        return "never"


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def slow(self, info: Info) -> str:
        async with info.context.site.pool.connection() as connection:
            await connection.execute("select pg_sleep(0.5)")
            await connection.execute("create table done()")
        return "done"

    @strawberry.mutation
    async def dies(self, info: Info) -> str:
        async def work(connection: Connection) -> str:
            await connection.execute("insert into deadly values (1)")
            return "never"

        return str(await info.context.transact(work))


@pytest.fixture
def slow(site: Opened, connect: Connect) -> httpx2.AsyncClient:
    """The application with fields that take their time."""
    schema = strawberry.Schema(Query, Mutation, extensions=EXTENSIONS)
    return connect(build(site, schema))


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """The lines logged so far."""
    with caplog.at_level(logging.INFO):
        yield lambda: [
            record.getMessage() for record in caplog.records if record.name.startswith("vitrine")
        ]


async def ask(client: httpx2.AsyncClient, query: str, **more: Any) -> httpx2.Response:
    headers = {"authorization": f"Bearer {KEY}"}
    return await client.post("/graphql", json={"query": query}, headers=headers, **more)


class Leaving:
    """A client that leaves, as the server sees it."""

    def __init__(self, app: Any, query: str) -> None:
        self._messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        body = httpx2.Request("POST", "http://test/", json={"query": query}).content
        self._messages.put_nowait({"type": "http.request", "body": body, "more_body": False})
        headers = {"content-type": "application/json", "authorization": f"Bearer {KEY}"}
        self._scope = {
            "type": "http",
            "method": "POST",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "headers": [(name.encode(), text.encode()) for name, text in headers.items()],
            "server": ("test", 80),
            "scheme": "http",
        }
        self.sent: list[Any] = []
        self.request = asyncio.create_task(app(self._scope, self._messages.get, self._send))

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    def leave(self) -> None:
        """The connection is closed."""
        self._messages.put_nowait({"type": "http.disconnect"})


async def until(site: Opened, sql: str, wanted: int) -> None:
    """The count has come to what is wanted."""
    async with site.site.pool.connection() as connection:
        while await connection.value(sql) != wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def app_of(client: httpx2.AsyncClient) -> Any:
    return client._transport.app  # type: ignore[attr-defined]


class TestClientThatLeaves:
    async def test_statement_of_a_query_ends_with_its_client(
        self, site: Opened, slow: httpx2.AsyncClient
    ) -> None:
        client = Leaving(app_of(slow), "{ slow }")
        await until(site, SLEEPING, 1)
        client.leave()

        async with asyncio.timeout(PATIENCE):
            await until(site, SLEEPING, 0)
            await client.request
        assert client.sent[0]["status"] == 499

    async def test_mutation_runs_to_its_end(self, site: Opened, slow: httpx2.AsyncClient) -> None:
        client = Leaving(app_of(slow), "mutation { slow }")
        await asyncio.sleep(0.2)
        client.leave()
        await client.request

        await until(site, "select count(*) from pg_class where relname = 'done'", 1)


class TestTime:
    async def test_query_that_takes_too_long(
        self, site: Opened, slow: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(guard, "QUERY_SECONDS", 0.3)
        answer = await ask(slow, "{ slow }")

        assert answer.status_code == 504
        assert answer.json()["errors"][0]["extensions"]["code"] == "TIMEOUT"
        await until(site, SLEEPING, 0)

    async def test_mutation_is_not_ended(
        self, slow: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(guard, "QUERY_SECONDS", 0.1)
        answer = await ask(slow, "mutation { slow }")

        assert without_cost(answer) == {"data": {"slow": "done"}}

    async def test_statement_that_takes_too_long(self, slow: httpx2.AsyncClient) -> None:
        answer = await ask(slow, "{ stopped }")

        assert answer.status_code == 504
        assert answer.json()["errors"][0]["extensions"] == {"code": "TIMEOUT"}


class TestUnavailable:
    async def test_connection_that_dies(
        self, slow: httpx2.AsyncClient, lines: Callable[[], list[str]]
    ) -> None:
        answer = await ask(slow, "{ lost }")

        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        [error] = answer.json()["errors"]
        assert error["message"] == "The database cannot be used right now; try again."
        assert error["extensions"]["code"] == "UNAVAILABLE"
        assert error["extensions"]["requestId"] == answer.headers["x-request-id"]
        assert lines() == ["request"]

    async def test_outcome_that_is_unknown(self, site: Opened, slow: httpx2.AsyncClient) -> None:
        async with site.site.pool.connection() as connection:
            for sql in (
                "create table deadly(id int)",
                "create function die() returns trigger language plpgsql as"
                " 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'",
                "create constraint trigger at_commit after insert on deadly"
                " deferrable initially deferred for each row execute function die()",
            ):
                await connection.execute(sql)
        answer = await ask(slow, "mutation { dies }")

        assert answer.status_code == 503
        assert "look whether it was" in answer.json()["errors"][0]["message"]

    async def test_pool_that_is_used_up(
        self,
        site: Opened,
        connect: Connect,
        lines: Callable[[], list[str]],
    ) -> None:
        client = connect(build(site))
        pool = site.site.pool
        pool.wait_seconds = 0.05
        held = [pool.connection() for _ in range(pool.usage().most)]
        for each in held:
            await each.__aenter__()
        asked = await ask(client, "{ viewer { id } }")
        headers = {"authorization": f"Bearer {KEY}"}
        body = {"query": "{ viewer { id } }"}
        of_sdk = await client.post("/wandb/graphql", json=body, headers=headers)
        ready = await client.get("/readyz")
        for each in held:
            await each.__aexit__(None, None, None)

        assert asked.status_code == 503
        assert asked.headers["retry-after"] == "1"
        assert asked.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"
        assert (of_sdk.status_code, of_sdk.headers["retry-after"]) == (503, "2")
        assert ready.status_code == 503
        assert ready.json()["database"] == "no connection free"
        assert (await ask(client, "{ viewer { id } }")).status_code == 200
        assert lines().count("request") == 3


class TestDraining:
    async def test_ends_with_every_answer(self, site: Opened, connect: Connect) -> None:
        draining = Draining()
        client = connect(build(site, draining=draining))
        before = await client.get("/readyz")
        draining.begun = True
        after = await client.get("/readyz")
        asked = await ask(client, "{ viewer { username } }")

        assert before.status_code == 200
        assert "connection" not in before.headers
        assert after.status_code == 503
        assert after.json() == {"status": "not ready", "server": "about to end"}
        assert asked.status_code == 200
        assert asked.headers["connection"] == "close"


class TestMetrics:
    @pytest.fixture
    async def figures(self, site: Opened, connect: Connect) -> Any:
        client = connect(build(site))

        async def read() -> dict[str, float]:
            text = (await client.get("/metrics")).text
            found = (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
            return {name: float(value) for name, value in found}

        return client, read

    async def test_requests_and_operations(self, figures: Any) -> None:
        client, read = figures
        await ask(client, "query Secret { viewer { id } }")
        await ask(client, "{ nothing }")
        await client.post(
            "/graphql",
            json={
                "query": 'mutation { createTeam(input: {name: "x",'
                ' organization: "y"}) { errors { code } } }'
            },
        )
        refused = 'mutation { createTeam(input: {name: " ", organization: "y"}) {'
        await ask(client, refused + " errors { code } } }")
        await client.get("/files/download/token/name")
        await client.get("/unknown/path")
        found = await read()

        def count(route: str, status: int) -> float:
            labels = f'{{route="{route}",status="{status}"}}'
            return found[f"vitrine_request_seconds_count{labels}"]

        assert count("/graphql", 200) == 3
        assert count("/graphql", 401) == 1
        assert count("/files/download", 403) == 1
        assert count("other", 404) == 1
        assert found['vitrine_operations_total{outcome="OK",type="query"}'] == 1
        assert found['vitrine_operations_total{outcome="INVALID",type="query"}'] == 1
        assert found['vitrine_operations_total{outcome="REFUSED",type="mutation"}'] == 1
        assert found['vitrine_operations_total{outcome="UNAUTHENTICATED",type="mutation"}'] == 1
        assert not any("Secret" in name or "token" in name for name in found)

    async def test_pool_and_build(self, figures: Any) -> None:
        found = await figures[1]()

        assert found["vitrine_pool_most"] == connections.POOL_SIZE
        assert found["vitrine_pool_in_use"] == found["vitrine_pool_waiting"] == 0
        assert any(name.startswith("vitrine_build_info{") for name in found)

    async def test_bytes(self, site: Opened, connect: Connect) -> None:
        async def echo(scope: Any, receive: Any, send: Any) -> None:
            body = (await receive())["body"]
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": body * 2})

        metrics = Metrics(site.site.pool)
        client = connect(Measured(echo, metrics))
        await client.put("/files/upload/token", content=b"12345")
        await client.request("GET", "/files/download/token/name", content=b"123")
        await client.post("/graphql", content=b"1")

        def value(name: str) -> float | None:
            return metrics.registry.get_sample_value(f"vitrine_{name}_bytes_total")

        assert (value("uploaded"), value("downloaded")) == (5, 6)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/graphql", "/graphql"),
        ("/session", "/session"),
        ("/static/assets/a-1.js", "/static"),
        ("/r/acme/models/c/x", "page"),
        ("/sign-in", "page"),
        ("/", "/"),
        ("/wandb/graphql", "/wandb/graphql"),
        ("/wandb/files/a/b/c/file_stream", "/wandb"),
        ("/files/download/token/name", "/files/download"),
        ("/robots.txt", "/robots.txt"),
        ("/nowhere", "other"),
        ("/.git/config", "other"),
    ],
)
def test_every_route_has_a_name_and_no_path_has(path: str, route: str) -> None:
    assert metrics.route_of(path) == route
