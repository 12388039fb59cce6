"""What a statement reads of a table of organizations without a word about the organization."""

from __future__ import annotations

import re
from collections.abc import Iterator

from db import tables

# Look-up tables of the whole site, and those by which it is found out whose organization it is.
EXEMPT = frozenset({"entity_name", "sdk_number", "site_user", "api_key"})
MEMBERS = frozenset({"organization_member", "team_member", "registry_member"})
OF_ORGANIZATIONS = frozenset(
    table.name
    for table in tables.organization.metadata.sorted_tables
    if "organization_id" in table.c and table.name not in EXEMPT
)
_ITEM = re.compile(
    r"(?:\b(from|join|lateral|update|into)|,)\s+([a-z_]+)\s+(?:as\s+)?([a-z][a-z0-9_]*)\b"
)
# What follows a table that has no alias, whose columns stand by themselves.
_WORDS = frozenset({"where", "set", "using", "select", "order", "on", "values", "returning"})


def unbound(sql: str) -> Iterator[str]:
    """The table and the alias of each such read."""
    for found in _ITEM.finditer(sql):
        word, table, alias = found.groups()
        if table in OF_ORGANIZATIONS:
            bare = alias in _WORDS or word in ("update", "into")
            if not _is_bound(table, alias, _around(sql, found), bare=bare):
                yield f"{table} {alias}"


def _is_bound(table: str, alias: str, select: str, *, bare: bool) -> bool:
    columns = "organization_id|user_id =" if table in MEMBERS else "organization_id"
    before = rf"\b({alias}\.|(?<!\.))" if bare else rf"\b{alias}\."
    return re.search(rf"{before}({columns})", select) is not None


def _around(sql: str, found: re.Match[str]) -> str:
    """The brackets that the read stands in, with all that is inside."""
    start, open_ = found.start(), 0
    while start > 0:
        start -= 1
        open_ += {")": 1, "(": -1}.get(sql[start], 0)
        if open_ < 0:
            break
    end, open_ = found.end(), 0
    while end < len(sql):
        open_ += {"(": 1, ")": -1}.get(sql[end], 0)
        if open_ < 0:
            break
        end += 1
    return sql[start:end]
