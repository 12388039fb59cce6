"""Programs of Node, beside a server that runs in the same loop as the test."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import orjson

HERE = Path(__file__).resolve().parent
PATIENCE_SECONDS = 60


async def told(program: str, *arguments: str) -> Any:
    """What a program prints, which is JSON."""
    process = await asyncio.create_subprocess_exec(
        "node", str(HERE / program), *arguments, stdout=asyncio.subprocess.PIPE
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        said, _ = await process.communicate()
    assert process.returncode == 0
    return orjson.loads(said)
