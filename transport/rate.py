"""Limits of rates as HTTP has them: whose bucket it is, the status 429, and the standard headers.

The headers are those of draft-ietf-httpapi-ratelimit-headers; what they count is cost.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
from collections.abc import Hashable
from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope

from domain.limits import Excess
from domain.rate import METER, WINDOW_SECONDS, Meter, RateLimited, Rates, Standing
from transport import cookie
from transport.incoming import announced
from transport.stopped import Stopped

RATE_LIMITED = "RATE_LIMITED"
STATUS = 429
# As much of a body as is taken off the line before anybody reads it.
SHORT = 64 * 1024
# Where the state of a request keeps for how many refusals of its client the log tells of it.
REFUSALS = "refusals"

Headers = tuple[tuple[str, str], ...]


def arrived(rates: Rates | None, scope: Scope) -> None:
    """The request has its meter, where rates are limited, and something is left of it.

    Errors: RateLimited.
    """
    if rates is not None and METER not in scope["state"]:
        meter = rates.arrived(credential(scope), client(scope))
        scope["state"][METER] = meter
        meter.require()


def proven(rates: Rates | None, scope: Scope, client: Hashable) -> None:
    """The request is this client's, who pays for it.

    Errors: RateLimited.
    """
    if rates is not None and scope["state"][METER].client != client:
        meter = rates.proven(credential(scope), client)
        scope["state"][METER] = meter
        meter.require()


def paid(scope: Scope, cost: int) -> Standing | None:
    """What the client has left, having paid for the request; None where rates are not limited.

    Errors: RateLimited.
    """
    meter: Meter | None = scope["state"].get(METER)
    if meter is None:
        return None
    meter.pay(cost)
    return meter.standing()


async def paused(scope: Scope, receive: Receive) -> None:
    """Who asked too fast has waited for the answer, or is gone; nothing that they sent is kept."""
    state = scope["state"]
    meter: Meter | None = state.get(METER)
    if meter is None or not meter.is_refused or REFUSALS in state:
        return
    pause, state[REFUSALS] = meter.refused()
    if not _is_short(scope):
        # To hear whether its client is gone would be to take in all of it.
        await asyncio.sleep(pause)
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(pause):
            while (await receive())["type"] != "http.disconnect":
                pass


def _is_short(scope: Scope) -> bool:
    """Whether all that the request sends is hardly more than what has come with its head."""
    headers = dict(scope["headers"])
    length = announced(headers.get(b"content-length", b"").decode("latin-1"))
    return length <= SHORT and not headers.keys() & {b"transfer-encoding", b"expect"}


def told(rates: Rates | None, scope: Scope, *, is_over: bool = True) -> Headers:
    """What the answer says of the limit; a request that is over has cost something by then."""
    if rates is None:
        return ()
    meter: Meter | None = scope["state"].get(METER)
    meter = meter or rates.arrived(None, client(scope))
    return headers(meter.settle() if is_over else meter.standing())


def ended(scope: Scope) -> None:
    """A request has cost something, also where its answer had begun before that was known."""
    meter: Meter | None = scope["state"].get(METER)
    if meter is not None:
        meter.settle()


def credential(scope: Scope) -> bytes | None:
    """By what the request says whose it is: its header, else the token of its session."""
    headers = dict(scope["headers"])
    if (header := headers.get(b"authorization")) is not None:
        return bytes(header)
    if b"cookie" not in headers:
        return None
    token = HTTPConnection(scope).cookies.get(cookie.NAME)
    return None if token is None else token.encode()


def client(scope: Scope) -> str:
    """The address of a client: of IPv6 the network, as each has as many addresses as it likes."""
    return _network((scope.get("client") or ("", 0))[0])


def headers(standing: Standing) -> Headers:
    """What an answer says of the limit, and of what its client has left."""
    policy = f'"cost";q={standing.most};w={WINDOW_SECONDS}'
    left = f'"cost";r={standing.left};t={standing.full_in}'
    return ("RateLimit-Policy", policy), ("RateLimit", left)


def stopped(error: RateLimited) -> Stopped:
    """The answer to a request that comes too soon."""
    excess = Excess("rateLimit", error.most, error.cost)
    return Stopped(STATUS, RATE_LIMITED, str(error), excess, retry_after=str(error.wait))


@functools.lru_cache(maxsize=1024)
def _network(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    mapped = address.ipv4_mapped
    return str(IPv6Address(int(address) >> 64 << 64)) if mapped is None else str(mapped)
