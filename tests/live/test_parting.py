"""A server that ends parts from those who follow at once, in good order."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.conftest import serving
from tests.live.served import MODELS, MULTIPART, SSE, until


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_streams(database_url: str, tmp_path: Path, accept: str) -> None:
    async with serving(database_url, tmp_path) as served, served.stream(accept=accept) as stream:
        await until(lambda: served.followers == 1)
        served.server.should_exit = True
        async with asyncio.timeout(5):
            # A body that is broken off would be an error.
            await stream.rest()


async def test_sockets(database_url: str, tmp_path: Path) -> None:
    async with serving(database_url, tmp_path) as served, served.socket() as socket:
        await socket.begin()
        await served.follow(socket, "1", MODELS)
        served.server.should_exit = True
        async with asyncio.timeout(5):
            with pytest.raises(ConnectionClosed):
                await socket.told()
        assert socket.raw.close_code == 1012
