"""Where the files of a run come from: a page of rows, for whoever makes objects of them."""

from __future__ import annotations

import posixpath

from domain.text import findable
from reads import page as pages
from reads.source import Key, Order, Scope, Value
from reads.statement import NO_ARGUMENTS

BY_NAME = Order("path", (Key("", "text"),))
SIZE = 50
MOST = 10_000

_HELD = "f.organization_id = {t}.organization_id and f.run_id = {t}.id and f.sha256 is not null"
COUNT = Value(f"(select count(*) from run_file f where {_HELD})")


def _page(scope: Scope) -> str:
    """The files of a page and one more, by name, with how many there are in all."""
    given = {**NO_ARGUMENTS, **scope.arguments, "last": None}
    page = pages.of_arguments_in(BY_NAME, given, size=SIZE, most=MOST)
    found = f"from run_file f where {_HELD.format(t=scope.t)}{_chosen(scope)}"
    after = ""
    if page.after is not None:
        after = f" and f.name > {scope.bind(page.after[0], 'text')}"
    return f"""(select json_build_object('organization_id', {scope.t}.organization_id,
            'size', {scope.bind(page.size, "integer")}, 'total', (select count(*) {found}),
            'files', coalesce(json_agg(x.*), '[]'))
        from (select f.id, f.name, f.size_bytes, f.md5, f.sha256, f.updated_at {found}{after}
            order by f.name limit {scope.bind(page.size + 1, "integer")}) x)"""


def _chosen(scope: Scope) -> str:
    """Those of the names, if there are any, and those that a pattern of SQL is like."""
    names, pattern = scope.arguments.get("names"), scope.arguments.get("pattern")
    chosen = ""
    if names:
        given = [findable(name) for name in names if name is not None]
        # Clients ask for ./a where they have sent a.
        wanted = [*given, *map(posixpath.normpath, given)]
        chosen += f" and f.name = any({scope.bind(wanted, 'text[]')})"
    if pattern:
        chosen += f" and f.name like {scope.bind(findable(pattern), 'text')} escape ''"
    return chosen


PAGE = Value(_page)
