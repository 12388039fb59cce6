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
    """Those whose name or username holds the words, or whose address they are, in any case.

    An address finds nobody but for themself, and for an ADMIN of an organization of theirs.
    """
    words = scope.arguments.get("query")
    if not words:
        return _acquaintances(scope)
    word = findable(words)
    if not word:
        return "false"
    wanted = _wanted(scope, word)
    t = scope.t
    named = f"strpos(lower({t}.username), {wanted}) > 0 or strpos(lower({t}.name), {wanted}) > 0"
    return f"{_acquaintances(scope)} and ({named} or {_address(scope, wanted)})"


def _wanted(scope: Scope, word: str) -> str:
    # By the same rule of the database as names, which knows the case of A to Z alone.
    return f'lower({scope.bind(word, "text")} collate "C")'


def _address(scope: Scope, wanted: str) -> str:
    t = scope.t
    return f"(lower({t}.email) = {wanted} and {visibility.address(t, scope.asker)})"


def _not_meant(scope: Scope) -> str:
    """0 for whom the words name in full, 1 for whoever has them in their name."""
    wanted = _wanted(scope, findable(scope.arguments.get("query") or ""))
    named = f"lower({scope.t}.username) = {wanted}"
    return f"(case when {named} or {_address(scope, wanted)} then 0 else 1 end)"


_USERNAME = Key("{t}.username", "text")
USERS_FOUND = Connection(table.USER, _found, Order("username", (_USERNAME,)))
# For who takes the first one for the one that is meant.
USERS_MEANT = Connection(
    table.USER,
    _found,
    Order("meant", (Key(_not_meant, "integer"), _USERNAME)),
    size=1000,
    most=1000,
)
