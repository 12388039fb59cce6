"""The benchmark: `python3 dev.py bench --help` says what can be asked of it."""

from __future__ import annotations

import argparse
import asyncio
import functools
import signal
import sys
from collections.abc import Callable, Mapping, Sequence

from bench import beside, database, first, growth, memory, report, results
from bench.check import Differs
from bench.command import SIZE, parser, plan_of, say
from bench.database import Filled
from bench.figures import Readings, operations
from bench.processes import NotStarted
from bench.progress import Progress
from bench.report import Table
from bench.runner import Failed, Plan, Run, running
from bench.statement import Asker
from db.embedded import EmbeddedError

OURS = "straight"


def main(arguments: Sequence[str]) -> None:
    """It has run, and its tables are printed and kept."""
    options = parser().parse_args(arguments)
    try:
        asyncio.run(_run(options, plan_of(options)))
    except (Failed, Differs, NotStarted, EmbeddedError) as error:
        sys.exit(f"bench: {error}")
    except KeyboardInterrupt:
        say("\nbench: stopped; nothing of it still runs.")
        sys.exit(130)


async def _run(options: argparse.Namespace, plan: Plan) -> None:
    # A slice does not wait in the event loop, whose own way would be to tell it only there.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if options.growth:
        sizes = [size for size in growth.SIZES if size <= (options.size or growth.SIZES[-1])]
        results.keep("growth", await growth.measured(plan, sizes))
        return
    size = options.size or SIZE
    with database.running(size) as filled:
        await _prepare(filled, size)
        sample = await filled.sample(plan.seed)
        asker = await filled.asker()
        with running(plan, filled, sample, asker) as run:
            if options.memory:
                table = memory.measured(run, options.memory_requests, plan.seed)
                results.keep("memory", [table])
            elif options.switch_off:
                await _measure(run, "switched-off", _switched)
            else:
                statements = await _statements(run, asker)
                tables = functools.partial(report.tables, statements=statements)
                await _measure(run, f"{size:.0e}".replace("e+0", "e"), tables)


async def _prepare(filled: Filled, size: int) -> None:
    if not filled.is_ready():
        say(f"Making {size:,} versions (once) ...")
    await database.prepare(filled, size)


async def _statements(run: Run, asker: Asker) -> Mapping[str, float]:
    if run.bare is None:
        return {}
    say("Comparing statements ...")
    plan = run.plan
    return await beside.costs(run.filled, run.sample, asker, plan.operations, plan.seed)


def _switched(readings: Readings) -> list[Table]:
    found = [report.operation_table(readings, name) for name in operations(readings)]
    return [*found, report.switch_table(readings)]


async def _measure(run: Run, name: str, tables: Callable[[Readings], list[Table]]) -> None:
    say("Comparing answers ...")
    await run.prepare()
    notes = []
    if OURS in run.places:
        notes.append(first.told(run.sample, run.places[OURS][1], run.plan.seed))
    progress = Progress(run.plan.slices())
    try:
        await run.measure(progress)
    finally:
        progress.end()
    notes.append(report.generator_note(run.readings))
    results.keep(name, tables(run.readings), run.readings, notes)


if __name__ == "__main__":
    main(sys.argv[1:])
