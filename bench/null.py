"""A server on the same HTTP stack that has every answer in memory: `python -m bench.null PORT DIR`.

POST /Q1 is answered with the file Q1 of the folder.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import uvicorn

from bench import stack

FOLDER = Path(sys.argv[2]) if len(sys.argv) > 2 else Path()


@functools.cache
def _answer(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    file = FOLDER / path.strip("/")
    return stack.messages(file.read_bytes() if file.is_file() else b"{}")


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The answer that the path names."""
    await stack.body_of(receive)
    start, body = _answer(scope["path"])
    await send(start)
    await send(body)


if __name__ == "__main__":
    uvicorn.run(application, port=int(sys.argv[1]), **stack.OPTIONS)
