"""What an operation needs to know: who is asking, and where data and files are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from db import idempotency_key
from db.connection import Connection, Pool
from db.linking import Links
from domain.errors import Conflict, Unauthenticated
from domain.limits import Limits
from domain.rate import Rates
from domain.viewer import Identity, Viewer
from resolvers import outcome
from resolvers.event_stream import EventStreams
from resolvers.recorder import Recorder
from resolvers.running import Running
from resolvers.trusted import Documents
from storage.manifest import Manifests
from storage.protocol import Store

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """What all requests of this process share."""

    pool: Pool
    store: Store
    manifests: Manifests
    signing_secret: bytes
    running: Running = field(default_factory=Running)
    recorder: Recorder = field(default_factory=Recorder)
    limits: Limits = field(default_factory=Limits)
    rates: Rates | None = None
    only_trusted: bool = False
    persisted_queries: bool = False
    documents: Documents = field(init=False)
    streams: EventStreams = field(init=False)
    links: Links = field(init=False)

    def __post_init__(self) -> None:
        """What is written through the pool is followed, and documents are found by it."""
        documents = Documents(self.pool, only=self.only_trusted, persisted=self.persisted_queries)
        object.__setattr__(self, "documents", documents)
        object.__setattr__(self, "streams", EventStreams(self.pool))
        object.__setattr__(self, "links", Links(self.pool))


@dataclass(frozen=True, slots=True)
class Idempotency:
    """The key that stands for a request, and what tells the request from others."""

    key: str
    fingerprint: bytes


@dataclass(frozen=True, slots=True)
class Presumed:
    """Whom the viewer is taken for, as they were before; `note` notes that their key was used.

    Whatever is done for them finds out in the same statement whether that still holds.
    """

    identity: Identity
    note: Callable[[], None]


class Unproven(Exception):
    """Nothing was done that is told of here; who the viewer is now must be asked first."""


@dataclass(frozen=True, slots=True)
class Context:
    """One request: the site, the viewer, and the address they reached us by."""

    site: Site
    viewer: Viewer | None
    base_url: str
    request_id: str
    idempotency: Idempotency | None = None
    earlier: object | None = None
    """What the mutation has come to already, where only the answer is still to be told."""
    presumed: Presumed | None = None
    is_unusual: bool = False
    """Whether the way of what is usual was tried, and came to nothing."""

    async def transact(self, work: Callable[[Connection], Awaitable[T]]) -> T:
        """What the work gives; all that it did is kept, or none of it.

        The work may be done more than once until then, so it changes nothing but the database.
        Under an idempotency key that has been used, it is what the work gave then.
        """
        self.require_proven()
        under = self.idempotency
        if under is None:
            return await self.site.pool.transact(work)
        return await self.site.pool.transact(
            lambda connection: self._once(connection, under, work), repeatable=True
        )

    async def _once(
        self, connection: Connection, under: Idempotency, work: Callable[[Connection], Awaitable[T]]
    ) -> T:
        user_id = self.signed_in().user_id
        if await idempotency_key.claim(connection, user_id, under.key, under.fingerprint):
            came_to = await work(connection)
            await idempotency_key.keep(connection, user_id, under.key, outcome.encode(came_to))
            return came_to
        earlier = await idempotency_key.of(connection, user_id, under.key)
        if earlier is None or earlier["fingerprint"] != under.fingerprint:
            raise Conflict(
                "IDEMPOTENCY_KEY_REUSED",
                "This idempotency key stands for another request of the last 24 hours.",
                ("idempotency_key",),
            )
        then: T = outcome.decode(earlier["outcome"])
        return then

    def require_proven(self) -> None:
        """Who the viewer is was asked for this request; raises Unproven."""
        if self.presumed is not None:
            raise Unproven

    def signed_in(self) -> Viewer:
        """Who is asking; raises Unauthenticated where nobody is."""
        if self.viewer is None:
            raise Unauthenticated("Sign in with an API key: Authorization: Bearer KEY.")
        return self.viewer


@dataclass(frozen=True, slots=True)
class HttpContext(Context):
    """A request that came by HTTP; `seen` is what the log will say of it.

    `failed` is what the database said when the request was tried before: it is not asked again.
    """

    seen: dict[str, str | None] = field(default_factory=dict)
    failed: Exception | None = None
