"""A change that was begun is carried out, whoever goes on listening."""

from __future__ import annotations

import asyncio

from tests.live.served import Served

CHANGE = """mutation($name: String!) { createCollection(input: {
    registryPath: "local/model", name: $name, types: ["model"]}) { errors { message } } }"""
FOUND = """query($path: String!) { collection(path: $path) { name } }"""


async def test_it_runs_to_its_end(served: Served) -> None:
    names = [f"c{number}" for number in range(20)]
    async with served.socket() as socket:
        await socket.begin()
        for name in names:
            await socket.subscribe(name, CHANGE, name=name)
            await socket.send({"type": "complete", "id": name})
        await socket.send({"type": "ping"})
        while (await socket.told())["type"] != "pong":
            pass
    await asyncio.sleep(0.5)
    for name in names:
        found = await served.ask(FOUND, path=f"local/wandb-registry-model/{name}")
        assert found == {"collection": {"name": name}}
