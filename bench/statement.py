"""The statement that a query of ours becomes, and its values: the one place that asks for it."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from reads.straight import Query, Straight
from schema.root import build

SCOPES = ("READ", "WRITE", "ADMIN")


class Asker(NamedTuple):
    """Who asks, and by which key."""

    user_id: UUID
    key_id: UUID


class NotCompiled(Exception):
    """The query takes the long way."""


@functools.cache
def _straight() -> Straight:
    # It is asked for statements alone, which takes no connection.
    return Straight(build()._schema, None)  # type: ignore[arg-type]


def compiled(document: str, variables: Mapping[str, Any], asker: Asker) -> tuple[str, list[object]]:
    """The SQL of a query, whose first column is the data of its answer as JSON, and its values."""
    prepared = _straight().prepared(Query(document, variables, None))
    if prepared is None:
        raise NotCompiled(document)
    values = list(prepared.values)
    values[:4] = [asker.user_id, False, asker.key_id, list(SCOPES)]
    return prepared.plan.sql, values
