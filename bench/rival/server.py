"""Plain Strawberry with DataLoaders, served by uvicorn: `python -m bench.rival.server PORT`."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import Any

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from strawberry.asgi import GraphQL

from bench.rival.loaders import Loaders
from bench.rival.schema import build

POOL_SIZE = 8
PREFIX = 12


class Endpoint(GraphQL[Any, Any]):
    """The schema over HTTP; who asks is found by the API key."""

    def __init__(self, pools: list[asyncpg.Pool]) -> None:
        super().__init__(build(), graphql_ide=None)
        self._pools = pools

    async def get_context(self, request: Any, response: Any) -> Any:
        """The loaders of the request."""
        pool = self._pools[0]
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        row = await pool.fetchrow(
            """select k.user_id, k.sha256 from api_key k join site_user u on u.id = k.user_id
                where k.prefix = $1 and k.revoked_at is null and u.deactivated_at is null
                and (k.expires_at is null or k.expires_at > now())""",
            key[:PREFIX],
        )
        if row is None or row["sha256"] != hashlib.sha256(key.encode()).digest():
            raise HTTPException(401)
        return Loaders(pool, row["user_id"])

    def encode_json(self, data: object) -> bytes:
        """As Strawberry's documentation recommends where speed matters."""
        return orjson.dumps(data)


async def _healthz(_: Request) -> Response:
    return PlainTextResponse("ok")


def application() -> Starlette:
    """The endpoint, and health."""
    pools: list[asyncpg.Pool] = []

    class Lifespan:
        """The pool is open while the application is."""

        def __init__(self, _: Starlette) -> None: ...

        async def __aenter__(self) -> None:
            pools.append(
                await asyncpg.create_pool(
                    os.environ["DATABASE_URL"],
                    min_size=POOL_SIZE,
                    max_size=POOL_SIZE,
                    server_settings={"timezone": "UTC", "jit": "off"},
                )
            )

        async def __aexit__(self, *_: object) -> None:
            await pools[0].close()

    routes = [Route("/healthz", _healthz), Route("/graphql", Endpoint(pools))]
    return Starlette(routes=routes, lifespan=Lifespan)


if __name__ == "__main__":
    uvicorn.run(
        application(),
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        access_log=False,
    )
