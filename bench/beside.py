"""What the compiled statement costs Postgres beside the hand-written one.

pgbench sends a value once for each place where it stands, and a compiled statement has more such
places; the server's driver sends it once. So both are run by that driver, in turn, on a connection
each, whose own process tells what they cost.
"""

from __future__ import annotations

import contextlib
import itertools
import random
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import psutil

from bench import script, session, statement
from bench.bare import COMPILED, REFERENCE
from bench.database import Filled
from bench.operations import Operation
from bench.sample import Sample
from bench.statement import Asker

SECONDS = 6.0
SLICE_SECONDS = 0.2
DRAWS = 256

Calls = Sequence[tuple[Any, Sequence[object]]]


async def costs(
    filled: Filled, sample: Sample, asker: Asker, operations: Sequence[Operation], seed: int
) -> Mapping[str, float]:
    """How many times the CPU of the hand-written statement the compiled one takes, by operation."""
    found = {}
    for operation in operations:
        if not operation.writes:
            chance = random.Random(seed)
            draws = [operation.draw(sample, chance) for _ in range(DRAWS)]
            found[operation.name] = await _ratio(filled, _forms(operation, draws, asker))
    return found


def _forms(
    operation: Operation, draws: Sequence[Mapping[str, Any]], asker: Asker
) -> Mapping[str, list[tuple[str, Sequence[object]]]]:
    compiled = [
        statement.compiled(operation.document, operation.variables(draw), asker) for draw in draws
    ]
    reference = [
        script.with_values(
            script.reference(script.variant(operation, draw)), {**draw, "viewer": asker.user_id}
        )
        for draw in draws
    ]
    return {COMPILED: [*compiled], REFERENCE: [*reference]}


async def _ratio(
    filled: Filled, forms: Mapping[str, Sequence[tuple[str, Sequence[object]]]]
) -> float:
    """The ratio of the CPU times of a call, each of the connection's own process."""
    async with contextlib.AsyncExitStack() as stack:
        connections = {
            name: await stack.enter_async_context(_prepared(filled, calls))
            for name, calls in forms.items()
        }
        before = {name: _cpu(pid) for name, (pid, _) in connections.items()}
        made = dict.fromkeys(connections, 0)
        deadline = time.monotonic() + SECONDS
        endless = {name: itertools.cycle(calls) for name, (_, calls) in connections.items()}
        while time.monotonic() < deadline:
            for name, calls in endless.items():
                made[name] += await _slice(calls)
        used = {name: _cpu(pid) - before[name] for name, (pid, _) in connections.items()}
    return times_as_dear(used, made)


def times_as_dear(used: Mapping[str, float], made: Mapping[str, int]) -> float:
    """How many times as much a call of the compiled statement has used as one of the other."""
    return (used[COMPILED] / made[COMPILED]) / (used[REFERENCE] / made[REFERENCE])


@contextlib.asynccontextmanager
async def _prepared(
    filled: Filled, calls: Sequence[tuple[str, Sequence[object]]]
) -> AsyncIterator[tuple[int, Calls]]:
    """A connection that has run each call once: its process, and the calls."""
    async with filled.connection() as connection:
        for name, value in session.SETTINGS.items():
            await connection.execute(f"set {name} = '{value}'")
        statements = {sql: await connection.prepare(sql) for sql in {sql for sql, _ in calls}}
        prepared = [(statements[sql], values) for sql, values in calls]
        for each, values in prepared:
            await each.fetchval(*values)
        yield connection.get_server_pid(), prepared


async def _slice(calls: itertools.cycle[tuple[Any, Sequence[object]]]) -> int:
    """How many calls were made within a slice of time."""
    made, deadline = 0, time.monotonic() + SLICE_SECONDS
    while time.monotonic() < deadline:
        prepared, values = next(calls)
        await prepared.fetchval(*values)
        made += 1
    return made


def _cpu(pid: int) -> float:
    used = psutil.Process(pid).cpu_times()
    return float(used.user + used.system)
