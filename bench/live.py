"""What followers of the history cost, and how soon they are told: `python -m bench.live --help`.

A server with an embedded Postgres of its own is started in a folder that is thrown away. Idle
followers have a WebSocket each on a registry in which nothing happens; others are told of what is
written in another one, at a steady rate.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.apart import Running, served

KEY = f"vtr-{'bench-live-'.ljust(43, '0')}"
PROTOCOL = Subprotocol("graphql-transport-ws")
# Of one key, as the server allows.
OF_ONE_KEY = 90
AT_ONCE = 20
WARM_UP = 50
SETTLE_SECONDS = 2.0
# For the process of the writers.
START_SECONDS = 3.0
QUIET, BUSY = "local/wandb-registry-dataset", "local/wandb-registry-model"
FOLLOW = """subscription($path: String!) { registryEvents(path: $path) {
    cursor event { kind detail } } }"""
CREATE = """mutation($name: String!) { createCollection(input: {
    registryPath: "local/wandb-registry-model", name: $name, types: ["model"]}) {
    errors { message } } }"""
NEW_KEY = 'mutation { createApiKey(input: {name: "bench"}) { key } }'


class Clients:
    """Followers of one server, and the keys that they need."""

    def __init__(self, url: str, http: httpx2.AsyncClient) -> None:
        self._url = url
        self._http = http
        self._keys: list[str] = []
        self._count = itertools.count()
        self.sockets: list[ClientConnection] = []

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer."""
        body = {"query": query, "variables": variables}
        answer = (await self._http.post("/graphql", json=body)).json()
        assert "errors" not in answer, answer
        return answer["data"]

    async def add(self, count: int, path: str) -> list[ClientConnection]:
        """So many more follow the registry."""
        made: list[ClientConnection] = []
        while len(made) < count:
            some = min(AT_ONCE, count - len(made))
            keys = [await self._key() for _ in range(some)]
            made += await asyncio.gather(*(self._follower(key, path) for key in keys))
        self.sockets += made
        return made

    async def _key(self) -> str:
        number = next(self._count)
        if number // OF_ONE_KEY == len(self._keys):
            self._keys.append((await self.ask(NEW_KEY))["createApiKey"]["key"])
        return self._keys[number // OF_ONE_KEY]

    async def _follower(self, key: str, path: str) -> ClientConnection:
        url = f"{self._url.replace('http', 'ws', 1)}/graphql"
        socket = await connect(
            url, subprotocols=[PROTOCOL], compression=None, ping_interval=None, open_timeout=60
        )
        payload = {"authorization": f"Bearer {key}"}
        await _send(socket, {"type": "connection_init", "payload": payload})
        await socket.recv()
        operation = {"query": FOLLOW, "variables": {"path": path}}
        await _send(socket, {"type": "subscribe", "id": "1", "payload": operation})
        return socket

    def drop(self, count: int) -> None:
        """The last ones have left."""
        for _ in range(count):
            self.sockets.pop().transport.abort()


@contextlib.asynccontextmanager
async def clients(url: str) -> AsyncIterator[Clients]:
    """Clients that have left in the end."""
    headers = {"authorization": f"Bearer {KEY}"}
    async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=60, verify=False) as http:
        made = Clients(url, http)
        try:
            yield made
        finally:
            made.drop(len(made.sockets))


async def memory(running: Running, made: Clients, idle: int) -> float:
    """By how many kB each idle follower has made the server grow."""
    await made.add(WARM_UP, QUIET)
    await asyncio.sleep(SETTLE_SECONDS)
    before = running.process.memory_info().rss
    await made.add(idle, QUIET)
    await asyncio.sleep(SETTLE_SECONDS)
    return (running.process.memory_info().rss - before) / 1024 / idle


async def latencies(
    url: str, made: Clients, followers: int, rate: float, seconds: float
) -> tuple[list[float], float]:
    """From the answer to a change to each follower's hearing of it, in ms; and the rate reached."""
    sockets = await made.add(followers, BUSY)
    await asyncio.sleep(SETTLE_SECONDS)
    began = time.perf_counter() + START_SECONDS
    names = [f"{began:.6f}-{number}" for number in range(int(rate * seconds))]
    hearing = [asyncio.create_task(_heard(each, len(names))) for each in sockets]
    loop = asyncio.get_running_loop()
    # Apart from those who hear of them, who would wait for the writers otherwise.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as apart:
        answered = await loop.run_in_executor(apart, written, url, names, rate, began)
    reached = len(names) / (max(answered.values()) - began)
    found = await asyncio.gather(*hearing)
    late = [max(0.0, at - answered[name]) * 1000 for heard in found for name, at in heard]
    return late, reached


def written(url: str, names: Sequence[str], rate: float, began: float) -> dict[str, float]:
    """When each change was answered; they begin at this rate, whatever the answers take."""
    answered: dict[str, float] = {}

    async def write(made: Clients, number: int) -> None:
        await asyncio.sleep(began + number / rate - time.perf_counter())
        await made.ask(CREATE, name=names[number])
        answered[names[number]] = time.perf_counter()

    async def all_of_them() -> None:
        async with clients(url) as made:
            await asyncio.gather(*(write(made, number) for number in range(len(names))))

    asyncio.run(all_of_them())
    return answered


async def _heard(socket: ClientConnection, count: int) -> list[tuple[str, float]]:
    heard = []
    while len(heard) < count:
        told = orjson.loads(await socket.recv())
        assert told["type"] == "next", told
        news = told["payload"]["data"]["registryEvents"]
        heard.append((news["event"]["detail"]["collection"], time.perf_counter()))
    return heard


async def _send(socket: ClientConnection, message: object) -> None:
    await socket.send(orjson.dumps(message).decode())


async def measured(running: Running, given: argparse.Namespace) -> list[tuple[str, str]]:
    """Each figure, and what it is."""
    rows = []
    async with clients(running.url) as made:
        each = await memory(running, made, given.idle)
        rows.append((f"memory of each of {given.idle:,} idle followers", f"{each:.1f} kB"))
        for followers in given.followers:
            used = sum(running.process.cpu_times()[:2])
            began = time.perf_counter()
            late, reached = await latencies(running.url, made, followers, given.rate, given.seconds)
            share = (sum(running.process.cpu_times()[:2]) - used) / (time.perf_counter() - began)
            cuts = statistics.quantiles(late, n=100, method="inclusive")
            rows.append(
                (
                    f"told after a change, {followers} beside them, {reached:.0f} events/s",
                    f"p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, CPU {share:.0%}",
                )
            )
            made.drop(followers)
    return rows


def table(rows: Sequence[tuple[str, str]]) -> str:
    """The figures below each other."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:{width}}  {figure}" for name, figure in rows)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--idle", type=int, default=1_000, help="idle followers; 1000")
    parser.add_argument(
        "--followers", type=int, nargs="+", default=[1, 10, 50], help="who are told; 1 10 50"
    )
    parser.add_argument("--rate", type=float, default=100, help="events a second; 100")
    parser.add_argument("--seconds", type=float, default=10, help="of each rate; 10")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vitrine-live-") as folder:
        # The embedded Postgres runs as another user where this one is root.
        Path(folder).chmod(0o755)
        with served(Path(folder), VITRINE_BOOTSTRAP_KEY=KEY) as running:
            print(table(asyncio.run(measured(running, given))))


if __name__ == "__main__":
    main()
