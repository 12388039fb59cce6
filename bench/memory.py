"""Whether memory stays bounded: a million requests of ten thousand distinct documents."""

from __future__ import annotations

import random
from collections.abc import Iterator

import psutil

from bench.load import Slice
from bench.operations import BY_NAME
from bench.processes import rendered
from bench.progress import Progress
from bench.report import Table
from bench.runner import Failed, Run
from bench.target import graphql

DOCUMENTS = 10_000
# Most requests are of a few documents, as they are; the others keep the caches turning over.
USUAL, USUAL_SHARE = 100, 0.9
BATCH = 5_000
STEPS = 10
DOCUMENT = "query Node{n}($id: ID!) {{ node(id: $id) {{ __typename id }} }}"


def measured(run: Run, requests: int, seed: int) -> Table:
    """What the server's memory was, from time to time."""
    target, place = run.places["straight"]
    operation = BY_NAME["Q5"]
    progress = Progress(requests // BATCH + 1)
    chance = random.Random(seed)
    pid = run.processes["straight"].pid
    rows = [["0", _megabytes(pid)]]
    sent = 0
    for n, documents in enumerate(_batches(chance)):
        if sent >= requests:
            break
        progress.step(f"{sent:,} requests")
        bodies = [
            rendered(
                graphql(text, operation.variables(operation.draw(run.sample, chance)), place.key)
            )
            for text in documents
        ]
        proof = target.proof(operation)
        run.pipe.send(Slice(place.port, 8, 3600, 0, bodies, proof, once=True))
        outcome = run.pipe.recv()
        if outcome.failures:
            raise Failed(f"{outcome.failures} requests failed, as {outcome.failure!r}")
        sent += outcome.answers
        if n == 0 or sent * STEPS // requests != (sent - outcome.answers) * STEPS // requests:
            rows.append([f"{sent:,}", _megabytes(pid)])
    progress.end()
    return Table(f"Memory over requests of {DOCUMENTS:,} documents", ["requests", "MB"], rows)


def _batches(chance: random.Random) -> Iterator[list[str]]:
    """Documents, without end, so many at a time; in the first batch is each of them."""
    named = [DOCUMENT.format(n=n) for n in range(DOCUMENTS)]
    yield named
    while True:
        yield [
            named[chance.randrange(USUAL if chance.random() < USUAL_SHARE else DOCUMENTS)]
            for _ in range(BATCH)
        ]


def _megabytes(pid: int) -> str:
    process = psutil.Process(pid)
    whole = [process, *process.children(recursive=True)]
    return f"{sum(each.memory_info().rss for each in whole) / 1e6:,.0f}"
