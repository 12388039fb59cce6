"""Faults as statements that several share could have them, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from db import sharing, together
from db.connection import Connection
from tests.straight.faults import Changed, Fault, replaced

Sets = Sequence[Sequence[object]]


def _bound(change: Callable[[Sets], Sets]) -> Fault:
    """What is bound is that of other sets of values."""

    def made(bound: Changed) -> Changed:
        return lambda self, sets: bound(self, change(sets))

    return replaced(together.Together, "bound", made)


def _with_first(*places: int) -> Fault:
    """The values at these places are those of whoever asked first."""

    def change(sets: Sets) -> Sets:
        first = {n: sets[0][n] for n in places if n < len(sets[0])}
        return [[first.get(n, value) for n, value in enumerate(each)] for each in sets]

    return _bound(change)


def _nulls_filled(sets: Sets) -> Sets:
    """Where one has null, the value of another stands."""
    columns = list(zip(*sets, strict=True))
    others = [next((each for each in column if each is not None), None) for column in columns]
    return [
        [other if value is None else value for value, other in zip(each, others, strict=True)]
        for each in sets
    ]


def _placed(change: Callable[[list[Any]], list[Any]]) -> Fault:
    """The rows go to other turns."""
    return replaced(sharing, "placed", lambda placed: lambda *given: change(placed(*given)))


def _as_they_come(_: Changed) -> Changed:
    return lambda rows, count: [*rows, *[None] * (count - len(rows))]


def _number_first(over: Changed) -> Changed:
    def made(*given: Any) -> Any:
        ours, number = "one$.*", f"set$.{together.NUMBER}"
        return over(*given).replace(f"{ours}, {number}", f"{number}, {ours}", 1)

    return made


class _Tells(NamedTuple):
    """A connection on which what goes wrong is told to all who shared."""

    connection: Connection
    turns: Sequence[Any]

    async def fetch(self, *given: Any) -> Any:
        try:
            return await self.connection.fetch(*given)
        except Exception as error:
            for turn in self.turns:
                turn.fail(error)
            raise


def _told_all(ask: Changed) -> Changed:
    return lambda self, connection, turns: ask(self, _Tells(connection, turns), turns)


FAULTS: dict[str, Fault] = {
    "all have the values of who asked first": _bound(lambda sets: [sets[0]] * len(sets)),
    "all have the rights of who asked first": _with_first(0, 1, 2),
    "all have the id of who asked first": _with_first(0),
    "all administer the instance like who asked first": _with_first(1),
    "all have the key of who asked first": _with_first(2),
    "variables are those of who asked first": _with_first(*range(4, 100)),
    "values are bound in another order": _bound(lambda sets: sets[::-1]),
    "lists are those of who asked first": replaced(
        together.Together, "group", lambda _: lambda *_: None
    ),
    "lists in variables are those of who asked first": replaced(
        together.Together, "group", lambda _: lambda _, values: values[3] and tuple(values[3])
    ),
    "rows go to others": _placed(lambda rows: rows[::-1]),
    "all have the row of who asked first": _placed(lambda rows: rows[:1] * len(rows)),
    "the last has no row": _placed(lambda rows: [*rows[:-1], None]),
    "rows go by their order": replaced(sharing, "placed", _as_they_come),
    "the number of a row is its first column": replaced(together, "_over", _number_first),
    "all fail with one": replaced(sharing._Statement, "ask", _told_all),
}
PAYLOAD_FAULTS: dict[str, Fault] = {
    "who has no object is told of another's": _bound(_nulls_filled),
} | {
    name: FAULTS[name]
    for name in (
        "all have the values of who asked first",
        "all have the id of who asked first",
        "values are bound in another order",
        "rows go to others",
        "all have the row of who asked first",
        "the last has no row",
        "the number of a row is its first column",
    )
}
