"""The pages that links of the SDK lead to.

What is in a registry has a page of the app. Of the rest, a page says what the link names, and how
to ask for it here: nothing that is not in the address, so that nobody learns anything from it.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 4rem auto; padding: 0 1rem;
  color-scheme: light dark; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
pre { padding: 1rem; border-radius: .5rem; background: light-dark(#f2f2f5, #22252b);
  overflow-x: auto; }
"""
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} · Vitrine</title><style>{style}</style></head>
<body><main><h1>{title}</h1>
<p>Ask for it at <a href="/graphql">/graphql</a>, signed in with your API key:</p>
<pre>{query}</pre></main></body>
</html>
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_DIGEST}'",
    "Cache-Control": "no-store",
}

Named = Mapping[str, str]


def routes(prefix: str) -> list[Route]:
    """A page for each kind of link."""
    project = f"{prefix}/{{entity}}/{{project}}"
    return [
        Route(f"{prefix}/orgs/{{organization}}/registry/{{registry}}", _registry, methods=["GET"]),
        Route(f"{project}/runs/{{run}}", _run, methods=["GET"]),
        Route(f"{project}/runs/{{run}}/{{rest:path}}", _run, methods=["GET"]),
        Route(f"{project}/artifacts/{{type}}/{{artifact}}/{{version}}", _version, methods=["GET"]),
        Route(project, _project, methods=["GET"]),
    ]


async def _registry(request: Request) -> Response:
    at = request.path_params
    # Of an organization, a registry and a collection: the first two are in the address, too.
    collection = "/".join(request.query_params.get("selectionPath", "").split("/")[2:])
    version = request.query_params.get("version")
    return RedirectResponse(_app_path(at["organization"], at["registry"], collection, version), 302)


def _app_path(organization: str, registry: str, collection: str, version: str | None) -> str:
    """The app's address of a thing; each name is one part of it, whatever is in the name."""
    parts = ["r", organization, registry]
    if collection:
        parts += ["c", collection, *([version] if version else [])]
    return "".join(f"/{quote(part, safe='')}" for part in parts)


async def _run(request: Request) -> Response:
    at = request.path_params
    title = f"Run {at['run']} of {_project_path(at)}"
    return _page(
        title, _of_project(at, f"run(name: {_quoted(at['run'])}) {{ name state summary }}")
    )


async def _version(request: Request) -> Response:
    at = request.path_params
    path = f"{_project_path(at)}/{at['artifact']}:{at['version']}"
    return _page(f"Artifact {path}", _of_version("artifactVersion", path))


async def _project(request: Request) -> Response:
    at = request.path_params
    return _page(
        f"Project {_project_path(at)}", _of_project(at, "artifacts { nodes { name type } }")
    )


def _project_path(at: Named) -> str:
    return f"{at['entity']}/{at['project']}"


def _of_version(field: str, path: str) -> str:
    return f"{field}(path: {_quoted(path)}) {{ name type digest aliases }}"


def _of_project(at: Named, selection: str) -> str:
    return f"project(path: {_quoted(_project_path(at))}) {{ {selection} }}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _page(title: str, query: str) -> Response:
    shown = {"title": html.escape(title), "query": html.escape(f"{{ {query} }}")}
    return HTMLResponse(_PAGE.format(style=_STYLE, **shown), headers=_HEADERS)
