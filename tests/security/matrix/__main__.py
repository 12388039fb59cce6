"""Prints how much the matrix compares: `python -m tests.security.matrix`."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from pathlib import Path

from db import embedded
from db.connection import Pool
from db.migrate import migrate
from storage.folder import LocalFolder
from tests.conftest import named, run
from tests.security.matrix import acting, naming, reading, roots, rules
from tests.security.matrix.conftest import Model, copied
from tests.security.matrix.people import COLUMNS, LOOKING
from tests.security.matrix.reading import Tally
from tests.security.matrix.world import set_up


async def main(folder: Path) -> None:
    """All that is read has been compared, and what came of it is told."""
    server = embedded.start(folder, settings=embedded.TEST_SETTINGS)
    try:
        await _compared(server.url, folder / "files")
    finally:
        server.stop()


async def _compared(url: str, folder: Path) -> None:
    await run(url, "create database matrix template template0")
    await migrate(named(url, "matrix"))
    pool = Pool(named(url, "matrix"))
    await pool.open()
    world = await set_up(pool, LocalFolder(folder))
    await pool.close()
    tally = Tally()
    async with copied(Model(url, "matrix", world, folder)) as stage:
        for name in roots.names():
            await reading.compare(stage, name, tally)
    acts = len(acting.names()) * len(COLUMNS) * len(acting.PLACES)
    print(f"{len(rules.TABLE)} rows; {roots.paths()} ways; {len(LOOKING)} viewers")
    print(f"read: {tally.documents} documents, {tally.cells} values compared")
    print(f"done: {acts} attempts; {len(naming.CASES)} fields that name a thing")
    print(f"differences: {len(tally.differences)}")
    for difference in tally.differences[:50]:
        print(difference)


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(Path(made)))
