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


class _Bucket:
    __slots__ = ("at", "left")

    def __init__(self, left: float, at: float) -> None:
        self.left = left
        self.at = at


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

    __slots__ = ("_bucket", "_rates", "client", "is_paid")

    def __init__(self, rates: Rates, client: Hashable, bucket: _Bucket) -> None:
        self.client = client
        self.is_paid = False
        self._rates = rates
        self._bucket = bucket

    def require(self, cost: int = LEAST_COST) -> None:
        """The client has as much as this; of more than a minute gives, it has a whole minute's.

        Raises RateLimited, which costs nothing: who waits as long as is said gets an answer.
        """
        self._rates.fill(self._bucket)
        missing = min(cost, self._rates.most) - self._bucket.left
        if missing > _NOTHING:
            self.is_paid = True
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

    def standing(self) -> Standing:
        """What the client has left."""
        return self._rates.standing(self._bucket)

    def _take(self, cost: int) -> None:
        self.is_paid = True
        self._bucket.left -= max(cost, LEAST_COST)


def _digest(credential: bytes) -> bytes:
    """No secret is kept."""
    return sha256(credential).digest()
