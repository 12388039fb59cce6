"""Who signs in with a token of an OIDC provider: verified once, then remembered for a while."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple
from uuid import UUID

from auth import key as keys
from auth import token as tokens
from auth.claims import Claims
from auth.provider import Provider, Unreachable
from auth.trust import Trust
from domain.errors import Unauthenticated
from domain.recent import Recent

logger = logging.getLogger("vitrine.auth")

MOST_REMEMBERED = 10_000
# A key that the provider withdraws stops being good within this time, and a change of roles on
# its side is noticed with the next token.
REMEMBERED_SECONDS = 300
TOLD_SECONDS = 60
OVER = "The token has expired"

SignIn = Callable[[Claims], Awaitable[UUID]]


class _Remembered(NamedTuple):
    user_id: UUID
    until: float
    expires_at: float


class Tokens:
    """Finds out whose tokens are; `sign_in` gives the id of the user whom claims are of.

    It raises Unauthenticated for a user who may not sign in.
    """

    def __init__(
        self,
        trust: Trust,
        provider: Provider,
        sign_in: SignIn,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._trust = trust
        self._provider = provider
        self._sign_in = sign_in
        self._clock = clock
        self._remembered: Recent[bytes, _Remembered] = Recent(MOST_REMEMBERED)
        self._signing_in: dict[bytes, asyncio.Task[UUID]] = {}
        self._told: dict[str, float] = {}

    async def user_id(self, authorization: str) -> UUID | None:
        """Whose token the header bears; None where it bears none. Raises Unauthenticated."""
        token = _token(authorization)
        if token is None:
            return None
        if len(token) > tokens.LONGEST:
            raise self._refused(tokens.NotGood(f"it is longer than {tokens.LONGEST} characters"))
        digest = keys.sha256(token)
        known = self._remembered.get(digest)
        if known is not None and self._clock() < known.until:
            return known.user_id
        try:
            claims = await self._claims(token)
        except tokens.NotGood as error:
            raise self._refused(error) from None
        return await self._user_of(digest, claims)

    def lasts(self, authorization: str) -> tuple[float, str] | None:
        """When the token that was just verified expires; None where the header bears none."""
        token = _token(authorization)
        if token is None:
            return None
        known = self._remembered.get(keys.sha256(token))
        until = self._clock() if known is None else known.expires_at + tokens.SKEW_SECONDS
        return until, OVER

    async def close(self) -> None:
        """Whoever is signing in has signed in; nothing is fetched any more."""
        await asyncio.gather(*self._signing_in.values(), return_exceptions=True)
        await self._provider.close()

    async def _claims(self, token: str) -> Claims:
        header = tokens.header(token)
        try:
            key = await self._provider.key(header.algorithm, header.kid)
        except Unreachable:
            raise Unauthenticated(
                "The provider that signs people in cannot be reached right now; try again."
            ) from None
        if key is None:
            raise tokens.NotGood("the provider has no such key")
        return tokens.claims(token, key, self._trust, self._clock())

    async def _user_of(self, digest: bytes, claims: Claims) -> UUID:
        """The user, signed in once however many requests bring the token at the same time."""
        task = self._signing_in.get(digest)
        if task is None:
            task = asyncio.create_task(self._signed_in(digest, claims))
            self._signing_in[digest] = task
            task.add_done_callback(lambda _: self._signing_in.pop(digest))
        # A client that leaves does not end what others wait for.
        return await asyncio.shield(task)

    async def _signed_in(self, digest: bytes, claims: Claims) -> UUID:
        user_id = await self._sign_in(claims)
        until = min(claims.expires_at + tokens.SKEW_SECONDS, self._clock() + REMEMBERED_SECONDS)
        self._remembered.put(digest, _Remembered(user_id, until, claims.expires_at))
        return user_id

    def _refused(self, error: tokens.NotGood) -> Unauthenticated:
        """The log says why tokens are refused, each reason once a minute; nothing of a token."""
        reason, now = str(error), time.monotonic()
        if now >= self._told.get(reason, now):
            self._told[reason] = now + TOLD_SECONDS
            logger.info("A token was refused: %s", reason)
        return keys.not_valid()


def _token(authorization: str) -> str | None:
    """What is borne that is no key of our own."""
    scheme, _, credentials = authorization.strip().partition(" ")
    credentials = credentials.strip()
    if scheme.lower() != "bearer" or credentials.startswith(keys.START):
        return None
    return credentials
