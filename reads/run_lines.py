"""Where the console lines of a run come from: a page of rows, for whoever makes objects of them."""

from __future__ import annotations

from reads import page as pages
from reads.source import Key, Order, Scope, Value
from reads.statement import NO_ARGUMENTS

BY_NUMBER = Order("line", (Key("", "integer"),))
SIZE = 1000
MOST = 10_000

_WRITTEN = "l.organization_id = {t}.organization_id and l.run_id = {t}.id and l.stream = 'CONSOLE'"


def _page(scope: Scope) -> str:
    """The lines of a page and one more, with how many there are in all."""
    sizes = {
        name: min(size, MOST)
        for name in ("first", "last")
        if (size := scope.arguments.get(name)) is not None
    }
    given = {**NO_ARGUMENTS, **scope.arguments, **sizes}
    page = pages.of_arguments_in(BY_NUMBER, given, size=SIZE, most=MOST)
    written = f"from run_line l where {_WRITTEN.format(t=scope.t)}"
    after = ""
    if page.after is not None:
        after = f" and l.number > {scope.bind(page.after[0], 'bigint')}"
    direction = "desc" if page.backwards else "asc"
    return f"""(select json_build_object('size', {scope.bind(page.size, "integer")},
            'is_backwards', {scope.bind(page.backwards, "boolean")},
            'total', (select count(*) {written}), 'lines', coalesce(json_agg(x.*), '[]'))
        from (select l.number, l.content {written}{after}
            order by l.number {direction} limit {scope.bind(page.size + 1, "integer")}) x)"""


PAGE = Value(_page)
