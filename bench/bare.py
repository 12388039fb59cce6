"""Postgres without a server: our compiled statements and the hand-written ones, by pgbench."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from bench import pgbench, script, statement
from bench.check import Differs
from bench.database import Filled
from bench.load import Outcome
from bench.operations import Operation, Values
from bench.sample import Sample
from bench.script import Script
from bench.statement import Asker

COMPILED, REFERENCE = "compiled", "reference"
BARE = (COMPILED, REFERENCE)
DRAWS = 64


class Bare:
    """The scripts of each operation, in both forms."""

    def __init__(self, filled: Filled, sample: Sample, asker: Asker) -> None:
        self._filled = filled
        self._sample = sample
        self._asker = asker
        self._viewer_id = str(asker.user_id)
        self._scripts: dict[tuple[str, str], list[Script]] = {}

    async def prepare(self, operation: Operation, seed: int) -> None:
        """Both forms of the operation can be run, and give the same."""
        if operation.writes:
            return
        chance = random.Random(seed)
        draws = [operation.draw(self._sample, chance) for _ in range(DRAWS)]
        compiled = [self._compiled(operation, draw) for draw in draws]
        groups: dict[str, list[Sequence[object]]] = {}
        for sql, values in compiled:
            groups.setdefault(sql, []).append(values)
        key = operation.name
        self._scripts[key, COMPILED] = [
            script.of_statement(sql, group) for sql, group in groups.items()
        ]
        self._scripts[key, REFERENCE] = script.of_reference(operation, draws, self._viewer_id)
        async with self._filled.connection() as connection:
            for draw, (sql, values) in list(zip(draws, compiled, strict=True))[:8]:
                ours = await connection.fetchval(sql, *values)
                theirs = await self._reference(connection, operation, draw)
                _same(operation, draw, ours, theirs)

    def _compiled(self, operation: Operation, draw: Values) -> tuple[str, list[object]]:
        return statement.compiled(operation.document, operation.variables(draw), self._asker)

    async def _reference(self, connection: Any, operation: Operation, draw: Values) -> Any:
        sql, values = script.with_values(
            script.reference(script.variant(operation, draw)),
            {**draw, "viewer": self._viewer_id},
        )
        return await connection.fetchval(sql, *values)

    def targets(self, operation: Operation) -> tuple[str, ...]:
        """The forms that the operation has: a link is hand-written alone."""
        return (REFERENCE,) if operation.writes else BARE

    def run(self, operation: Operation, form: str, *, clients: int, seconds: float) -> Outcome:
        """The operation for so long, by so many connections."""
        if operation.writes:
            return self._links(operation, clients, seconds)
        scripts = self._scripts[operation.name, form]
        return self._run(scripts, clients, seconds)

    def _run(self, scripts: Sequence[Script], clients: int, seconds: float) -> Outcome:
        cpu = self._filled.cpu_seconds
        return pgbench.run(self._filled.url, scripts, clients=clients, seconds=seconds, cpu=cpu)

    def _links(self, operation: Operation, clients: int, seconds: float) -> Outcome:
        sample = self._sample
        hot = operation.name == "M2"
        if hot:
            sample.next_hot()
        base = sample.hot_links if hot else sample.links
        keys = f"{sample.run}-{operation.name}-{sample.hot}-{base}"
        one = script.of_links(sample.next_link(hot=hot), self._viewer_id, keys)
        variables: Mapping[str, str] = {**one.variables, "base": str(base + 1)}
        made = Script(one.text, one.weight, variables)
        outcome = self._run([made], clients, seconds)
        used = clients * (outcome.used + 3)
        if hot:
            sample.hot_links += used
        else:
            sample.links += used
        return outcome


def _same(operation: Operation, draw: Values, ours: str, theirs: str) -> None:
    if json.loads(ours) != json.loads(theirs):
        raise Differs(
            f"{operation.name} about {dict(draw)}: the hand-written statement gave\n"
            f"{theirs[:2000]}\nand the compiled one\n{ours[:2000]}"
        )
