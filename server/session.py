"""Signing in from a browser: a key, or the first start's link, is given once for a cookie."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from auth import key as keys
from auth import session as sessions
from auth.session import Session
from auth.viewer import Viewers
from db import sign_in
from db.connection import Pool
from db.failures import LATER
from domain.errors import Unauthenticated
from schema.parameters import require_json
from transport import cookie
from transport.body import json_object, within
from transport.exchange import exchange
from transport.incoming import Incoming
from transport.stopped import BAD_REQUEST, Stopped
from transport.unavailable import STATUS, unavailable

PATH = "/session"
LARGEST_BODY = 4096
BODY_SECONDS = 10
UNAUTHENTICATED = "UNAUTHENTICATED"


class Link:
    """What signs in whoever follows it first; it is kept in this process's memory alone."""

    def __init__(self, key: str) -> None:
        self.token = secrets.token_urlsafe(32)
        self._key: str | None = key

    def take(self, token: str) -> str | None:
        """The key, to the first who has the token; nobody else comes between."""
        if not hmac.compare_digest(token.encode(), self.token.encode()):
            return None
        key, self._key = self._key, None
        return key

    def give_back(self, key: str) -> None:
        """The link is good as before, as it could not be followed to its end."""
        self._key = key


def route(secret: bytes, viewers: Viewers, link: Link | None, pool: Pool) -> Route:
    """POST signs in, DELETE signs out."""
    return Route(PATH, _Endpoint(secret, viewers, link, pool), methods=["POST", "DELETE"])


class _Endpoint:
    def __init__(self, secret: bytes, viewers: Viewers, link: Link | None, pool: Pool) -> None:
        self._secret = secret
        self._viewers = viewers
        self._link = link
        self._pool = pool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await exchange(scope, receive, send, LARGEST_BODY, self._answer)

    async def _answer(self, request: Request, _: Incoming) -> Response:
        try:
            # Nor may another site's page sign somebody in, as whom it likes, or out.
            cookie.require_own_page(request)
            if request.method == "DELETE":
                return _signed_out()
            return self._signed_in(request, await self._session(request))
        except Stopped as error:
            return _refused(error.status, error.code, str(error), error.details)
        except Unauthenticated as error:
            return _refused(401, UNAUTHENTICATED, str(error))
        except LATER as error:
            request.state.reason = type(error).__name__
            message = "The database cannot be used right now; try again."
            return unavailable(_refused(STATUS, "UNAVAILABLE", message), retry_after="1")

    async def _session(self, request: Request) -> Session:
        require_json(request.headers.get("content-type"))
        given = json_object(await within(BODY_SECONDS, request.body(), BAD_REQUEST))
        match given:
            case {"key": str(key)} if len(given) == 1:
                return await self._of_key(key)
            case {"link": str(token)} if len(given) == 1:
                return await self._of_link(token)
        raise Stopped(400, BAD_REQUEST, 'The body must be {"key": KEY} or {"link": TOKEN}.')

    async def _of_key(self, key: str) -> Session:
        if (problem := keys.problem(key)) is not None:
            raise Unauthenticated(problem)
        return await self._begun(key)

    async def _of_link(self, token: str) -> Session:
        key = self._link.take(token) if self._link is not None else None
        if self._link is None or key is None:
            raise Unauthenticated("This link is not good, or no longer: it signs in only once.")
        try:
            return await self._begun(key)
        except Unauthenticated:
            raise
        except BaseException:
            # Nobody has been signed in, nor does the link lead to a key that is not good.
            self._link.give_back(key)
            raise

    async def _begun(self, key: str) -> Session:
        """The session, which is not given out before history tells of it."""
        session = await self._viewers.session(key)
        async with self._pool.connection() as connection:
            await sign_in.by_key(connection, session.key_id)
        return session

    def _signed_in(self, request: Request, session: Session) -> Response:
        response = _nothing()
        left = session.expires_at - datetime.now(UTC)
        token = sessions.sign(self._secret, session)
        cookie.put(response, request, token, int(left.total_seconds()))
        return response


def _signed_out() -> Response:
    response = _nothing()
    cookie.clear(response)
    return response


def _nothing() -> Response:
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


def _refused(
    status: int, code: str, message: str, details: Mapping[str, object] | None = None
) -> Response:
    body: dict[str, Any] = {"error": {"code": code, "message": message, **(details or {})}}
    return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
