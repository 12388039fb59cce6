"""A server on the same HTTP stack that has every answer in memory: `python -m bench.null PORT DIR`.

POST /Q1 is answered with the file Q1 of the folder.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import uvicorn

FOLDER = Path(sys.argv[2]) if len(sys.argv) > 2 else Path()
STACK: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": "none",
    "interface": "asgi3",
    "lifespan": "off",
    "log_config": None,
    "access_log": False,
    "server_header": False,
}


async def whole_body(receive: Any) -> bytes:
    """All that the client sends."""
    message = await receive()
    body: bytes = message["body"]
    while message.get("more_body"):
        message = await receive()
        body += message["body"]
    return body


def messages(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answer, as it is sent."""
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    return start, {"type": "http.response.body", "body": body}


@functools.cache
def _answer(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    file = FOLDER / path.strip("/")
    return messages(file.read_bytes() if file.is_file() else b"{}")


async def application(scope: Any, receive: Any, send: Any) -> None:
    """The answer that the path names."""
    await whole_body(receive)
    start, body = _answer(scope["path"])
    await send(start)
    await send(body)


if __name__ == "__main__":
    uvicorn.run(application, port=int(sys.argv[1]), **STACK)
