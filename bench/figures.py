"""What is made of the readings: medians, percentiles, and ratios round by round.

The machine's speed drifts from minute to minute, so two targets are compared within each round,
and the median of these ratios is what is told.
"""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """What one slice has shown; CPU in milliseconds per request, of the server and of Postgres."""

    rate: float
    p50: float
    p99: float
    server_cpu: float
    postgres_cpu: float
    generator_cpu: float = 0.0


@dataclass(frozen=True)
class Cell:
    """What was measured how."""

    operation: str
    target: str
    concurrency: int


Readings = Mapping[Cell, Sequence[Reading]]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    rank = -(-len(ordered) * share // 1)  # rounded up
    return ordered[max(int(rank), 1) - 1]


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> float | None:
    """The median of the ratios of each round; None without a round that has both."""
    ratios = [a / b for a, b in zip(ours, theirs, strict=False) if a > 0 and b > 0]
    return statistics.median(ratios) if ratios else None


def median(readings: Sequence[Reading], name: str) -> float:
    """The median of one figure over all rounds."""
    values: list[float] = [getattr(reading, name) for reading in readings]
    return statistics.median(values)


def rates(readings: Readings, operation: str, target: str, concurrency: int) -> list[float]:
    """The rates of all rounds."""
    return [each.rate for each in readings.get(Cell(operation, target, concurrency), ())]


def best_rates(readings: Readings, operation: str, targets: Sequence[str]) -> list[float]:
    """In each round, the rate at the concurrency, and of the target, that was best in it."""
    lists = [
        [reading.rate for reading in found]
        for cell, found in readings.items()
        if cell.operation == operation and cell.target in targets
    ]
    rounds = max(map(len, lists), default=0)
    return [max(each[n] for each in lists if n < len(each)) for n in range(rounds)]


def concurrencies(readings: Readings) -> list[int]:
    """Those that were measured."""
    return sorted({cell.concurrency for cell in readings})


def operations(readings: Readings) -> list[str]:
    """Those that were measured, in their order."""
    return list(dict.fromkeys(cell.operation for cell in readings))


def targets(readings: Readings, operation: str) -> list[str]:
    """Those that the operation was measured on, in their order."""
    return list(dict.fromkeys(c.target for c in readings if c.operation == operation))
