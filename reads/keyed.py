"""Objects of a payload by key, for clients that take rows of several tables for one thing."""

from __future__ import annotations

from reads import table, united
from reads.source import Choice, One, Table, Value


def _by_key(found: Table, also: str = "") -> One:
    return One(
        found, f"{{t}}.organization_id = {{p}}.organization_id and {{t}}.id = {{p}}.id{also}"
    )


ARTIFACT_VERSION = _by_key(table.ARTIFACT_VERSION)
ENTRY = _by_key(united.ENTRIES)
PLACE = _by_key(united.PLACES)
OWNER = _by_key(united.OWNERS)
RUN = _by_key(table.RUN)
AUTOMATION = _by_key(table.AUTOMATION)
USER = One(table.USER, "{t}.id = {p}.id")
LINK_NUMBER = Value(
    "(select v.number from version v"
    " where v.organization_id = {p}.organization_id and v.id = {p}.id)"
)


def series(artifact: str, collection: str) -> Choice:
    """The artifact or the collection of a key, by the GraphQL types that these are."""
    return Choice({artifact: _by_key(table.ARTIFACT), collection: _by_key(table.COLLECTION)})


def webhook(type_name: str) -> Choice:
    """The webhook of a key, for clients that know several kinds of what can be called."""
    return Choice({type_name: _by_key(table.WEBHOOK)})
