"""Where the values of an event come from, and the histories that show it."""

from __future__ import annotations

from db import visibility
from reads import table
from reads.source import Connection, One, Order

NEWEST_FIRST = Order("event", (), descending=True)

ID = table.global_id(table.EVENT)
ACTOR = One(table.USER, "{t}.id = {p}.actor_id", inherits=True)
REGISTRY = One(
    table.REGISTRY, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.registry_id"
)
COLLECTION = One(
    table.COLLECTION, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.collection_id"
)
VERSION = One(
    table.VERSION, "{t}.organization_id = {p}.organization_id and {t}.id = {p}.version_id"
)
OF_REGISTRY = Connection(
    table.EVENT,
    "{t}.organization_id = {p}.organization_id and {t}.registry_id = {p}.id",
    NEWEST_FIRST,
    inherits=True,
)
OF_COLLECTION = Connection(
    table.EVENT,
    "{t}.organization_id = {p}.organization_id and {t}.collection_id = {p}.id",
    NEWEST_FIRST,
    inherits=True,
)
OF_ORGANIZATION = Connection(
    table.EVENT,
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {visibility.administers(scope.p, scope.asker)}"
    ),
    NEWEST_FIRST,
    inherits=True,
)
# What concerns a user alone is in the organization of their personal projects.
OF_USER = Connection(
    table.EVENT,
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.personal_organization_id"
        f" and {visibility.oneself(scope.p, scope.asker)}"
    ),
    NEWEST_FIRST,
    inherits=True,
)
