"""The page that a browser gets at /graphql. Nothing on it comes from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from pathlib import Path

from starlette.responses import HTMLResponse

PAGE = Path(__file__).with_name("graphql.html").read_text(encoding="utf-8")
ADDRESS = "{{base_url}}"


def response(base_url: str) -> HTMLResponse:
    """The page, which shows the address by which it was reached."""
    content = PAGE.replace(ADDRESS, html.escape(base_url))
    headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Vary": "Accept"}
    return HTMLResponse(content, headers=headers)


def _hash(tag: str) -> str:
    """The browser runs exactly the one element of this kind that we wrote."""
    found = re.search(f"<{tag}>(.*?)</{tag}>", PAGE, re.DOTALL)
    assert found is not None
    digest = hashlib.sha256(found[1].encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


POLICY = "; ".join(
    [
        "default-src 'none'",
        f"script-src {_hash('script')}",
        f"style-src {_hash('style')}",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
