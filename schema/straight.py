"""Operations over HTTP that are answered without Strawberry and graphql-core's executor."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import strawberry
from starlette.requests import Request
from starlette.types import Scope

from auth import scope as scopes
from auth.viewer import Viewers
from db.failures import (
    DatabaseUnavailable,
    DatabaseUnreachable,
    PoolExhausted,
    TimedOut,
    TooComplex,
)
from domain.errors import Refusal, Unauthenticated
from domain.limits import LARGEST_BODY
from domain.rate import RateLimited, Standing
from domain.viewer import Identity, Viewer
from reads import cost
from reads.limited import COST
from reads.straight import Prepared, Query, Straight
from resolvers.context import HttpContext, Presumed, Site, Unproven
from schema import refused, usual
from schema.deed import Deeds, Ready
from schema.mutation.answer import Payload
from transport import address, cookie, rate
from transport.incoming import announced
from transport.stopped import Stopped

logger = logging.getLogger("vitrine.graphql")

# Where the request's state keeps what came of it, for the long way to tell.
FAILED = "failed"
EARLIER = "earlier"


class Exchange(NamedTuple):
    """A request; `stay` is called when it must run to its end, whether its client waits or not."""

    scope: Scope
    headers: Mapping[bytes, bytes]
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
    status: int = 200
    outcome: str = "OK"


class StraightAnswers:
    """Answers the operations that can be, and those that come too soon.

    All else, other refusals included, is left to the long way.
    """

    def __init__(self, schema: strawberry.Schema, site: Site, viewers: Viewers) -> None:
        self._straight = Straight(schema._schema, site.pool, site.limits)
        self._deeds = Deeds(schema)
        self._site = site
        self._viewers = viewers

    @property
    def answered(self) -> int:
        """How many operations were answered so far."""
        return self._straight.answered

    def too_soon(self, exchange: Exchange) -> Answered | None:
        """The refusal of a POST whose client has nothing left, whatever its body holds."""
        media_type = usual.media_type(exchange.headers.get(b"accept"))
        length = exchange.headers.get(b"content-length", b"").decode("latin-1")
        if media_type is None or announced(length) > LARGEST_BODY:
            return None
        try:
            rate.arrived(self._site.rates, exchange.scope)
        except RateLimited as error:
            return self._refused(exchange, media_type, error)
        return None

    async def answer(self, exchange: Exchange, body: bytes) -> Answered | None:
        """The answer to a POST; None where it takes the long way."""
        media_type = usual.media_type(exchange.headers.get(b"accept"))
        if media_type is None or not usual.is_json(exchange.headers.get(b"content-type")):
            return None
        asked = usual.asked(body, self._site.documents)
        if asked is None:
            return None
        try:
            answered = await self._answered(exchange, asked.query, media_type)
        except (Refusal, Unauthenticated, Stopped):
            return None
        except RateLimited as error:
            return self._refused(exchange, media_type, error)
        except (DatabaseUnavailable, TimedOut, TooComplex) as error:
            exchange.state[FAILED] = error
            return None
        except Exception:
            logger.exception("The short way failed", extra={"request_id": exchange.request_id})
            return None
        # The long way finds the document again.
        if answered is not None and asked.document_id is not None:
            self._site.documents.used(asked.document_id)
        return answered

    async def _answered(self, exchange: Exchange, query: Query, media_type: str) -> Answered | None:
        rate.arrived(self._site.rates, exchange.scope)
        identity = await self._identity(exchange)
        if identity is not None:
            self._proven(exchange, identity.viewer)
            scopes.require_read(identity.viewer)
        prepared = self._straight.prepared(query)
        if prepared is None or (identity is None and prepared.operation.changes):
            return None
        standing = self._paid(exchange, prepared, identity)
        data = await self._data(exchange, prepared, identity)
        if data is None:
            return None
        body = b'{"data":' + data + cost.ending(prepared.cost, standing, exchange.request_id)
        return Answered(body, media_type, () if standing is None else rate.headers(standing))

    def _refused(self, exchange: Exchange, media_type: str, error: RateLimited) -> Answered:
        stopped = rate.stopped(error)
        body = refused.body(stopped, exchange.state, self._site.limits)
        left = rate.told(self._site.rates, exchange.scope)
        headers = (*stopped.headers.items(), *left)
        return Answered(body, media_type, headers, stopped.status, stopped.code)

    def _proven(self, exchange: Exchange, viewer: Viewer) -> None:
        try:
            rate.proven(self._site.rates, exchange.scope, viewer.payer)
        except RateLimited:
            exchange.state["viewer"] = viewer.username
            raise

    def _paid(
        self, exchange: Exchange, prepared: Prepared, identity: Identity | None
    ) -> Standing | None:
        """What is left after it; of what was too much, the refusal tells the cost."""
        try:
            return rate.paid(exchange.scope, prepared.cost.requested)
        except RateLimited:
            exchange.state[COST] = prepared.cost.requested
            _note(exchange, prepared, identity)
            raise

    async def _data(
        self, exchange: Exchange, prepared: Prepared, identity: Identity | None
    ) -> bytes | None:
        if prepared.operation.changes:
            assert identity is not None
            data = await self._done(exchange, prepared, identity)
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

    async def _done(
        self, exchange: Exchange, prepared: Prepared, identity: Identity
    ) -> bytes | None:
        """The data of a mutation's answer; what was not as usual is for the long way to tell."""
        deed = self._deeds.ready(prepared)
        earlier = None if deed is None else await self._came_to(exchange, deed, identity)
        if earlier is None:
            return None
        viewer, made = earlier
        try:
            if isinstance(made, Payload):
                references, values = made.references, made.values
                return await self._straight.payload(prepared, viewer, references, values)
        except (DatabaseUnavailable, TimedOut, TooComplex):
            # It is done, and must be told all the same.
            pass
        except Exception:
            logger.exception("A payload failed", extra={"request_id": exchange.request_id})
        exchange.state[EARLIER] = earlier
        return None

    async def _came_to(self, exchange: Exchange, deed: Ready, identity: Identity) -> Earlier | None:
        """What was done, and for whom; None where nobody asks any more."""
        if deed.proves_viewer:
            exchange.stay()
            presumed = Presumed(identity, functools.partial(self._viewers.note, identity.key_id))
            context = self._context(exchange, identity.viewer)
            made = await deed.do(replace(context, presumed=presumed))
            # Nothing was asked, not even whether they still are who they were.
            if isinstance(made, DatabaseUnreachable | PoolExhausted):
                raise made
            if not isinstance(made, Unproven):
                return Earlier(identity.viewer, made)
        viewer = await self._known_now(exchange, identity)
        if viewer is None:
            return None
        exchange.stay()
        context = self._context(exchange, viewer)
        made = await deed.do(replace(context, is_unusual=deed.proves_viewer))
        return Earlier(viewer, made)

    async def _known_now(self, exchange: Exchange, identity: Identity) -> Viewer | None:
        """Who asks at this moment; where they are not who they were, that is forgotten."""
        viewer = None
        try:
            viewer = await self._viewer(exchange)
        finally:
            if viewer != identity.viewer:
                self._viewers.forget(identity)
        return viewer

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
