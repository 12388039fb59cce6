"""How fast each client may ask: what a request costs is taken from a bucket that fills up again.

The buckets are this process's own. A client whose bucket was forgotten begins with a full one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable
from hashlib import sha256
from typing import NamedTuple

from domain.recent import Recent

WINDOW_SECONDS = 60
# Clients and credentials that are remembered; a bucket takes some 300 bytes.
MOST_CLIENTS = 20_000
# What a request costs of which no operation was carried out.
LEAST_COST = 1
# Where the state of a request keeps its meter.
METER = "meter"
# How late a refusal is told: who goes on asking is made to pause, so that others have the server.
PAUSE_SECONDS = 0.25
# Of one client's refusals no more are told in a second, and never many at once.
REFUSALS_A_SECOND = 1_000
# A client needs 5,000 connections to have more that wait.
LONGEST_PAUSE_SECONDS = 5.0
# Of one client's refusals the log tells no more often.
SECONDS_PER_LINE = 1.0
# Who waits as long as was said must not be sent away for the rounding of a sum.
_NOTHING = 1e-6


class Standing(NamedTuple):
    """What a client has left of `most`, and in how many seconds it has all of it again."""

    most: int
    left: int
    full_in: int
    full_at: float


class RateLimited(Exception):
    """A request that costs more than its client has left; `wait` seconds, and there is enough."""

    def __init__(self, most: int, cost: int, wait: int) -> None:
        super().__init__(
            f"A client may ask for {most} values per minute, and this request for {cost}: "
            f"send it again in {wait} s."
        )
        self.most = most
        self.cost = cost
        self.wait = wait


class Refusal(NamedTuple):
    """In how many seconds a refusal is told, and for how many the log tells of it.

    Of those that it tells nothing of, it tells with one that comes later.
    """

    pause: float
    logged: int


class _Refusals:
    """What was refused to one client."""

    __slots__ = ("_last_line", "_next", "_unlogged")

    def __init__(self) -> None:
        self._next = self._last_line = -math.inf
        self._unlogged = 0

    def add(self, now: float) -> Refusal:
        due = min(max(now + PAUSE_SECONDS, self._next), now + LONGEST_PAUSE_SECONDS)
        self._next = due + 1 / REFUSALS_A_SECOND
        return Refusal(due - now, self._logged(now))

    def _logged(self, now: float) -> int:
        self._unlogged += 1
        if now - self._last_line < SECONDS_PER_LINE:
            return 0
        logged, self._unlogged, self._last_line = self._unlogged, 0, now
        return logged


class _Bucket:
    __slots__ = ("at", "left", "refusals")

    def __init__(self, left: float, at: float) -> None:
        self.left = left
        self.at = at
        self.refusals: _Refusals | None = None


class Rates:
    """The buckets of all clients, each of which holds what a minute gives."""

    def __init__(
        self,
        per_minute: int,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.most = per_minute
        self._clock = clock
        self._now = now
        self._buckets: Recent[Hashable, _Bucket] = Recent(MOST_CLIENTS)
        self._clients: Recent[bytes, Hashable] = Recent(MOST_CLIENTS)

    def arrived(self, credential: bytes | None, address: str) -> Meter:
        """The meter of a request, before it is known whose it is.

        A credential that has been proven pays for itself. All others of an address pay together,
        which bounds how often somebody can guess, and take nothing from who sends none.
        """
        if credential is None:
            return self.meter(("nobody", address))
        client = self._clients.get(_digest(credential))
        return self.meter(("unproven", address) if client is None else client)

    def proven(self, credential: bytes | None, client: Hashable) -> Meter:
        """The meter of a request that was found to be this client's."""
        if credential is not None:
            self._clients.put(_digest(credential), client)
        return self.meter(client)

    def meter(self, client: Hashable) -> Meter:
        """The meter of one request of this client."""
        return Meter(self, client, self._bucket(client))

    def _bucket(self, client: Hashable) -> _Bucket:
        bucket = self._buckets.get(client)
        if bucket is None:
            bucket = _Bucket(self.most, self._clock())
            self._buckets.put(client, bucket)
        return bucket

    def fill(self, bucket: _Bucket) -> None:
        """The bucket holds what it had, and what has come since."""
        now = self._clock()
        came = (now - bucket.at) * self.most / WINDOW_SECONDS
        bucket.left, bucket.at = min(self.most, bucket.left + came), now

    def refused(self, bucket: _Bucket) -> Refusal:
        """One more request is refused to the bucket's client."""
        bucket.refusals = bucket.refusals or _Refusals()
        return bucket.refusals.add(self._clock())

    def standing(self, bucket: _Bucket) -> Standing:
        """What the bucket holds at this moment."""
        self.fill(bucket)
        full_in = self.seconds(self.most - bucket.left)
        return Standing(self.most, max(0, int(bucket.left)), full_in, self._now() + full_in)

    def seconds(self, cost: float) -> int:
        """In how many seconds as much as this comes."""
        return math.ceil(cost * WINDOW_SECONDS / self.most)


class Meter:
    """One request, which is paid for once."""

    __slots__ = ("_bucket", "_rates", "client", "is_paid", "is_refused")

    def __init__(self, rates: Rates, client: Hashable, bucket: _Bucket) -> None:
        self.client = client
        self.is_paid = self.is_refused = False
        self._rates = rates
        self._bucket = bucket

    def require(self, cost: int = LEAST_COST) -> None:
        """The client has as much as this; of more than a minute gives, it has a whole minute's.

        Raises RateLimited, which costs nothing: who waits as long as is said gets an answer.
        """
        self._rates.fill(self._bucket)
        missing = min(cost, self._rates.most) - self._bucket.left
        if missing > _NOTHING:
            self.is_paid = self.is_refused = True
            raise RateLimited(self._rates.most, cost, max(1, self._rates.seconds(missing)))

    def pay(self, cost: int) -> None:
        """The request is paid for, unless it was already; raises RateLimited."""
        if self.is_paid:
            return
        self.require(max(cost, LEAST_COST))
        self._take(cost)

    def settle(self) -> Standing:
        """What the client has left, after a request that cost nothing so far has cost a little."""
        if not self.is_paid and self._bucket.left >= LEAST_COST:
            self._take(LEAST_COST)
        return self.standing()

    def refused(self) -> Refusal:
        """How the refusal of the request is told."""
        return self._rates.refused(self._bucket)

    def standing(self) -> Standing:
        """What the client has left."""
        return self._rates.standing(self._bucket)

    def _take(self, cost: int) -> None:
        self.is_paid = True
        self._bucket.left -= max(cost, LEAST_COST)


def _digest(credential: bytes) -> bytes:
    """No secret is kept."""
    return sha256(credential).digest()
