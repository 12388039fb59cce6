"""The guard of a statement: no row is read but from the organizations of who asks.

It is put beside the conditions of every row by the compiler, so that nothing that a source declares
can leave it out.
"""

from __future__ import annotations

from db import guard
from db.visibility import Asker
from reads.source import Table


class Guarded:
    """Knows which rows of a statement are guarded, and what guards one more."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._rows: set[str] = set()
        self._inside: set[str] = set()

    def row(
        self, table: Table, t: str, p: str, *, inherits: bool, for_members: bool = False
    ) -> list[str]:
        """The conditions that guard the row `t`, reached from `p`; it is guarded from here on.

        Where `p` was looked at already, it is enough to stay in its organization. What belongs to
        no organization, as users do, is told of with whatever names it, if the source says so.
        What is `for_members` is not for guests; in haste, only this says so.
        """
        known = p in self._rows
        self._rows.add(t)
        if table.is_of_organization:
            inside = [f"{t}.organization_id = {p}.organization_id"] if p in self._inside else []
            self._inside.add(t)
            if for_members:
                return [guard.member(t, self._asker), *inside]
            if inside:
                return inside
        elif inherits and known:
            return []
        return [table.guard(t, self._asker)]

    def follow(self, row: str, p: str) -> None:
        """The row is guarded as far as `p` is, whose organization it was given."""
        for rows in (self._rows, self._inside):
            (rows.add if p in rows else rows.discard)(row)
