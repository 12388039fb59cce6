"""Where a user's values come from."""

from __future__ import annotations

from db import visibility
from reads import table
from reads.source import Connection, One, Order, Value

ID = table.global_id(table.USER)
# Anybody can make an organization and invite whom they like, so sharing one gives no addresses.
EMAIL = Value(
    lambda scope: f"case when {visibility.oneself(scope.t, scope.asker)} then {scope.t}.email end"
)
IS_ADMINISTRATOR = Value(
    lambda scope: (
        f"case when {visibility.oneself(scope.t, scope.asker)} then {scope.t}.is_administrator end"
    )
)
ORGANIZATIONS = Connection(
    table.ORGANIZATION,
    "exists (select from organization_member m"
    " where m.organization_id = {t}.organization_id and m.user_id = {p}.id)",
    table.ORGANIZATION_NAME,
)
TEAMS = Connection(
    table.TEAM,
    "exists (select from team_member m where m.organization_id = {t}.organization_id"
    " and m.team_id = {t}.id and m.user_id = {p}.id)",
    table.NAME,
)
API_KEYS = Connection(
    table.API_KEY,
    "{t}.user_id = {p}.id and {t}.revoked_at is null",
    Order("api_key", (), descending=True),
)
ME = One(table.USER, lambda scope: f"{scope.t}.id = {scope.asker.user}")
