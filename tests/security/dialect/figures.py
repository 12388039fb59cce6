"""How much the tests of the dialect's doors decide: `python -m tests.security.dialect.figures`."""

from __future__ import annotations

from collections.abc import Iterator

from tests.security.dialect import faults, table, test_changes, test_reads, ways, world
from tests.security.dialect.table import Table
from tests.security.dialect.ways import Way
from tests.security.files import test_addresses


def lines() -> Iterator[str]:
    """Two tables: how many cells of what, and which fault is found by which test."""
    read = table.read()
    usual, longer = ways.usual(read), ways.ways(read)
    fields = {(kind.type, row.name) for kind in read.kinds.values() for row in kind.rows}
    yield "| decided | number |"
    yield "|---|---|"
    yield f"| fields of types that are read | {len(fields)} |"
    yield f"| kinds of objects, rows | {len(read.kinds)}, {_rows(read)} |"
    yield f"| ways, their cells | {len(usual)}, {_cells(read, usual)} |"
    yield f"| with the longer ways | {len(longer)}, {_cells(read, longer)} |"
    changes = len(test_changes.WAYS) * (len(test_changes.VIEWERS) + 3)
    parts = len(test_changes.PART_ROWS) * (len(test_changes.PART_HEAD) - 2)
    yield f"| ways of mutations, their cells | {len(test_changes.WAYS)}, {changes + parts} |"
    addresses = sum(bool(sign) for row in test_addresses.ROWS.values() for sign in row.values())
    yield f"| signed addresses, cells | {addresses} |"
    yield f"| planted faults | {len(faults.FAULTS)} |"
    yield ""
    yield from faults.lines()


def _rows(read: Table) -> int:
    return sum(len(kind.rows) for kind in read.kinds.values())


def _cells(read: Table, taken: list[Way]) -> int:
    rows = sum(len(read.kinds[ways.end(way)].rows) for way in taken)
    return rows * len(test_reads.READERS) * len(world.STATES)


if __name__ == "__main__":
    print("\n".join(lines()))
