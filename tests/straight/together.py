"""Statements that are shared from the first, and how many answers came of one."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from unittest import mock

from db import api_key, sharing
from db.connection import Connection

# Longer than anything takes on a machine that is busy with other things.
PATIENCE_SECONDS = 60


@dataclass
class Told:
    """How many were told their row by statements that they shared."""

    answers: int = 0
    keys: int = 0


@contextlib.contextmanager
def everything_shared() -> Iterator[Told]:
    """Those who ask the same at the same time share a statement, however long it takes."""
    told = Told()
    ask = sharing._Statement.ask

    async def counted(self: Any, connection: Connection, turns: Sequence[Any]) -> None:
        await ask(self, connection, turns)
        if self._sql.startswith(api_key.LIVE):
            told.keys += len(turns)
        else:
            told.answers += len(turns)

    with (
        mock.patch.object(sharing, "SHORT_SECONDS", math.inf),
        mock.patch.object(sharing, "TOGETHER_SECONDS", PATIENCE_SECONDS),
        mock.patch.object(sharing, "NEW_SECONDS", PATIENCE_SECONDS),
        mock.patch.object(sharing, "NEW_SECONDS", PATIENCE_SECONDS),
        mock.patch.object(sharing, "APART_SECONDS", 0),
        mock.patch.object(sharing._Statement, "has_place", return_value=True),
        mock.patch.object(sharing._Statement, "ask", counted),
    ):
        yield told
