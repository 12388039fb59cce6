"""Objects of a payload by key, for clients that take rows of several tables for one thing."""

from __future__ import annotations

from reads import table, united
from reads.source import Choice, One, Table


def _by_key(found: Table, also: str = "") -> One:
    return One(
        found, f"{{t}}.organization_id = {{p}}.organization_id and {{t}}.id = {{p}}.id{also}"
    )


ARTIFACT_VERSION = _by_key(table.ARTIFACT_VERSION)
ENTRY = _by_key(united.ENTRIES)
PLACE = _by_key(united.PLACES)
OWNER = _by_key(united.OWNERS)
RUN = _by_key(table.RUN)
USER = One(table.USER, "{t}.id = {p}.id")


def series(artifact: str, collection: str) -> Choice:
    """The artifact or the collection of a key, by the GraphQL types that these are."""
    return Choice({artifact: _by_key(table.ARTIFACT), collection: _by_key(table.COLLECTION)})
