"""What the first answer to a document costs: it is parsed, validated and compiled for it."""

from __future__ import annotations

import random
import statistics
import time

from bench.check import Differs
from bench.operations import BY_NAME
from bench.processes import exchange
from bench.sample import Sample
from bench.target import Place, graphql

TIMES = 40


def told(sample: Sample, place: Place, seed: int) -> str:
    """A line with the medians, of documents that the server has never seen and of one it knows."""
    chance, fresh, known = random.Random(seed), [], []
    for n in range(TIMES):
        fresh.append(_milliseconds(sample, place, chance, f"query Page{sample.run}{n}("))
        known.append(_milliseconds(sample, place, chance, "query Page("))
    first, again = statistics.median(fresh), statistics.median(known[1:])
    return (
        f"First answer to a document of Q2 that was never seen: {first:.1f} ms; "
        f"to a known one {again:.1f} ms; so {first - again:.1f} ms to parse, validate and compile."
    )


def _milliseconds(sample: Sample, place: Place, chance: random.Random, head: str) -> float:
    operation = BY_NAME["Q2"]
    document = operation.document.replace("query Page(", head)
    values = operation.draw(sample, chance)
    request = graphql(document, operation.variables(values), place.key)
    started = time.perf_counter()
    got = exchange(place.port, request)
    taken = (time.perf_counter() - started) * 1000
    if operation.proof not in got:
        raise Differs(f"The first answer was {got[:1000]!r}")
    return taken
