"""Faults as a straight way could have them, one at a time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from unittest import mock

from auth import scope
from db import guard, visibility
from reads import compiler, connection, cost, limit, operation, organization, page, straight, table
from reads.statement import Again, Statement

Fault = Callable[[], contextlib.AbstractContextManager[object]]
Changed = Callable[..., Any]


def replaced(where: object, name: str, change: Callable[[Changed], Changed]) -> Fault:
    """The function of this name is what `change` makes of it."""
    return lambda: mock.patch.object(where, name, change(getattr(where, name)))


def instead(where: object, name: str, made: object) -> Fault:
    """Something else has this name."""
    return lambda: mock.patch.object(where, name, made)


def unseen(found: Any) -> Fault:
    """Everybody sees all rows of the table, as neither line hides them."""

    @contextlib.contextmanager
    def planted() -> Iterator[None]:
        before = {line: getattr(found, line) for line in ("visible", "guard")}
        for line in before:
            object.__setattr__(found, line, lambda row, asker: "true")
        try:
            yield
        finally:
            for line, condition in before.items():
                object.__setattr__(found, line, condition)

    return planted


def _column(column: str, changed: str) -> Fault:
    """The column is read as another expression."""

    def change(rendered: Changed) -> Changed:
        def made(self: Any, sql: Any, scope: Any) -> Any:
            return rendered(self, changed if sql == column else sql, scope)

        return made

    return replaced(Statement, "rendered", change)


def _collected(change: Callable[[Any, dict[str, Any]], dict[str, Any]]) -> Fault:
    """The selections of an object are something else."""

    def made(collect: Changed) -> Changed:
        return lambda self, type_, fields: change(type_, collect(self, type_, fields))

    return replaced(compiler.Compiler, "collect", made)


def _sorted(_: Any, selected: dict[str, Any]) -> dict[str, Any]:
    return dict(sorted(selected.items()))


def _no_typename(_: Any, selected: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in selected.items() if v[0].node.name.value != "__typename"}


def _first_alone(_: Any, selected: dict[str, Any]) -> dict[str, Any]:
    return {key: parts[:1] for key, parts in selected.items()}


def _last_backwards(ordering: Changed) -> Changed:
    def made(*given: Any) -> str:
        *others, last = ordering(*given).split(", ")
        turned = last.removesuffix(" asc") + " desc" if last.endswith(" asc") else last[:-5]
        return ", ".join([*others, turned])

    return made


def _first_value() -> Changed:
    """A value that is bound stays what it was the first time."""

    def bind(self: Again, value: object, sql_type: str) -> str:
        self._bound += 1
        return f"${self._bound}::{sql_type}"

    return bind


def _first_asker() -> Changed:
    """Whoever asks is taken for who asked first."""
    known: list[list[object]] = []

    def asker(identity: Any) -> list[object]:
        if identity is not None:
            known.append([identity.viewer.user_id, identity.viewer.is_administrator])
        first = known[0] if known else [None, False]
        key = [None, None] if identity is None else [identity.key_id, identity.key_scopes]
        return [*first, *key]

    return asker


def _without_filters(total: Changed) -> Changed:
    def made(self: Any) -> Any:
        with mock.patch.object(type(self), "_filters", return_value=""):
            return total(self)

    return made


def _without_last(conditions: Changed) -> Changed:
    def made(scope: Any, filters: Any, where: Mapping[str, Any]) -> Any:
        kept = list(where.items())[: max(1, len(where) - 1)]
        return conditions(scope, filters, dict(kept))

    return made


def _any_body(ready: Changed) -> Changed:
    return lambda self, variables, body=b"": ready(self, variables, body and b"{}")


def _without_nulls(coerced: Changed) -> Changed:
    return lambda self, variables: coerced(
        self, {name: value for name, value in variables.items() if value is not None}
    )


def _cut(key: Changed) -> Changed:
    return lambda self, name: name[:63] if self._straight else key(self, name)


def _null_for_empty(array: Changed) -> Changed:
    def made(*given: Any, **named: Any) -> str:
        whole: str = array(*given, **named)
        return whole.removeprefix("coalesce(").removesuffix(", '{}')")

    return made


FAULTS: dict[str, Fault] = {
    "rows of the same key come in another order": replaced(page, "ordering", _last_backwards),
    "a null is an empty text": _column("{t}.description", "coalesce({t}.description, '')"),
    "microseconds are lost": _column(
        "{t}.created_at", "date_trunc('milliseconds', {t}.created_at)"
    ),
    "registries are seen by all": unseen(table.REGISTRY),
    "collections are seen by all": unseen(table.COLLECTION),
    "versions are seen by all": unseen(table.VERSION),
    "projects are seen by all": unseen(table.PROJECT),
    "artifact versions are seen by all": unseen(table.ARTIFACT_VERSION),
    "a path leads guests to what they may see": instead(guard, "member", guard.organization),
    "history is seen by all members": instead(visibility, "administers", lambda *_: "true"),
    "keys are seen by all": unseen(table.API_KEY),
    "pages have a row more": replaced(
        page, "_size", lambda size: lambda *given: min(size(*given) + 1, 100)
    ),
    "a page begins with the row of its cursor": instead(page, "beyond", page.outside),
    "there is a next page when there is none": replaced(
        connection.ConnectionSql,
        "_more",
        lambda more: lambda self: more(self) and "(count(*) > 0 or true)",
    ),
    "one filter of several is lost": replaced(connection, "conditions_of", _without_last),
    "the total is of all rows": replaced(connection.ConnectionSql, "_total", _without_filters),
    "values are those of an earlier request": instead(Again, "_bind", _first_value()),
    "the viewer is that of an earlier request": lambda: mock.patch.object(
        straight, "_asker", _first_asker()
    ),
    "directives are those of an earlier request": instead(operation, "_switches", lambda _: ()),
    "variables are those of an earlier request": replaced(operation.Operation, "ready", _any_body),
    "a null variable counts as absent": replaced(operation.Operation, "coerced", _without_nulls),
    "keys come in another order": _collected(_sorted),
    "type names are lost": _collected(_no_typename),
    "selections are not merged": _collected(_first_alone),
    "long keys are cut": replaced(compiler.Compiler, "_key", _cut),
    "an empty list is null": replaced(connection, "first", _null_for_empty),
    "JSON comes as it is kept": instead(compiler, "REWRITTEN", frozenset()),
    "the first of several organizations is taken": instead(
        organization, "ambiguous", lambda *_: "false"
    ),
    "nothing is too much": instead(limit, "require_within", lambda *_: None),
    "what it costs is not told": instead(cost, "ending", lambda *_: b"}"),
    "what it costs is not what it costs": instead(
        cost, "told", lambda requested, most, _=None: {"cost": {"requested": 1, "most": most}}
    ),
    "keys that are good for nothing are good for reading": instead(
        scope, "require_read", lambda _: None
    ),
}
