"""What the web app asks, as its build has written it down, for a site that answers nothing else."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from db import trusted_document
from db.connection import Pool

logger = logging.getLogger("vitrine.opening")

BUILT = Path(__file__).with_name("static") / "documents.json"


async def trust_own(pool: Pool) -> None:
    """The documents of the web app are trusted, if it was built."""
    try:
        bodies: dict[str, str] = json.loads(BUILT.read_bytes())
    except FileNotFoundError:
        logger.warning("The web app is not built, so none of its documents is trusted")
        return
    async with pool.connection() as connection:
        await trusted_document.add(connection, bodies)
