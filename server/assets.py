"""What the pages are made of, served from the folder that their build has filled."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, PathLike, StaticFiles
from starlette.types import Scope

from server import encoding

# A worker goes by the policy of its own file.
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; frame-ancestors 'none'"
IMMUTABLE = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

# Pages have routes and policies of their own; twins are found by what they are twins of.
_NOT_SERVED = (".html", *encoding.TWINS.values())
# What Python itself knows depends on the machine.
_KINDS = {
    ".css": "text/css",
    ".ico": "image/x-icon",
    ".js": "text/javascript",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain",
    ".wasm": "application/wasm",
    ".woff2": "font/woff2",
}
_OTHER_KIND = "application/octet-stream"


class Assets(StaticFiles):
    """The files of a folder, compressed where their build has done it and the client likes it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(directory=folder, check_dir=False)
        self._hashed = os.path.join(os.path.realpath(folder), "assets", "")

    async def check_config(self) -> None:
        """A folder that is not there has no files, and may be there later."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file of a path, if it is one to be served; the build's own stamp is not."""
        is_hidden = os.path.basename(path).startswith(".") or path.endswith(_NOT_SERVED)
        return ("", None) if is_hidden else super().lookup_path(path)

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, or that the client has it already."""
        plain = os.fspath(full_path)
        request = Headers(scope=scope)
        coding, path, found = _form(plain, stat_result, request.get("accept-encoding"))
        response = FileResponse(path, media_type=_kind(plain), stat_result=found)
        response.headers["Vary"] = "Accept-Encoding"
        if coding is not None:
            response.headers["Content-Encoding"] = coding
        response.headers["Cache-Control"] = (
            IMMUTABLE if plain.startswith(self._hashed) else ASK_AGAIN
        )
        if self.is_not_modified(response.headers, request):
            return _with_policy(NotModifiedResponse(response.headers))
        return _with_policy(response)


def _form(
    plain: str, found: os.stat_result, accept: str | None
) -> tuple[str | None, str, os.stat_result]:
    """The coding, the file and its figures, in the form that the client likes best."""
    for coding in encoding.wanted(accept):
        twin = plain + encoding.TWINS[coding]
        try:
            return coding, twin, os.stat(twin)
        except FileNotFoundError:
            continue
    return None, plain, found


def _kind(name: str) -> str:
    return _KINDS.get(os.path.splitext(name)[1], _OTHER_KIND)


def _with_policy(response: Response) -> Response:
    """Of a 304, too: a browser takes its headers for those of the file that it keeps."""
    response.headers["Content-Security-Policy"] = POLICY
    return response
