"""What holds blobs: all digests that something of an organization names, found page by page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from uuid import UUID

from db import gc
from db.connection import Connection, Pool, Row
from db.gc import Place
from storage import blob, manifest, threads
from storage.protocol import Store

Page = Callable[[Connection, UUID, UUID, int], Awaitable[Sequence[Row]]]

PAGE = 5_000


class Held:
    """The digests that are held, as far as it was looked for them.

    Uploads in `passed_over` hold nothing.
    """

    def __init__(self, pool: Pool, store: Store, organization_id: UUID) -> None:
        self._pool = pool
        self._store = store
        self._organization_id = organization_id
        self._found: set[bytes] = set()
        self._read: set[bytes] = set()
        self.passed_over: set[UUID] = set()

    def __contains__(self, sha256: str) -> bool:
        return bytes.fromhex(sha256) in self._found

    def __len__(self) -> int:
        return len(self._found)

    async def look(self) -> None:
        """Every digest that is held is known; those of before stay."""
        await self._look_at_pending()
        await self._look_at_drafts()
        await self._look_at_manifests()
        await self._look_at_runs()

    async def _look_at_pending(self) -> None:
        place = Place()
        while True:
            async with self._pool.connection() as connection:
                rows = await gc.pending(connection, self._organization_id, place, PAGE)
            self._hold(
                row["sha256"] for row in rows if row["artifact_version_id"] not in self.passed_over
            )
            if len(rows) < PAGE:
                return
            place = Place(rows[-1]["artifact_version_id"], rows[-1]["path"])

    async def _look_at_drafts(self) -> None:
        key, after = self._organization_id, ""
        while True:
            async with self._pool.connection() as connection:
                found = await gc.of_drafts(connection, key, after, PAGE, list(self.passed_over))
            self._hold(found)
            if len(found) < PAGE:
                return
            after = found[-1]

    async def _look_at_manifests(self) -> None:
        async for rows in self._pages(gc.manifests):
            for row in rows:
                if row["manifest_sha256"] is not None:
                    await self._look_into(row["manifest_sha256"])

    async def _look_at_runs(self) -> None:
        async for rows in self._pages(gc.run_files):
            self._hold(row["sha256"] for row in rows)

    async def _pages(self, page: Page) -> AsyncIterator[Sequence[Row]]:
        after = Place().id
        while True:
            async with self._pool.connection() as connection:
                rows = await page(connection, self._organization_id, after, PAGE)
            yield rows
            if len(rows) < PAGE:
                return
            after = rows[-1]["id"]

    async def _look_into(self, sha256: str) -> None:
        """A manifest that cannot be read ends the work: what it holds is not known."""
        digest = bytes.fromhex(sha256)
        if digest in self._read:
            return
        data = await blob.read(self._store, self._organization_id, sha256)
        files = await threads.run(manifest.decode, data)
        self._hold(file.sha256 for file in files)
        self._hold([sha256])
        self._read.add(digest)

    def _hold(self, sha256s: Iterable[str | None]) -> None:
        self._found.update(bytes.fromhex(sha256) for sha256 in sha256s if sha256 is not None)
