"""Gateways, which have found out who somebody is, and vouch for them by a shared secret.

A gateway sends `X-Vitrine-Identity: USERNAME:TIME:MAC`. Without a secret, or without a good MAC,
no header makes anybody anyone.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from uuid import UUID

from auth import key as keys
from domain.recent import Recent

HEADER = "X-Vitrine-Identity"
SHORTEST_SECRET = 32
# How old, or how much ahead of our clock, what a gateway says may be.
WINDOW_SECONDS = 60
# For how long a connection may go on that it has let through.
LASTING_SECONDS = 300
OVER = "What the gateway said is too old"
MOST_REMEMBERED = 10_000

SCHEME = "Gateway"
_FORM = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,63}):([0-9]{1,12}):([0-9a-f]{64})")

# The id of the active user of a name.
Find = Callable[[str], Awaitable[UUID | None]]


def mac(secret: str, *, method: str, path: str, username: str, at: str) -> str:
    """What vouches for the user in this request at this time, in seconds since 1970."""
    said = "\n".join(("vitrine identity 1", method, path, username, at))
    return hmac.new(secret.encode(), said.encode(), hashlib.sha256).hexdigest()


class Gateway:
    """Checks what gateways say, and passes it on in a form that no client can write."""

    def __init__(self, secret: str, find: Find) -> None:
        self._secret = secret
        self._find = find
        # Known to this process alone.
        self._pass = secrets.token_urlsafe(32)
        # A name is its user's for good; whether they are still active is asked elsewhere.
        self._user_ids: Recent[str, UUID] = Recent(MOST_REMEMBERED)

    def authorization(self, identity: str, *, method: str, path: str, now: float) -> str:
        """What stands for the identity in place of an Authorization header, if it is good.

        If it is not, what stands for nobody: it is refused as a wrong key is.
        """
        form = _FORM.fullmatch(identity)
        if form is None:
            return SCHEME
        username, at, given = form.groups()
        made = mac(self._secret, method=method, path=path, username=username, at=at)
        if not hmac.compare_digest(given, made) or abs(now - int(at)) > WINDOW_SECONDS:
            return SCHEME
        return f"{SCHEME} {self._pass} {username}"

    def lasts(self, authorization: str) -> tuple[float, str] | None:
        """Until when a connection may last that began with the header; None for another header."""
        if authorization.split(" ")[0] != SCHEME:
            return None
        return time.time() + LASTING_SECONDS, OVER

    async def user_id(self, authorization: str) -> UUID | None:
        """For whom the header stands; None where it is another header. Raises Unauthenticated."""
        scheme, *words = authorization.split(" ")
        if scheme != SCHEME:
            return None
        if len(words) != 2 or not hmac.compare_digest(words[0].encode(), self._pass.encode()):
            raise keys.not_valid()
        user_id = self._user_ids.get(words[1])
        if user_id is None:
            user_id = await self._find(words[1])
            if user_id is None:
                raise keys.not_valid()
            self._user_ids.put(words[1], user_id)
        return user_id
