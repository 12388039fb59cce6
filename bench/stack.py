"""The HTTP stack of the server, below programs of the benchmark that answer in another way."""

from __future__ import annotations

from typing import Any

OPTIONS: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": "none",
    "interface": "asgi3",
    "lifespan": "off",
    "log_config": None,
    "access_log": False,
    "server_header": False,
}


async def body_of(receive: Any) -> bytes:
    """All that the client sends."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
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
