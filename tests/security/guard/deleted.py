"""Conditions that somebody forgot: one by one or all at once, as the first line could lose them."""

from __future__ import annotations

import contextlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any

import db
import reads
from db import guard, visibility
from db.visibility import Asker
from reads.source import Connection, Many, One, Table

Deletion = Callable[[], contextlib.AbstractContextManager[None]]

# True whoever asks, who is mentioned as Postgres wants to know the type of what is bound.
NOTHING = "(true or {asker.administrator} or {asker.user} is null)"
# The highest that each role can be.
ROLES = {
    "organization_role": "organization_role",
    "team_role": "organization_role",
    "granted_role": "registry_role",
    "implicit_role": "registry_role",
    "registry_role": "registry_role",
}
EVERY_ORGANIZATION = f"""(select o.organization_id from organization o
    where o.kind = 'SHARED' and {NOTHING})"""


def functions(of: ModuleType) -> dict[str, Any]:
    """What the module itself defines, by name."""
    return {
        name: found
        for name, found in vars(of).items()
        if inspect.isfunction(found) and found.__module__ == of.__name__
    }


def _modules(package: ModuleType) -> list[ModuleType]:
    names = [each.name for each in pkgutil.iter_modules(package.__path__) if not each.ispkg]
    return [importlib.import_module(f"{package.__name__}.{name}") for name in names]


def _tables() -> dict[str, Table]:
    """The tables that reads are made of, by where each is first met."""
    found: dict[int, tuple[str, Table]] = {}
    for module in _modules(reads):
        for name, value in vars(module).items():
            table = value.table if isinstance(value, (One, Many, Connection)) else value
            if isinstance(table, Table):
                found.setdefault(id(table), (f"{module.__name__}.{name}", table))
    return dict(found.values())


def without(name: str, function: Any) -> str:
    """The SQL of what the function asks, where nothing is asked."""
    if name.endswith("_role"):
        return f"(case when {NOTHING} then 'ADMIN'::{ROLES[name]} end)"
    first, *_ = inspect.signature(function).parameters
    return NOTHING if first == "row" else EVERY_ORGANIZATION


def _asks_nothing(_: str, asker: Asker) -> str:
    return NOTHING.format(asker=asker)


@contextlib.contextmanager
def _forgotten(names: Iterable[str], of: dict[str, Any]) -> Iterator[None]:
    """The functions ask nothing, whoever has them."""
    before = {name: of[name].__code__ for name in names}
    for name in before:
        made: dict[str, Any] = {}
        text = without(name, of[name])
        exec(f"def {name}(*given): return {text!r}.format(asker=given[-1])", made)
        of[name].__code__ = made[name].__code__
    _reload()
    try:
        yield
    finally:
        for name, code in before.items():
            of[name].__code__ = code
        _reload()


def _reload() -> None:
    """No statement is kept that was made of conditions as they were."""
    for module in _modules(db):
        if getattr(module, "visibility", None) is visibility:
            importlib.reload(module)


@contextlib.contextmanager
def _unseen(tables: Iterable[Table]) -> Iterator[None]:
    """The tables' conditions for seeing a row are gone."""
    before = [(table, table.visible) for table in tables]
    for table, _ in before:
        object.__setattr__(table, "visible", _asks_nothing)
    try:
        yield
    finally:
        for table, visible in before:
            object.__setattr__(table, "visible", visible)


@contextlib.contextmanager
def _all(lines: dict[str, Any]) -> Iterator[None]:
    with _forgotten(lines, lines), _unseen(TABLES.values()):
        yield


def _one(name: str) -> Deletion:
    return lambda: _forgotten([name], PREDICATES)


def _one_table(table: Table) -> Deletion:
    return lambda: _unseen([table])


PREDICATES = functions(visibility)
GUARDS = functions(guard)
TABLES = _tables()

DELETIONS: dict[str, Deletion] = {
    "all": lambda: _all(PREDICATES),
    **{name: _one(name) for name in PREDICATES},
    **{name: _one_table(table) for name, table in TABLES.items()},
}


@contextlib.contextmanager
def both_lines() -> Iterator[None]:
    """Neither line asks anything."""
    with _all(PREDICATES), _forgotten(GUARDS, GUARDS), _without_table_guards():
        yield


@contextlib.contextmanager
def _without_table_guards() -> Iterator[None]:
    before = [(table, table.guard) for table in TABLES.values()]
    for table, _ in before:
        object.__setattr__(table, "guard", _asks_nothing)
    try:
        yield
    finally:
        for table, guarded in before:
            object.__setattr__(table, "guard", guarded)
