"""The products of Apollo's tests, at the endpoint that serves the API.

python -m tests.gateways.compatibility.subgraph PORT
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from strawberry import federation
from strawberry.extensions.tracing.apollo_federation import ApolloFederationTracingExtension
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from auth.viewer import Viewers
from db.connection import Pool
from resolvers.context import HttpContext, Site
from schema.http import Endpoint
from server.answering import configured
from storage.folder import LocalFolder
from storage.manifest import Manifests
from tests.gateways.compatibility.products import Inventory, Query

# Nobody has a key, so it is never asked.
NO_DATABASE = "postgresql://nobody@127.0.0.1:9/none"


@dataclass(frozen=True, slots=True)
class Traced(HttpContext):
    """A context in which the tracing finds what the gateway asked for."""

    request: Request | None = None


class TracedEndpoint(Endpoint):
    """The endpoint, with traces for Apollo's gateways, which the API itself does not offer."""

    def _context(self, request: Any, viewer: Any) -> HttpContext:
        made = super()._context(request, viewer)
        return Traced(made.site, viewer, made.base_url, made.request_id, request=request)

    async def process_result(
        self, request: Request, result: ExecutionResult
    ) -> GraphQLHTTPResponse:
        """The answer's body, with the trace."""
        body = await super().process_result(request, result)
        if result.extensions:
            body["extensions"] = result.extensions
        return body


def application(folder: Path) -> Starlette:
    """The subgraph, at the root, as the tests want it."""
    schema = federation.Schema(
        Query,
        types=[Inventory],
        extensions=[ApolloFederationTracingExtension],
        # The newest that the tests know.
        federation_version="2.3",
    )
    pool, store = Pool(NO_DATABASE), LocalFolder(folder)
    site = Site(pool, store, Manifests(store), b"s" * 32)
    endpoint = TracedEndpoint(schema, site, Viewers(pool), lambda _: PlainTextResponse(""))
    return Starlette(routes=[Route("/", endpoint)])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        config = configured(application(Path(made)))
        config.port = int(sys.argv[1])
        uvicorn.Server(config).run()
