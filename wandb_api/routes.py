"""The routes of the dialect, below the address that the SDK is given."""

from __future__ import annotations

import strawberry
from starlette.routing import Route

from auth.viewer import Viewers
from resolvers.context import Site
from wandb_api import download_route, manifest_route, page_route, stream
from wandb_api.http import Endpoint

PREFIX = "/wandb"


def routes(site: Site, viewers: Viewers, schema: strawberry.Schema) -> list[Route]:
    """All of them; what is not among them is a 404, by which the SDK knows what is not offered."""
    return [
        Route(f"{PREFIX}/graphql", Endpoint(schema, site, viewers)),
        Route(
            f"{PREFIX}/files/{{entity}}/{{project}}/{{run}}/file_stream",
            stream.answering(site, viewers),
            methods=["POST"],
        ),
        Route(f"{PREFIX}{download_route.PATH}", download_route.answering(site, viewers)),
        Route(f"{PREFIX}/manifest/{{token}}/{{name}}", manifest_route.answering(site)),
        *page_route.routes(PREFIX),
    ]
