"""Removes what nobody can reach: blobs, manifests and abandoned uploads, beside a running site.

What holds a blob is a file of a pending version or what else a draft is made of, a committed
version's manifest that lists it, a committed version whose manifest it is, or a file of a run. The
lists are no rows, so no one statement can tell; the collector looks first, and makes sure
afterwards. Of one organization:

1. Uploads abandoned for so long are removed, and with them their hold.
2. *Look.* All digests that are held, what is pending before manifests, as a version's files go from
   the one to the other. Old objects of the storage that are none of these are candidates.
3. *Forget*, with everybody shut out who begins to refer to blobs: no project is known to hold a
   candidate any more, so nobody is told to skip its upload. This is committed before any object
   goes: a collector that dies after it leaves rubbish, not a promise without bytes.
4. *Look again*, for what came to be held between 2 and 3.
5. *Remove*, some candidates at a time, with everybody shut out: one stays if a pending file or
   one of a run names it, or what a project is known to hold, or if its time is not that of 2.

Why none is lost. After 3, a candidate can only be referred to by a file's row, or by a commit,
which leaves its files and its manifest as rows of what its project holds; both are there for step 5
to see, as only step 3 and the end of the project take such rows away. What was referred to before 3
is seen by step 4. Who has sent the bytes, but has no row for them yet when they go, finds that out
in `stored.require`, before anything is acknowledged. The same lock orders both sides: who refers
takes it, looks for the object, and writes the row in one transaction; who removes takes it, looks
for the rows, and removes the object. So it does not matter how old the object is, or how long an
upload or a commit takes; that the time is compared is one more fence.

Idempotency keys that stand for nothing any more go, too, whatever is to be kept otherwise, and so
does what says when a refusal was recorded last. History itself stays.

Times are compared only with themselves, so no clock must be right; `older_than` only spares the
work on what is likely to be wanted soon. In memory are 32 bytes for each blob, and one manifest.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from db import event, gc, idempotency_key
from db.connection import Pool
from resolvers.held import Held
from storage import blob
from storage.protocol import Store, Stored

T = TypeVar("T")

USUAL_AGE = timedelta(hours=24)
# Longer than anything is kept from being recorded again.
REPEATED_AGE = timedelta(days=1)
# Bytes that come again have another time, which storages tell in whole seconds.
LEAST_AGE = timedelta(seconds=1)
PAGE = 5_000
# Everybody waits while so many are removed: tens of milliseconds in a folder, seconds in a bucket.
AT_ONCE = 200
CONNECTIONS = 16


@dataclass
class Removed:
    """How much there was to be removed, or was removed."""

    uploads: int = 0
    blobs: int = 0
    size_bytes: int = 0
    kept_blobs: int = 0
    idempotency_keys: int = 0

    def add(self, other: Removed) -> None:
        """The sum of both."""
        self.uploads += other.uploads
        self.blobs += other.blobs
        self.size_bytes += other.size_bytes
        self.kept_blobs += other.kept_blobs
        self.idempotency_keys += other.idempotency_keys


async def collect(
    pool: Pool, store: Store, *, older_than: timedelta = USUAL_AGE, delete: bool = False
) -> Removed:
    """What nobody can reach, and has not touched for so long, is gone; without `delete` counted."""
    async with pool.connection() as connection:
        organizations = await gc.organizations(connection)
        if delete:
            await event.forget_repeated(connection, REPEATED_AGE)
    keys = [await _past_keys(pool, each, delete) for each in organizations]
    total = Removed(idempotency_keys=sum(keys))
    for organization_id in organizations:
        total.add(await _Collector(pool, store, organization_id, older_than).collect(delete))
    return total


async def _past_keys(pool: Pool, organization_id: UUID, delete: bool) -> int:
    """How many idempotency keys of the organization stood for nothing any more."""
    async with pool.connection() as connection:
        if not delete:
            return await idempotency_key.past(connection, organization_id)
        removed = 0
        while some := await idempotency_key.remove_past(connection, organization_id, PAGE):
            removed += some
        return removed


class _Collector:
    """The work on one organization."""

    def __init__(
        self, pool: Pool, store: Store, organization_id: UUID, older_than: timedelta
    ) -> None:
        self._pool = pool
        self._store = store
        self._organization_id = organization_id
        self._older_than = max(older_than, LEAST_AGE)
        self._held = Held(pool, store, organization_id)
        self._removed = Removed()

    async def collect(self, delete: bool) -> Removed:
        """All five steps, or what they would come to."""
        await self._abandon(delete)
        await self._held.look()
        candidates = [found async for found in self._old() if not self._is_held(found)]
        if delete and candidates:
            await self._forget(candidates)
            await self._held.look()
            candidates = [found for found in candidates if not self._is_held(found)]
            for some in _in_lots(candidates, AT_ONCE):
                await self._remove(some)
        elif candidates:
            self._count(candidates)
        self._removed.kept_blobs = len(self._held)
        return self._removed

    async def _abandon(self, delete: bool) -> None:
        async with self._pool.connection() as connection:
            key = (self._organization_id, self._older_than)
            found = await gc.abandoned(connection, *key)
            if not delete:
                self._held.passed_over = set(found)
                self._removed.uploads = len(found)
            for some in _in_lots(found, AT_ONCE) if delete else ():
                self._removed.uploads += await gc.abandon(connection, *key, some)

    def _is_held(self, found: Stored) -> bool:
        return _sha256(found) in self._held

    async def _old(self) -> AsyncIterator[Stored]:
        limit = datetime.now(UTC) - self._older_than
        async for found in self._store.list(blob.folder(self._organization_id)):
            if found.modified_at < limit:
                yield found

    async def _forget(self, candidates: Sequence[Stored]) -> None:
        for some in _in_lots(candidates, PAGE):
            async with self._pool.transaction() as connection:
                await gc.shut_out(connection, self._organization_id)
                await gc.forget(connection, self._organization_id, list(map(_sha256, some)))

    async def _remove(self, some: Sequence[Stored]) -> None:
        async with self._pool.transaction() as connection:
            await gc.shut_out(connection, self._organization_id)
            sha256s = list(map(_sha256, some))
            wanted = await gc.wanted(connection, self._organization_id, sha256s)
            free = [found for found in some if _sha256(found) not in wanted]
            for few in _in_lots(free, CONNECTIONS):
                self._count(await _deleted(self._store, few))

    def _count(self, gone: Sequence[Stored]) -> None:
        self._removed.blobs += len(gone)
        self._removed.size_bytes += sum(found.size_bytes for found in gone)


async def _deleted(store: Store, some: Sequence[Stored]) -> list[Stored]:
    """Those that were as they had been found, and are gone."""

    async def delete(found: Stored) -> bool:
        now = await store.stat(found.key)
        if now is None or _second(now) != _second(found):
            return False
        await store.delete(found.key)
        return True

    done = await asyncio.gather(*map(delete, some))
    return [found for found, is_gone in zip(some, done, strict=True) if is_gone]


def _second(found: Stored) -> datetime:
    """Listings of some buckets know parts of a second, and single objects do not."""
    return found.modified_at.replace(microsecond=0)


def _sha256(found: Stored) -> str:
    return found.key.rpartition("/")[2]


def _in_lots(things: Sequence[T], most: int) -> Iterable[list[T]]:
    rest = iter(things)
    while lot := list(islice(rest, most)):
        yield lot
