"""A federated graph: this server and the example subgraph, behind one gateway."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2

from tests.live.served import KEY, Served
from tools import federation

PATIENCE_SECONDS = 30


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@dataclass(frozen=True)
class Graph:
    """What a client sees of it, with the key that it sends."""

    url: str
    key: str | None = KEY

    def as_(self, key: str | None) -> Graph:
        """The same for somebody else."""
        return replace(self, key=key)

    @property
    def authorization(self) -> dict[str, str]:
        """The header that says who asks."""
        return {"authorization": f"Bearer {self.key}"} if self.key else {}

    async def answer(
        self, query: str, headers: Mapping[str, str] | None = None, **variables: Any
    ) -> Any:
        """The whole answer."""
        async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS) as client:
            answered = await client.post(
                self.url,
                json={"query": query, "variables": variables},
                headers={**self.authorization, **(headers or {})},
            )
        return answered.json()

    async def __call__(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = await self.answer(query, **variables)
        assert "errors" not in answer, answer
        return answer["data"]


@contextlib.asynccontextmanager
async def composed(served: Served, folder: Path) -> AsyncIterator[Path]:
    """The supergraph of this server and the example subgraph, which answers."""
    vitrine, port = f"{served.url}/graphql", free_port()
    command = federation.evaluations(port, vitrine, sys.executable)
    supergraph = folder / "supergraph.graphql"
    async with _running("evaluations", command, port, {}, folder):
        url = f"http://127.0.0.1:{port}/"
        path = os.environ["PATH"]
        both = {"vitrine": vitrine, "evaluations": url}
        await asyncio.to_thread(federation.compose, supergraph, path, **both)
        yield supergraph


@contextlib.asynccontextmanager
async def behind(gateway: str, supergraph: Path) -> AsyncIterator[Graph]:
    """The graph as this gateway serves it."""
    port, command = free_port(), federation.before(gateway, os.environ["PATH"])
    told = {"SUPERGRAPH": str(supergraph), "PORT": str(port)}
    async with _running(gateway, command, port, told, supergraph.parent):
        yield Graph(f"http://127.0.0.1:{port}/graphql")


@contextlib.asynccontextmanager
async def _running(
    name: str, command: list[str], port: int, environment: Mapping[str, str], folder: Path
) -> AsyncIterator[None]:
    """In threads, as this loop answers the program meanwhile."""
    program = federation.running(name, command, port, environment, folder)
    await asyncio.to_thread(program.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(program.__exit__, None, None, None)
