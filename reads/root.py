"""The lists at the root: all that the viewer may see, whatever the organization.

They start from the organizations the viewer belongs to, so that what belongs to others costs
nothing.
"""

from __future__ import annotations

from db import visibility
from domain.text import findable
from reads import filters, table
from reads.source import Connection, Key, Order, Scope


def _organizations(scope: Scope) -> str:
    return visibility.organizations(scope.asker)


def _in_organizations(scope: Scope) -> str:
    return (
        f"{scope.t}.organization_id = any(array(select e.organization_id"
        f" from {_organizations(scope)} e))"
    )


def _acquaintances(scope: Scope) -> str:
    return f"""({scope.asker.administrator} or {scope.t}.id = {scope.asker.user}
        or {scope.t}.id = any(array(select m.user_id
            from organization_member m join {_organizations(scope)} e
                on e.organization_id = m.organization_id)))"""


ORGANIZATIONS = Connection(table.ORGANIZATION, _in_organizations, table.ORGANIZATION_NAME)
USERS = Connection(table.USER, _acquaintances, Order("username", (Key("{t}.username", "text"),)))
REGISTRIES = Connection(
    table.REGISTRY,
    _in_organizations,
    table.NAME,
    table.NAMED,
    filters=filters.REGISTRY,
    each=_organizations,
)
COLLECTIONS = Connection(
    table.COLLECTION,
    _in_organizations,
    table.NAME,
    table.NAMED,
    filters=filters.COLLECTION,
    each=_organizations,
)
VERSIONS = Connection(
    table.VERSION,
    _in_organizations,
    table.NEWEST_NUMBER,
    table.BY_NUMBER,
    filters=filters.VERSION,
    each=_organizations,
)


def _found(scope: Scope) -> str:
    """Those whose name or username holds the words, whatever their case."""
    words = scope.arguments.get("query") or ""
    wanted = scope.bind(findable(words).lower(), "text")
    t = scope.t
    named = f"strpos(lower({t}.username), {wanted}) > 0 or strpos(lower({t}.name), {wanted}) > 0"
    oneself = f"(lower({t}.email) = {wanted} and {visibility.oneself(t, scope.asker)})"
    return f"{_acquaintances(scope)} and ({named} or {oneself})"


USERS_FOUND = Connection(table.USER, _found, USERS.order)
