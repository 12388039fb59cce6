"""That a blob is there is made sure of in the transaction that lets a row name it."""

from __future__ import annotations

from uuid import UUID

from db import gc
from db.connection import Connection
from storage import blob
from storage.protocol import StorageUnavailable, Store

# So much is taken in before anybody asks whether it is waited for: the look would cost more.
SMALL = 1024 * 1024


class Collected(StorageUnavailable):
    """The bytes were removed as nobody's before a row could name them; they must come again."""


async def require(connection: Connection, store: Store, organization_id: UUID, sha256: str) -> None:
    """The blob is there, and stays until the end of the transaction; else Collected."""
    await gc.hold_off(connection, organization_id)
    await require_there(store, organization_id, sha256)


async def require_there(store: Store, organization_id: UUID, sha256: str) -> None:
    """The blob is there; for a transaction that holds the collector off already. Else Collected."""
    if await store.size(blob.key(organization_id, sha256)) is None:
        raise Collected("The file was removed by `vitrine gc` while it came in; send it again.")
