"""The routes of the dialect as the SDK calls them: over HTTP, with a key."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from auth.viewer import Viewers
from domain.viewer import Viewer
from server import drafts, files
from tests.api import BASE_URL, Api
from tests.wandb_api.conftest import built
from wandb_api import routes


class Files:
    """What the routes of the server need of a site, by the names that they know."""

    def __init__(self, api: Api) -> None:
        self.pool = api.site.pool
        self.store = api.site.store
        self.secret = api.site.signing_secret


class Caller:
    """Calls routes as one viewer or another."""

    def __init__(self, api: Api, client: httpx2.AsyncClient, viewers: Viewers) -> None:
        self._api = api
        self._viewers = viewers
        self.client = client

    async def settled(self) -> None:
        """Nothing of an earlier call goes on in the background."""
        await self._viewers.close()

    async def key(self, viewer: Viewer, *scopes: str) -> str:
        """A key of the viewer's, good for these scopes or for all."""
        given = {"scopes": list(scopes)} if scopes else {}
        made = await self._api.changed("createApiKey", viewer, "key", name="k", **given)
        return str(made["key"])

    async def headers(self, viewer: Viewer | None, *scopes: str) -> Mapping[str, str]:
        """What the SDK sends to say who asks."""
        if viewer is None:
            return {}
        return authorization(await self.key(viewer, *scopes))

    async def get(self, url: str, viewer: Viewer | None = None) -> httpx2.Response:
        """The answer to a GET."""
        return await self.client.get(url, headers=await self.headers(viewer))

    async def post(
        self, path: str, body: Any, viewer: Viewer | None, *scopes: str
    ) -> httpx2.Response:
        """The answer to a POST of these bytes, or of this JSON."""
        headers = dict(await self.headers(viewer, *scopes))
        if isinstance(body, bytes):
            headers["content-type"] = "application/json"
            return await self.client.post(path, content=body, headers=headers)
        return await self.client.post(path, json=body, headers=headers)


def authorization(key: str) -> Mapping[str, str]:
    """The header that the SDK makes of a key."""
    return {"authorization": "Basic " + base64.b64encode(f"api:{key}".encode()).decode()}


@pytest.fixture
async def call(api: Api) -> AsyncIterator[Caller]:
    """The dialect and the routes of bytes over HTTP, on the site of `api`."""
    viewers = Viewers(api.site.pool)
    of_bytes: Any = Files(api)
    app = Starlette(
        routes=[
            *routes.routes(api.site, viewers, built()),
            *files.routes(of_bytes),
            *drafts.routes(of_bytes),
        ]
    )
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE_URL) as client:
        yield Caller(api, client, viewers)
    await viewers.close()
