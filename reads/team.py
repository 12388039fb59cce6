"""Where a team's values come from."""

from __future__ import annotations

from db import visibility
from reads import table
from reads.source import Connection, Key, One, Order, Value

ID = table.global_id(table.TEAM)
ORGANIZATION = One(table.ORGANIZATION, "{t}.organization_id = {p}.organization_id", inherits=True)
VIEWER_ROLE = Value(lambda scope: visibility.team_role(scope.t, "id", scope.asker))
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
