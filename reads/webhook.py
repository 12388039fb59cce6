"""Where a webhook's values come from, and the lists of webhooks."""

from __future__ import annotations

from dataclasses import replace

from db import visibility
from reads import automation, table
from reads.source import Choice, Connection, One, Value

ID = table.global_id(table.WEBHOOK)
# An address may hold what lets others in, so it is for whoever could have given it.
URL = Value(
    lambda scope: (
        f"case when {visibility.webhook(scope.t, scope.asker)} then {scope.t}.url else '' end"
    )
)
# Of a team its own and those of its organization, of an organization those of no team.
OF_OWNER = Connection(
    table.WEBHOOK,
    "{t}.organization_id = {p}.organization_id and ({t}.team_id is null or {t}.team_id = {p}.id)",
    table.NAME,
    most=1000,
)


def of_owner(type_name: str) -> Connection:
    """The same list for clients that know several kinds of what can be called; this is one."""
    key = "{t}.organization_id = {p}.organization_id and {t}.id = {p}.id"
    return replace(OF_OWNER, node=Choice({type_name: One(table.WEBHOOK, key, inherits=True)}))


def of_automation(type_name: str) -> Choice:
    """The webhook that an automation calls, for the same clients."""
    return Choice({type_name: automation.WEBHOOK})
