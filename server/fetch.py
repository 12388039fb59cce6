"""Fetches what an OIDC provider publishes: small documents, from where its settings say."""

from __future__ import annotations

import httpx2

from auth.provider import FetchFailed
from auth.trust import is_loopback

SECONDS = 3
LARGEST = 256 * 1024


class Fetcher:
    """Gives the bodies of addresses; settings of proxies hold, but for this machine itself."""

    def __init__(self, issuer: str) -> None:
        self._client = httpx2.AsyncClient(
            follow_redirects=False,
            timeout=SECONDS,
            trust_env=not is_loopback(issuer),
            # Minutes pass between two fetches: by then a kept connection may be dead.
            limits=httpx2.Limits(max_keepalive_connections=0),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    async def body(self, address: str) -> bytes:
        """What the address gives at once, and no more than is sensible; raises FetchFailed."""
        try:
            async with self._client.stream("GET", address) as response:
                if response.status_code != 200:
                    raise FetchFailed(f"status {response.status_code}")
                return await _whole(response)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise FetchFailed(type(error).__name__) from None

    async def close(self) -> None:
        """No connection is open."""
        await self._client.aclose()


async def _whole(response: httpx2.Response) -> bytes:
    found = bytearray()
    # As it comes: what is packed could be unpacked to any size.
    async for part in response.aiter_raw():
        found += part
        if len(found) > LARGEST:
            raise FetchFailed(f"more than {LARGEST} bytes")
    return bytes(found)
