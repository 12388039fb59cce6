"""Keeps the keys of a provider: fetched when needed, kept while the provider is away."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable

from auth.jwks import Key, Keys, keys_of
from auth.trust import is_safe

logger = logging.getLogger("vitrine.auth")

# How long all of a fetch may take, and so how long a request may wait for it.
FETCH_SECONDS = 3
# However many requests ask, the provider is asked no more often than this.
AGAIN_SECONDS = 10
REFRESH_SECONDS = 300
# A key that the provider withdrew long ago must not be good for ever because nobody could hear it.
KEEP_SECONDS = 24 * 3600

Fetch = Callable[[str], Awaitable[bytes]]


class FetchFailed(Exception):
    """An address gave nothing of use, and why, in words that hold nothing of the answer."""


class Unreachable(Exception):
    """No keys are known, as the provider has not been reached yet, or not for a day."""


class Provider:
    """The keys of one provider; `fetch` gives the body of an address or raises FetchFailed."""

    def __init__(
        self, issuer: str, fetch: Fetch, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._issuer = issuer
        self._fetch = fetch
        self._clock = clock
        self._known: Keys | None = None
        self._fetched_at = 0.0
        self._not_before = clock()
        self._fetching: asyncio.Task[None] | None = None
        self._is_failing = False

    async def key(self, algorithm: str, kid: str | None) -> Key | None:
        """The key of this id, None where the provider has none such; raises Unreachable.

        Waits only for a key that is not known: the provider may have made it since.
        """
        keys = self._keys()
        found = keys.find(algorithm, kid) if keys is not None else None
        if found is None:
            await self._fetched()
            keys = self._keys()
            if keys is None:
                raise Unreachable
            return keys.find(algorithm, kid)
        if self._clock() - self._fetched_at > REFRESH_SECONDS:
            self.refresh()
        return found

    def refresh(self) -> None:
        """The keys are being fetched, unless that was tried just now."""
        if self._fetching is None and self._clock() >= self._not_before:
            self._not_before = self._clock() + AGAIN_SECONDS
            self._fetching = asyncio.create_task(self._try())
            self._fetching.add_done_callback(self._done)

    async def close(self) -> None:
        """Nothing is fetched any more."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    def _keys(self) -> Keys | None:
        is_good = self._clock() - self._fetched_at <= KEEP_SECONDS
        return self._known if is_good else None

    async def _fetched(self) -> None:
        """A fetch that was begun, by whomever, has come to its end."""
        self.refresh()
        if self._fetching is not None:
            # Whoever stops waiting does not stop the fetch: others wait for it, too.
            await asyncio.wait([self._fetching])

    def _done(self, _: asyncio.Task[None]) -> None:
        self._fetching = None

    async def _try(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                keys = await self._published()
        except (FetchFailed, ValueError) as error:
            self._failed(str(error))
        except TimeoutError:
            self._failed(f"no answer within {FETCH_SECONDS} seconds")
        except Exception as error:
            self._failed(type(error).__name__)
        else:
            self._known, self._fetched_at = keys, self._clock()
            if self._is_failing:
                logger.info("The keys of the OIDC provider were fetched again.")
            self._is_failing = False

    def _failed(self, reason: str) -> None:
        if not self._is_failing:
            logger.warning("The keys of the OIDC provider could not be fetched: %s", reason)
        self._is_failing = True

    async def _published(self) -> Keys:
        address = self._issuer.rstrip("/") + "/.well-known/openid-configuration"
        return keys_of(
            await self._fetch(_address_of_keys(await self._fetch(address), self._issuer))
        )


def _address_of_keys(body: bytes, issuer: str) -> str:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise FetchFailed("its configuration is no JSON object")
    if document.get("issuer") != issuer:
        raise FetchFailed("its configuration names another issuer than VITRINE_OIDC_ISSUER")
    address = document.get("jwks_uri")
    if not isinstance(address, str) or not is_safe(address):
        raise FetchFailed("its configuration has no safe jwks_uri")
    return address
