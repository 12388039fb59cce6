"""Each field of the object at the end of a way, as somebody gets it, beside what the table says."""

from __future__ import annotations

from typing import Any, NamedTuple

from tests.security.dialect import ways
from tests.security.dialect.asking import Answer, Asker
from tests.security.dialect.table import ABSENT, NOTHING, REFUSED, SHOWN, Kind, Row, Table
from tests.security.dialect.ways import Step, Way

DENIED = 403


class Cell(NamedTuple):
    """What was got and what the table says, of one field by one way as one viewer."""

    viewer: str
    state: str
    way: str
    field: str
    got: str
    said: str


class Walker:
    """Walks as one viewer after the other."""

    def __init__(self, table: Table, ask: Asker) -> None:
        self._table, self._ask = table, ask
        # Ways that led nowhere, and how: nothing that goes on from there needs to be asked.
        self._ends: dict[tuple[str, str, Way], str] = {}

    async def cells(self, way: Way, viewer: str, state: str) -> list[Cell]:
        """All fields of the object at the end of the way."""
        kind = self._table.kinds[ways.end(way)]
        for n in range(len(way)):
            if (got := self._ends.get((viewer, state, way[:n]))) is not None:
                return [self._cell(kind, row, way, viewer, state, got) for row in kind.rows]
        alone = [row for row in kind.rows if self._table.may_refuse(row)]
        together = [row for row in kind.rows if row not in alone]
        found = []
        for rows in (together, *([row] for row in alone)):
            if rows:
                found += await self._asked(kind, way, viewer, state, rows)
        return found

    async def _asked(
        self, kind: Kind, way: Way, viewer: str, state: str, rows: list[Row]
    ) -> list[Cell]:
        parts = [ways.selection(self._table, kind, n, row) for n, row in enumerate(rows)]
        document = self._ask.world.filled(ways.asked(self._table, way, " ".join(parts)), state)
        answer = await self._ask(document, viewer)
        got, here = self._reached(answer, way, state)
        if got != SHOWN:
            self._ends[viewer, state, way] = got
            return [self._cell(kind, row, way, viewer, state, got) for row in rows]
        beside = any(self._table.may_refuse(step.row) for step in way)
        signs = [
            self._got(answer, kind, row, here[f"_{n}"], state, beside=beside)
            for n, row in enumerate(rows)
        ]
        return [
            self._cell(kind, row, way, viewer, state, sign)
            for row, sign in zip(rows, signs, strict=True)
        ]

    def _cell(self, kind: Kind, row: Row, way: Way, viewer: str, state: str, got: str) -> Cell:
        said = self._said(way, viewer, state)
        if said == SHOWN:
            said = self._table.sign(row, viewer, state)
        name = " > ".join(step.row.field for step in way)
        return Cell(viewer, state, name, f"{kind.name}.{row.field}", got, said)

    def _said(self, way: Way, viewer: str, state: str) -> str:
        """Whether the table lets the viewer come to the end of the way."""
        for step in way:
            sign = self._table.sign(step.row, viewer, state)
            if sign != SHOWN:
                return sign
        return SHOWN

    def _reached(self, answer: Answer, way: Way, state: str) -> tuple[str, Any]:
        here = answer.data
        for step in way:
            # What is refused beside it in the same list says nothing of this one.
            refused = answer.status == DENIED and self._table.may_refuse(step.row)
            value = (here or {}).get(step.row.name)
            here = ways.objects(value, self._ids(state), step)
            if here is None:
                return (REFUSED if refused else ABSENT), None
        return SHOWN, here

    def _got(
        self, answer: Answer, kind: Kind, row: Row, value: Any, state: str, *, beside: bool
    ) -> str:
        if answer.errors and answer.status != DENIED:
            return f"{answer.status} {answer.errors}"
        # On a way through files, it may be those beside this one that are refused.
        if answer.errors and value is None and not (beside and not self._table.may_refuse(row)):
            return REFUSED
        if row.leads_to and not row.is_part:
            step = Step(row, kind.name, row.leads_to)
            value = ways.objects(value, self._ids(state), step)
        if row.who == NOTHING and isinstance(value, dict) and "edges" in value:
            value = value["edges"] or value["totalCount"] or None
        if row.is_part and isinstance(value, dict) and "edges" in value:
            value = value["edges"]
        return ABSENT if value in (None, "", [], {}) else SHOWN

    def _ids(self, state: str) -> dict[str, str]:
        return dict(self._ask.world.parts[state].ids)
