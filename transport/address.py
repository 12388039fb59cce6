"""The address by which a client reached us."""

from __future__ import annotations

import re

from starlette.types import Scope

_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")


def base_url(scope: Scope) -> str:
    """Scheme, host and prefix of the request, without a slash at the end.

    A Host header that is none is left aside, so that it is in no answer.
    """
    host = next((v.decode("latin-1") for k, v in scope["headers"] if k == b"host"), "")
    if not _HOST.fullmatch(host):
        name, port = scope.get("server") or ("localhost", None)
        host = f"[{name}]" if ":" in name else name
        host += f":{port}" if port else ""
    prefix = scope.get("root_path", "").rstrip("/")
    scheme = scope.get("scheme", "http").replace("ws", "http")
    return f"{scheme}://{host}{prefix}"
