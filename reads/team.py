"""Where a team's values come from."""

from __future__ import annotations

from reads import table
from reads.source import Connection, Key, One, Order

ID = table.global_id(table.TEAM)
ORGANIZATION = One(table.ORGANIZATION, "{t}.organization_id = {p}.organization_id", inherits=True)
PROJECTS = Connection(
    table.PROJECT,
    "{t}.organization_id = {p}.organization_id and {t}.team_id = {p}.id",
    table.NAME,
)
MEMBERS = Connection(
    table.TEAM_MEMBER,
    "{t}.organization_id = {p}.organization_id and {t}.team_id = {p}.id",
    Order("name", (Key("{t}.username", "text"),)),
)
MEMBER_USER = One(table.USER, "{t}.id = {p}.user_id", inherits=True)

PROJECT = One(
    table.PROJECT,
    lambda scope: (
        f"{scope.t}.organization_id = {scope.p}.organization_id"
        f" and {scope.t}.team_id = {scope.p}.id and {table.named(scope)}"
    ),
)
