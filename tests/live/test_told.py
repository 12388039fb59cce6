"""What the log and the metrics say of connections that last."""

from __future__ import annotations

import logging
from collections.abc import Callable

import httpx2
import pytest

from tests.live.served import MODELS, MULTIPART, SSE, Served, until

Lines = Callable[[], list[tuple[object, ...]]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Lines:
    """Of each line: the kind, who it was, and the code."""
    caplog.set_level(logging.INFO, "vitrine")

    def found() -> list[tuple[object, ...]]:
        records = [each for each in caplog.records if each.name == "vitrine.connection"]
        assert all(0 <= vars(each)["seconds"] < 60 for each in records)
        assert all(vars(each)["request_id"] for each in records)
        return [tuple(vars(each)[name] for name in ("kind", "viewer", "code")) for each in records]

    return found


async def figures(served: Served) -> dict[str, float]:
    async with httpx2.AsyncClient(base_url=served.url, verify=False) as client:
        text = (await client.get("/metrics")).text
    values = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in values}


async def test_sockets(served: Served, lines: Lines) -> None:
    async with served.socket() as socket, served.socket() as nobody:
        await socket.begin()
        await nobody.begin(None)
        opened = (await figures(served))['vitrine_lasting_connections{kind="websocket"}']
        assert opened == 2
        await socket.send("nonsense")
        assert await socket.closed() == 4400
        await until(lambda: len(lines()) == 1)
        await nobody.raw.close(3333)
        await until(lambda: len(lines()) == 2)
    assert lines() == [("websocket", "admin", 4400), ("websocket", None, 3333)]
    assert (await figures(served))['vitrine_lasting_connections{kind="websocket"}'] == 0


@pytest.mark.parametrize(("accept", "kind"), [(SSE, "sse"), (MULTIPART, "multipart-subscription")])
async def test_streams(
    served: Served, lines: Lines, caplog: pytest.LogCaptureFixture, accept: str, kind: str
) -> None:
    name = f'vitrine_lasting_connections{{kind="{kind}"}}'
    count = 'vitrine_request_seconds_count{route="/graphql",status="200"}'
    async with served.stream(accept=accept):
        await until(lambda: served.followers == 1)
        before = await figures(served)
        assert before[name] == 1
    await until(lambda: len(lines()) == 1)
    assert lines() == [(kind, "admin", None)]
    after = await figures(served)
    assert after[name] == 0
    assert after.get(count, 0) == before.get(count, 0)
    # There is no second line.
    assert [each for each in caplog.records if vars(each).get("path") == "/graphql"] == []


async def test_who_was_refused_has_not_lasted(served: Served, lines: Lines) -> None:
    with pytest.raises(Exception, match="403"):
        async with served.socket(additional_headers={"Origin": "null"}):
            pass
    async with served.stream(variables={"path": MODELS}, key=f"vtr-{'x' * 43}") as stream:
        assert stream.answer.status_code == 401
    assert lines() == []
