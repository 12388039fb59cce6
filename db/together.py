"""The same statement with several sets of values as one: a row for each, in the order given.

Postgres takes longer to begin a small statement and to end it than to find its rows, so four that
go together take little more than half of what they take one by one.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, NamedTuple

from db.connection import Row

# This column follows those of the statement, of which none has such a name.
NUMBER = "number$"

_PLACEHOLDER = re.compile(r"\$(\d+)(?:::(double precision|\w+)(\[\])?)?")


class Together(NamedTuple):
    """A statement over sets of values; those of an array type must be the same in all of them."""

    sql: str
    varying: Sequence[int]
    common: Sequence[int]

    def group(self, values: Sequence[Any]) -> Hashable:
        """What must be the same of values that go together."""
        return tuple(_frozen(values[n]) for n in self.common)

    def bound(self, sets: Sequence[Sequence[object]]) -> list[object]:
        """What to bind for several sets of values."""
        columns: list[object] = [[values[n] for values in sets] for n in self.varying]
        return [*columns, *(sets[0][n] for n in self.common)]


def together(sql: str) -> Together | None:
    """The statement over several sets of values.

    None where a placeholder is not cast, or to several types: then there is no telling what to
    bind, and where nothing varies.
    """
    types: dict[int, set[str]] = {}
    for number, type_, array in _PLACEHOLDER.findall(sql):
        types.setdefault(int(number) - 1, set()).add(type_ + array)
    if any(len(found) > 1 or not min(found) for found in types.values()):
        return None
    known = {n: min(found) for n, found in sorted(types.items())}
    common = [n for n, type_ in known.items() if type_.endswith("[]")]
    varying = [n for n in known if n not in common]
    return Together(_over(sql, known, varying, common), varying, common) if varying else None


def _over(sql: str, types: dict[int, str], varying: list[int], common: list[int]) -> str:
    # No row of a statement has a name that ends like this, nor is any literal in it a client's.
    names = {n: f"set$.v{n}" for n in varying}
    names |= {n: f"${len(varying) + k}" for k, n in enumerate(common, 1)}
    inner = _PLACEHOLDER.sub(lambda m: f"{names[n := int(m[1]) - 1]}::{types[n]}", sql)
    arrays = ", ".join(f"${k}::{types[n]}[]" for k, n in enumerate(varying, 1))
    columns = ", ".join(f"v{n}" for n in varying)
    return (
        f"select one$.*, set$.{NUMBER} from unnest({arrays}) with ordinality"
        f" set$({columns}, {NUMBER}), lateral ({inner}) one$"
    )


def placed(rows: Iterable[Row], count: int) -> list[Row | None]:
    """The rows by the sets that they came of; None for one of which nothing came."""
    found: list[Row | None] = [None] * count
    for row in rows:
        found[row[NUMBER] - 1] = row
    return found


def _frozen(value: Any) -> Hashable:
    return tuple(value) if isinstance(value, list) else value
