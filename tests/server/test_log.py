from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from server import log
from server.app import build
from server.opening import Opened

KEY = "vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"

Connect = Callable[[ASGIApp], httpx2.AsyncClient]
Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is logged, as JSON lines; the loggers are as before afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("vitrine")
    strawberrys = logging.getLogger("strawberry.execution")
    before = (root.handlers[:], root.level, ours.level, strawberrys.level)
    made = io.StringIO()
    log.set_up(made)
    yield made
    logging.captureWarnings(False)
    root.handlers[:] = before[0]
    for logger, level in zip((root, ours, strawberrys), before[1:], strict=True):
        logger.setLevel(level)


@pytest.fixture
def lines(stream: io.StringIO) -> Lines:
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


async def test_no_key_or_token_is_in_the_log_of_a_session(
    shared_site: Opened, connect: Connect, stream: io.StringIO
) -> None:
    client = connect(build(shared_site))
    secret, token = KEY[4:], "T0ken" * 20
    queries = [
        {"query": "{ viewer { username } }"},
        {"query": f"query {secret[:43].replace('-', '_')} {{ viewer {{ username }} }}"},
        {"query": f"{{ {KEY} }}"},
        {"query": "{ viewer { username } }", "operationName": KEY},
        {"query": "mutation { createTeam { x } }"},
    ]
    for header in (f"Bearer {KEY}", KEY, f"Bearer {KEY}x", f"Basic {KEY}"):
        for query in queries:
            await client.post("/graphql", json=query, headers={"authorization": header})
        await client.get("/graphql", params={"query": KEY}, headers={"authorization": header})
    for path in (
        f"/{KEY}",
        f"/files/upload/{token}",
        f"/files/download/{token}/{token}",
        f"/wandb/manifest/{token}/wandb_manifest.json",
    ):
        await client.put(path, content=token.encode())
        await client.get(path, headers={"x-request-id": KEY})
    logging.getLogger("vitrine").error("About %s", KEY, extra={"own": KEY})

    text = stream.getvalue()
    assert len(text.splitlines()) == 33
    assert secret[:20] not in text.replace(secret[:43].replace("-", "_"), "")
    assert "T0ken" not in text
    assert "Bearer" not in text
    assert "Basic" not in text


async def test_request_is_one_line_with_its_fields(
    shared_site: Opened, connect: Connect, lines: Lines
) -> None:
    client = connect(build(shared_site))
    await client.post(
        "/graphql?secret",
        json={"query": "query Who { viewer { username } }"},
        headers={"authorization": f"Bearer {KEY}", "x-request-id": "r1"},
    )

    [line] = lines()
    assert str(line.pop("time")).endswith("+00:00")
    assert 0 < float(str(line.pop("duration_ms"))) < 10_000
    assert line == {
        "level": "info",
        "message": "request",
        "logger": "vitrine.request",
        "request_id": "r1",
        "method": "POST",
        "path": "/graphql",
        "operation_type": "query",
        "operation_name": "Who",
        "viewer": "admin",
        "outcome": "OK",
        "status": 200,
    }


async def test_health_checks_are_not_logged(
    shared_site: Opened, connect: Connect, lines: Lines
) -> None:
    client = connect(build(shared_site))
    await client.get("/healthz")
    await client.get("/readyz")

    assert lines() == []


async def test_files_of_pages_are_logged_where_they_are_missing(
    shared_site: Opened, connect: Connect, lines: Lines, tmp_path: Path
) -> None:
    (tmp_path / "a.js").write_text("x")
    client = connect(build(shared_site, built=tmp_path))
    assert (await client.get("/static/a.js")).status_code == 200
    assert lines() == []

    await client.get("/static/b.js")

    assert [line["path"] for line in lines()] == ["/static/b.js"]


async def test_invalid_operation_is_named_in_one_line(
    shared_site: Opened, connect: Connect, lines: Lines
) -> None:
    client = connect(build(shared_site))
    await client.post("/graphql", json={"query": f"query {'x' * 300} {{ nothing }}"})
    await client.post("/graphql", json={"query": "{"})

    first, second = lines()
    assert first["operation_name"] == "x" * 200
    assert "operation_name" not in second


async def crash(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("secret detail")


async def crash_late(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise RuntimeError("secret detail")


async def test_crash_is_a_plain_500_and_a_traceback_in_the_log(
    connect: Connect, lines: Lines
) -> None:
    answer = await connect(log.RequestLog(crash)).get("/x", headers={"x-request-id": "r1"})

    assert answer.status_code == 500
    assert answer.json() == {
        "error": {"code": "INTERNAL", "message": "Internal error", "requestId": "r1"}
    }
    failure, request = lines()
    assert "RuntimeError: secret detail" in str(failure["traceback"])
    assert failure["request_id"] == request["request_id"] == "r1"
    assert (request["level"], request["status"]) == ("error", 500)


async def test_crash_after_the_start_of_an_answer_adds_nothing_to_it(lines: Lines) -> None:
    sent = []

    async def send(message: object) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/x", "headers": []}
    await log.RequestLog(crash_late)(scope, receive, send)  # type: ignore[arg-type]

    assert len(sent) == 1
    assert len(lines()) == 2


async def stopped(scope: Scope, receive: Receive, send: Send) -> None:
    raise asyncio.CancelledError


async def test_request_cut_off_by_the_end_of_the_server_has_no_traceback(lines: Lines) -> None:
    scope = {"type": "http", "method": "GET", "path": "/x", "headers": []}
    await log.RequestLog(stopped)(scope, None, None)  # type: ignore[arg-type]

    assert [line["message"] for line in lines()] == [
        "The server ended before the request did",
        "request",
    ]
    assert not any("traceback" in line for line in lines())


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_terminal_gets_short_lines_that_cannot_steer_it(stream: io.StringIO) -> None:
    terminal = Terminal()
    log.set_up(terminal)

    fields = {"method": "GET", "path": "/a\x1b[2J\n", "status": 200, "duration_ms": 1.5}
    logging.getLogger("vitrine.request").info("request", extra=fields)
    logging.getLogger("elsewhere").info("not shown")
    logging.getLogger("elsewhere").warning("shown")

    first, second = terminal.getvalue().splitlines()
    assert first[8:] == " \x1b[36mINFO   \x1b[0m request GET /a?[2J? 200 1.5 ms"
    assert second[8:] == " \x1b[33mWARNING\x1b[0m shown"
