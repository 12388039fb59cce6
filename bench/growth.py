"""What it costs when there is more: the same operations on three sizes, and pages at any depth."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bench import database
from bench.figures import Cell, Reading, median, ratio
from bench.operations import OPERATIONS, Operation, Values
from bench.progress import Progress
from bench.report import Table, number, times
from bench.runner import Plan, Run, running
from bench.sample import Sample
from bench.targets import STRAIGHT, Ours

SIZES = (10_000, 100_000, 1_000_000)
DEEP = {"organization": "acme", "registry": "deep", "collection": "everything"}

DEPTH = """query Depth($path: String!, $after: String) {
  collection(path: $path) {
    versions(first: 50, after: $after) {
      nodes { id number aliases linkedAt digest sizeBytes }
      pageInfo { endCursor hasNextPage }
    }
  }
}"""


def _first_page(_: Sample, __: random.Random) -> Values:
    return {**DEEP, "after": None}


def _any_page(sample: Sample, chance: random.Random) -> Values:
    return {**DEEP, "after": chance.choice(sample.deep)}


def _depth(values: Values) -> dict[str, object]:
    path = "{organization}/wandb-registry-{registry}/{collection}".format_map(values)
    return {"path": path, "after": values["after"]}


_POINT = OPERATIONS[0]
FIRST_PAGE = Operation(
    "P1", "50 versions of the deep collection, from the first", DEPTH, _first_page, _depth, b'"id":'
)
ANY_PAGE = replace(
    FIRST_PAGE, name="PN", meaning="50 versions of it from any depth", draw=_any_page
)
DEEP_POINT = replace(
    _POINT, name="Q1-deep", meaning="Q1 of the deep collection", draw=lambda *_: DEEP
)
GROWING = (*OPERATIONS, FIRST_PAGE, ANY_PAGE, DEEP_POINT)
# What is to cost the same within one size.
ALIKE = ((ANY_PAGE.name, FIRST_PAGE.name), (DEEP_POINT.name, _POINT.name))

Grown = Mapping[int, Mapping[Cell, Sequence[Reading]]]


class Growing(Ours):
    """Ours, asked for depth as well."""

    def operations(self) -> frozenset[str]:
        """All, and those."""
        return frozenset(operation.name for operation in GROWING)


async def measured(plan: Plan, sizes: Sequence[int]) -> list[Table]:
    """The tables, with the sizes measured in turn in each round."""
    plan = replace(plan, targets=[Growing(STRAIGHT.name)], bare=False)
    with contextlib.ExitStack() as stack:
        runs = {size: await _run(stack, plan, size) for size in sizes}
        cells = plan.cells()
        progress = Progress(plan.rounds * len(cells) * len(runs))
        for n in range(plan.rounds):
            for cell in cells:
                for size, run in runs.items():
                    progress.step(f"{cell.operation}, {size:,} versions")
                    run.readings.setdefault(cell, []).append(await run.slice(cell))
            progress.round(n + 1, plan.rounds)
        progress.end()
        return tables({size: run.readings for size, run in runs.items()})


async def _run(stack: contextlib.ExitStack, plan: Plan, size: int) -> Run:
    filled = stack.enter_context(database.running(size))
    await database.prepare(filled, size)
    sample = await filled.sample(plan.seed)
    run = stack.enter_context(running(plan, filled, sample, await filled.asker()))
    await run.prepare()
    for cell in plan.cells():  # the caches are warm before anything counts
        await run.slice(cell)
    return run


def tables(grown: Grown) -> list[Table]:
    """What each operation does at each size, and how the sizes compare."""
    sizes = list(grown)
    head = ["operation"]
    for size in sizes:
        head += [f"req/s at {size:,}", "CPU", "Postgres"]
    pairs = list(itertools.pairwise(sizes))
    head += [f"time {b:,} to {a:,}" for a, b in pairs] + [f"CPU {b:,} to {a:,}" for a, b in pairs]
    rows = [_row(grown, cell, sizes, pairs) for cell in grown[sizes[0]]]
    return [
        Table("Growth (CPU of server and Postgres together, and of Postgres, in ms)", head, rows),
        _alike(grown, sizes),
    ]


def _row(
    grown: Grown, cell: Cell, sizes: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> list[str]:
    row = [f"{cell.operation} at {cell.concurrency}"]
    for size in sizes:
        found = grown[size][cell]
        both = median(found, "server_cpu") + median(found, "postgres_cpu")
        row += [
            number(median(found, "rate")),
            number(both),
            number(median(found, "postgres_cpu")),
        ]
    row += [times(ratio(_rates(grown[a][cell]), _rates(grown[b][cell]))) for a, b in pairs]
    return row + [times(ratio(_cpu(grown[b][cell]), _cpu(grown[a][cell]))) for a, b in pairs]


def _alike(grown: Grown, sizes: Sequence[int]) -> Table:
    rows = []
    for one, other in ALIKE:
        for cell in grown[sizes[0]]:
            twin = replace(cell, operation=other)
            if cell.operation == one and twin in grown[sizes[0]]:
                found = [ratio(_cpu(grown[size][cell]), _cpu(grown[size][twin])) for size in sizes]
                rows.append([f"{one} to {other} at {cell.concurrency}", *map(times, found)])
    head = ["CPU", *(f"{size:,} versions" for size in sizes)]
    return Table("Depth: a page anywhere to the first, a deep collection to any", head, rows)


def _rates(readings: Sequence[Reading]) -> list[float]:
    return [reading.rate for reading in readings]


def _cpu(readings: Sequence[Reading]) -> list[float]:
    return [reading.server_cpu + reading.postgres_cpu for reading in readings]
