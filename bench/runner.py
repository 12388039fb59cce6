"""The run: every round visits each operation, concurrency and target in turn, a second each."""

from __future__ import annotations

import contextlib
import random
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bench import check
from bench.bare import BARE, Bare
from bench.database import Filled
from bench.dataset import KEY
from bench.figures import Cell, Reading, percentile
from bench.load import Outcome, Slice, generator
from bench.operations import Operation
from bench.processes import cpu_seconds, free_port, rendered, started
from bench.progress import Progress
from bench.sample import Sample
from bench.statement import Asker
from bench.target import Place, Target

WARM_UP_SECONDS = 0.2
DRAWS = 256
# How many links a second are rendered for a target that was not measured yet.
MOST_LINKS = 8_000


class Failed(Exception):
    """A request failed, so no figure would mean anything."""


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    operations: Sequence[Operation]
    concurrencies: Sequence[int]
    targets: Sequence[Target]
    bare: bool
    rounds: int
    seconds: float
    seed: int

    def cells(self) -> list[Cell]:
        """Every cell of a round, in the order of the first."""
        return [
            Cell(operation.name, name, concurrency)
            for operation in self.operations
            for concurrency in self.concurrencies
            for name in self.names(operation)
        ]

    def warm_up(self) -> list[Cell]:
        """Each target and operation once: caches fill, and some programs compile themselves."""
        middle = sorted(self.concurrencies)[len(self.concurrencies) // 2]
        return [cell for cell in self.cells() if cell.concurrency == middle]

    def slices(self) -> int:
        """How many there are in all."""
        return len(self.warm_up()) + self.rounds * len(self.cells())

    def names(self, operation: Operation) -> list[str]:
        """The targets that have the operation."""
        names = [each.name for each in self.targets if operation.name in each.operations()]
        forms = BARE[-1:] if operation.writes else BARE
        return [*(forms if self.bare else ()), *names]


@dataclass
class Run:
    """Running targets, and the readings so far."""

    plan: Plan
    filled: Filled
    sample: Sample
    bare: Bare | None
    pipe: Connection
    places: Mapping[str, tuple[Target, Place]]
    processes: Mapping[str, subprocess.Popen[bytes]]
    readings: dict[Cell, list[Reading]] = field(default_factory=dict)
    _bodies: dict[tuple[str, str], list[bytes]] = field(default_factory=dict)
    _rates: dict[Cell, float] = field(default_factory=dict)

    async def prepare(self) -> None:
        """The answers are equal, and kept for the target that has no database."""
        for operation in self.plan.operations:
            asked = {n: p for n, p in self.places.items() if operation.name in self._has(n)}
            real = {name: place for name, place in asked.items() if name != "null"}
            if real:
                answers = check.equal(real, operation, self.sample, self.plan.seed)
                self._keep(operation, answers)
            if self.bare is not None:
                await self.bare.prepare(operation, self.plan.seed)

    def _has(self, name: str) -> frozenset[str]:
        return self.places[name][0].operations()

    def _keep(self, operation: Operation, answers: Sequence[bytes]) -> None:
        if "null" in self.places and answers:
            folder = self.places["null"][1].folder
            (folder / operation.name).write_bytes(sorted(answers, key=len)[len(answers) // 2])

    async def measure(self, progress: Progress) -> None:
        """All rounds, each of which begins with another target; before them, all warm up."""
        cells = self.plan.cells()
        for cell in self.plan.warm_up():
            progress.step(f"warming up, {cell.operation}, {cell.target}")
            await self.slice(cell)
        for number in range(self.plan.rounds):
            for cell in _turned(cells, number):
                progress.step(f"{cell.operation}, {cell.concurrency} at once, {cell.target}")
                self.readings.setdefault(cell, []).append(await self.slice(cell))
            progress.round(number + 1, self.plan.rounds)

    async def slice(self, cell: Cell) -> Reading:
        """One slice; raises Failed where any request did."""
        operation = next(o for o in self.plan.operations if o.name == cell.operation)
        before = self._cpu(cell.target)
        if cell.target in BARE:
            assert self.bare is not None
            outcome = self.bare.run(
                operation, cell.target, clients=cell.concurrency, seconds=self.plan.seconds
            )
        else:
            outcome = self._over_http(operation, cell)
        server, postgres = (a - b for a, b in zip(self._cpu(cell.target), before, strict=True))
        if outcome.postgres_seconds is not None:
            postgres = outcome.postgres_seconds
        if outcome.failures or not outcome.milliseconds:
            raise Failed(f"{cell}: {outcome.failures} requests failed, as {outcome.failure!r}")
        if operation.name == "M2":
            await self._contiguous()
        self._rates[cell] = len(outcome.milliseconds) / outcome.seconds
        return _reading(outcome, server, postgres)

    def _cpu(self, name: str) -> tuple[float, float]:
        process = self.processes.get(name)
        server = cpu_seconds(process.pid) if process is not None else 0.0
        return server, self.filled.cpu_seconds()

    def _over_http(self, operation: Operation, cell: Cell) -> Outcome:
        target, place = self.places[cell.target]
        if operation.name == "M2":
            self.sample.next_hot()
        self.pipe.send(
            Slice(
                place.port,
                cell.concurrency,
                self.plan.seconds,
                WARM_UP_SECONDS,
                self._requests(operation, cell),
                target.proof(operation),
                once=operation.writes,
            )
        )
        outcome: Outcome = self.pipe.recv()
        return outcome

    def _requests(self, operation: Operation, cell: Cell) -> list[bytes]:
        target, place = self.places[cell.target]
        if operation.writes:
            chance = random.Random(0)
            rate = self._rates.get(cell, MOST_LINKS / 2) * 2
            count = int(rate * (self.plan.seconds + WARM_UP_SECONDS)) + 2 * cell.concurrency
        else:
            found = self._bodies.get((operation.name, cell.target))
            if found is not None:
                return found
            chance, count = random.Random(self.plan.seed), DRAWS
        made = [
            rendered(target.request(operation, operation.draw(self.sample, chance), place))
            for _ in range(count)
        ]
        if not operation.writes:
            self._bodies[operation.name, cell.target] = made
        return made

    async def _contiguous(self) -> None:
        """The numbers of the hot collection are 0, 1, 2, ..., none left out and none twice."""
        async with self.filled.connection() as connection:
            found = await connection.fetchrow(
                """select count(v.number) as rows, coalesce(max(v.number) + 1, 0) as after,
                     c.next_number
                    from collection c left join version v
                        on v.organization_id = c.organization_id and v.collection_id = c.id
                    where c.name = $1 group by c.next_number""",
                f"hot-{self.sample.hot}",
            )
        if not found["rows"] == found["after"] == found["next_number"]:
            raise Failed(f"M2: the numbers of the collection have gaps: {dict(found)}")


def _turned(cells: Sequence[Cell], number: int) -> list[Cell]:
    """Within each operation and concurrency, the targets begin with another one each round."""
    groups: dict[tuple[str, int], list[Cell]] = {}
    for cell in cells:
        groups.setdefault((cell.operation, cell.concurrency), []).append(cell)
    return [
        each
        for group in groups.values()
        for each in group[number % len(group) :] + group[: number % len(group)]
    ]


def _reading(outcome: Outcome, server: float, postgres: float) -> Reading:
    times = outcome.milliseconds
    return Reading(
        rate=len(times) / outcome.seconds,
        p50=percentile(times, 0.5),
        p99=percentile(times, 0.99),
        server_cpu=server * 1000 / outcome.answers,
        postgres_cpu=postgres * 1000 / outcome.answers,
        generator_cpu=outcome.cpu_seconds * 1000 / outcome.answers,
    )


@contextlib.contextmanager
def running(plan: Plan, filled: Filled, sample: Sample, asker: Asker) -> Iterator[Run]:
    """All targets of the plan run until the block ends."""
    with contextlib.ExitStack() as stack:
        pipe = stack.enter_context(generator())
        places: dict[str, tuple[Target, Place]] = {}
        processes: dict[str, Any] = {}
        for target in plan.targets:
            place = place_of(target.name, filled, asker)
            processes[target.name] = stack.enter_context(started(target, place))
            places[target.name] = (target, place)
        bare = Bare(filled, sample, asker) if plan.bare else None
        yield Run(plan, filled, sample, bare, pipe, places, processes)


def place_of(name: str, filled: Filled, asker: Asker) -> Place:
    """The place of a target beside this database."""
    logs: Path = filled.folder / "logs"
    return Place(
        database_url=filled.url,
        port=free_port(),
        key=KEY,
        viewer_id=str(asker.user_id),
        folder=filled.folder / "targets" / name,
        log=logs / f"{name}.log",
    )
