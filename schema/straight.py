"""Operations over HTTP that are answered without Strawberry and graphql-core's executor."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
import strawberry
from starlette.requests import Request
from starlette.types import Scope

from auth import scope as scopes
from auth.viewer import Viewers
from db.failures import DatabaseUnavailable, TimedOut, TooComplex
from domain.errors import Refusal, Unauthenticated
from domain.rate import RateLimited, Standing
from domain.viewer import Identity, Viewer
from reads import cost
from reads.limited import COST
from reads.straight import Prepared, Query, Straight
from resolvers.context import HttpContext, Site
from resolvers.trusted import Documents
from schema import parameters
from schema.deed import Deeds
from schema.mutation.answer import Payload
from schema.negotiation import OFFERED, wanted
from transport import address, cookie, rate
from transport.stopped import Stopped

logger = logging.getLogger("vitrine.graphql")

# Where the request's state keeps what came of it, for the long way to tell.
FAILED = "failed"
EARLIER = "earlier"


class Exchange(NamedTuple):
    """A request; `stay` is called when it must run to its end, whether its client waits or not."""

    scope: Scope
    headers: Mapping[bytes, bytes]
    body: bytes
    request_id: str
    stay: Callable[[], None]

    @property
    def state(self) -> dict[str, Any]:
        """What the log, the metrics and the long way know of the request."""
        state: dict[str, Any] = self.scope.setdefault("state", {})
        return state


class Earlier(NamedTuple):
    """What a mutation came to, and whose it was: afterwards their key may be good no longer."""

    viewer: Viewer
    made: object


class Answered(NamedTuple):
    """A body with its media type, and what its client has left where that is limited."""

    body: bytes
    media_type: str
    headers: rate.Headers = ()


class StraightAnswers:
    """Answers the operations that can be; all else, refusals included, is left to the long way."""

    def __init__(self, schema: strawberry.Schema, site: Site, viewers: Viewers) -> None:
        self._straight = Straight(schema._schema, site.pool, site.limits)
        self._deeds = Deeds(schema)
        self._site = site
        self._viewers = viewers

    @property
    def answered(self) -> int:
        """How many operations were answered so far."""
        return self._straight.answered

    async def answer(self, exchange: Exchange) -> Answered | None:
        """The answer to a POST; None where it takes the long way."""
        media_type = _media_type(exchange.headers.get(b"accept"))
        if media_type is None or not _is_json(exchange.headers.get(b"content-type")):
            return None
        query = _query(exchange.body, self._site.documents)
        if query is None:
            return None
        try:
            return await self._answered(exchange, query, media_type)
        except (Refusal, Unauthenticated, Stopped):
            return None
        except (DatabaseUnavailable, TimedOut, TooComplex, RateLimited) as error:
            exchange.state[FAILED] = error
            return None
        except Exception:
            logger.exception("The short way failed", extra={"request_id": exchange.request_id})
            return None

    async def _answered(self, exchange: Exchange, query: Query, media_type: str) -> Answered | None:
        rates = self._site.rates
        rate.arrived(rates, exchange.scope)
        identity = await self._identity(exchange)
        if identity is not None:
            rate.proven(rates, exchange.scope, identity.viewer.payer)
            scopes.require_read(identity.viewer)
        prepared = self._straight.prepared(query)
        if prepared is None or (identity is None and prepared.operation.changes):
            return None
        standing = self._paid(exchange, prepared)
        data = await self._data(exchange, prepared, identity)
        if data is None:
            return None
        body = b'{"data":' + data + cost.ending(prepared.cost, standing, exchange.request_id)
        return Answered(body, media_type, () if standing is None else rate.headers(standing))

    def _paid(self, exchange: Exchange, prepared: Prepared) -> Standing | None:
        """What is left after it; of what was too much, the long way tells the cost."""
        try:
            return rate.paid(exchange.scope, prepared.cost.requested)
        except RateLimited:
            exchange.state[COST] = prepared.cost.requested
            raise

    async def _data(
        self, exchange: Exchange, prepared: Prepared, identity: Identity | None
    ) -> bytes | None:
        if prepared.operation.changes:
            data = await self._done(exchange, prepared)
        else:
            data = await self._asked(prepared, identity)
        if data is not None:
            _note(exchange, prepared, identity)
        return data

    async def _asked(self, prepared: Prepared, identity: Identity | None) -> bytes | None:
        try:
            answer = await self._straight.answer(prepared, identity)
        except (TimedOut, TooComplex):
            # Alone, each of several fields may come to its end.
            if prepared.operation.is_single:
                raise
            return None
        if answer is None or identity is None:
            return None if answer is None else answer.data
        if answer.note_due is None:
            self._viewers.forget(identity)
            return None
        if answer.note_due:
            self._viewers.note(identity.key_id)
        return answer.data

    async def _done(self, exchange: Exchange, prepared: Prepared) -> bytes | None:
        """The data of a mutation's answer; what was not as usual is for the long way to tell."""
        deed = self._deeds.ready(prepared)
        if deed is None:
            return None
        viewer = await self._viewer(exchange)
        if viewer is None:
            return None
        exchange.stay()
        made = await deed(self._context(exchange, viewer))
        try:
            if isinstance(made, Payload):
                references, values = made.references, made.values
                return await self._straight.payload(prepared, viewer, references, values)
        except (DatabaseUnavailable, TimedOut, TooComplex):
            # It is done, and must be told all the same.
            pass
        except Exception:
            logger.exception("A payload failed", extra={"request_id": exchange.request_id})
        exchange.state[EARLIER] = Earlier(viewer, made)
        return None

    def _context(self, exchange: Exchange, viewer: Viewer) -> HttpContext:
        base_url = address.base_url(exchange.scope)
        return HttpContext(self._site, viewer, base_url, exchange.request_id, seen=exchange.state)

    async def _identity(self, exchange: Exchange) -> Identity | None:
        """Who asks, nobody if None; what was read by it is only good while it holds.

        Errors: Unauthenticated, Stopped.
        """
        authorization = exchange.headers.get(b"authorization")
        if authorization is not None:
            return await self._viewers.remembered(authorization.decode("latin-1"))
        token = _session(exchange)
        if token is None:
            return None
        secret = self._site.signing_secret
        identity = await self._viewers.remembered_session(secret, token)
        if identity is None:
            raise Unauthenticated("The session is over.")
        return identity

    async def _viewer(self, exchange: Exchange) -> Viewer | None:
        """Who asks at this moment."""
        authorization = exchange.headers.get(b"authorization")
        if authorization is not None:
            return await self._viewers.of_header(authorization.decode("latin-1"))
        token = _session(exchange)
        if token is None:
            return None
        return await self._viewers.of_session(self._site.signing_secret, token)


def _note(exchange: Exchange, prepared: Prepared, identity: Identity | None) -> None:
    """The log will say what it was, and whose."""
    exchange.state["operation_type"] = "mutation" if prepared.operation.changes else "query"
    exchange.state["operation_name"] = prepared.operation.name
    exchange.state["viewer"] = identity.viewer.username if identity else None


def _session(exchange: Exchange) -> str | None:
    if b"cookie" not in exchange.headers:
        return None
    return cookie.session_of(Request(exchange.scope))


def _query(body: bytes, documents: Documents) -> Query | None:
    """What the body asks for, if it is as usual."""
    try:
        given: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(given, dict) or given.get("extensions") is not None:
        return None
    text, variables, name = (given.get(each) for each in ("query", "variables", "operationName"))
    if "documentId" in given or documents.only:
        text = _named_text(given, documents)
    if not isinstance(text, str):
        return None
    if not isinstance(variables, dict | None) or not isinstance(name, str | None):
        return None
    return Query(text, variables or {}, name or None, len(body))


def _named_text(given: Mapping[str, Any], documents: Documents) -> str | None:
    query, id = given.get("query"), given.get("documentId")
    # What a client has sent whole is compared with what is trusted by the long way.
    if not isinstance(id, str) or query is not None:
        return None
    return documents.known(id)


@functools.lru_cache(maxsize=64)
def _is_json(content_type: bytes | None) -> bool:
    try:
        parameters.require_json(None if content_type is None else content_type.decode("latin-1"))
    except Stopped:
        return False
    return True


@functools.lru_cache(maxsize=64)
def _media_type(accept: bytes | None) -> str | None:
    return wanted(None if accept is None else accept.decode("latin-1"), OFFERED)
