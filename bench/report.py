"""The readings as text, for a terminal and as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench import figures
from bench.bare import BARE
from bench.figures import Cell, Readings, median, ratio
from bench.operations import BY_NAME

OURS = "straight"
LEAST = "least"
PEERS = ("postgraphile", "apollo", "yoga", "yoga-jit")


@dataclass(frozen=True)
class Table:
    """Rows of cells below a head; the first column is text, the others are figures."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]

    def text(self) -> str:
        """Aligned, for a terminal."""
        widths = [max(len(row[n]) for row in [self.head, *self.rows]) for n in range(self._columns)]
        lines = [self._line(row, widths) for row in [self.head, *self.rows]]
        return "\n".join([self.title, lines[0], "-" * len(lines[0]), *lines[1:]])

    def markdown(self) -> str:
        """As Markdown."""
        rule = ["---", *["---:"] * (self._columns - 1)]
        rows = [self.head, rule, *self.rows]
        return "\n".join([f"### {self.title}", "", *(f"| {' | '.join(row)} |" for row in rows)])

    @property
    def _columns(self) -> int:
        return len(self.head)

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        first, *others = (
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join([first, *others]).rstrip()


def tables(readings: Readings, statements: Mapping[str, float]) -> list[Table]:
    """The figures of each operation, and after them the ratios of all, statements by `beside`."""
    found = [operation_table(readings, name) for name in figures.operations(readings)]
    return [*found, ratio_table(readings), cost_table(readings, statements)]


def operation_table(readings: Readings, operation: str) -> Table:
    """What each target has done, by concurrency."""
    levels = figures.concurrencies(readings)
    head = ["target"]
    for level in levels:
        head += [f"req/s at {level}", "p50", "p99"]
    head += ["server CPU", "Postgres CPU"]
    rows = [
        _row(readings, operation, target, levels) for target in figures.targets(readings, operation)
    ]
    meaning = BY_NAME[operation].meaning if operation in BY_NAME else ""
    return Table(f"{operation}: {meaning} (times in ms; CPU in ms per request)", head, rows)


def _row(readings: Readings, operation: str, target: str, levels: Sequence[int]) -> list[str]:
    row, last = [target], None
    for level in levels:
        found = readings.get(Cell(operation, target, level))
        if found:
            last = found
            row += [number(median(found, name)) for name in ("rate", "p50", "p99")]
        else:
            row += ["", "", ""]
    assert last is not None
    server = "" if target in BARE else number(median(last, "server_cpu"))
    return [*row, server, number(median(last, "postgres_cpu"))]


def ratio_table(readings: Readings) -> Table:
    """Ours to each other: at its best concurrency in each round, and at each."""
    levels = figures.concurrencies(readings)
    rows = [
        row
        for operation in figures.operations(readings)
        if OURS in figures.targets(readings, operation)
        for row in _ratios(readings, operation, levels)
    ]
    head = ["ours to", "best to best", *(f"at {level}" for level in levels)]
    return Table(
        "How many times as many requests as others (medians of ratios by round)", head, rows
    )


def _ratios(readings: Readings, operation: str, levels: Sequence[int]) -> list[list[str]]:
    ours = figures.best_rates(readings, operation, [OURS])
    rows = [_ratio_row(readings, operation, "bare Postgres", BARE, ours, levels)]
    for target in figures.targets(readings, operation):
        if target != OURS and target not in BARE:
            rows.append(_ratio_row(readings, operation, target, [target], ours, levels))
    rows.append(_ratio_row(readings, operation, "the best GraphQL peer", PEERS, ours, levels))
    return [row for row in rows if row[1]]


def _ratio_row(
    readings: Readings,
    operation: str,
    shown: str,
    targets: Sequence[str],
    ours: Sequence[float],
    levels: Sequence[int],
) -> list[str]:
    row = [
        f"{operation} {shown}",
        times(ratio(ours, figures.best_rates(readings, operation, targets))),
    ]
    for level in levels:
        at_level = {c: r for c, r in readings.items() if c.concurrency == level}
        best = figures.best_rates(at_level, operation, targets)
        row.append(times(ratio(figures.rates(readings, operation, OURS, level), best)))
    return row


def cost_table(readings: Readings, statements: Mapping[str, float]) -> Table:
    """What our statements cost Postgres, and our server beside one without a database."""
    rows = []
    for operation in figures.operations(readings):
        server = [_cost(readings, operation, name, "null", "server_cpu") for name in (OURS, LEAST)]
        first = min(figures.concurrencies(readings))
        alone = readings.get(Cell(operation, OURS, first))
        p50 = f"{median(alone, 'p50'):.2f} ms" if alone else ""
        rows.append([operation, *map(times, [statements.get(operation), *server]), p50])
    head = [
        "",
        "compiled to hand-written, Postgres CPU",
        "ours to null, server CPU",
        "least to null",
        "p50 alone",
    ]
    return Table("What it costs", head, rows)


def _cost(readings: Readings, operation: str, a: str, b: str, name: str) -> float | None:
    """The median over rounds of the ratio of the CPU times, over all concurrencies."""
    return ratio(_sums(readings, operation, a, name), _sums(readings, operation, b, name))


def _sums(readings: Readings, operation: str, target: str, name: str) -> list[float]:
    lists = [
        [getattr(each, name) for each in found]
        for cell, found in readings.items()
        if cell.operation == operation and cell.target == target
    ]
    return [sum(each) for each in zip(*lists, strict=False)]


def switch_table(readings: Readings) -> Table:
    """What ours takes more with each part than without it."""
    rows = []
    for operation in figures.operations(readings):
        ours = figures.best_rates(readings, operation, [OURS])
        for target in figures.targets(readings, operation):
            if target == OURS:
                continue
            without = figures.best_rates(readings, operation, [target])
            cpu = [
                _cost(readings, operation, OURS, target, name)
                for name in ("server_cpu", "postgres_cpu")
            ]
            rows.append([f"{operation} {target}", *map(times, [*cpu, ratio(without, ours)])])
    head = ["ours to ours", "server CPU", "Postgres CPU", "time"]
    return Table("What each part costs (medians of ratios by round)", head, rows)


def generator_note(readings: Readings) -> str:
    """What the load itself has cost, of the same cores."""
    costs = [each.generator_cpu for found in readings.values() for each in found]
    used = sorted(cost * 1000 for cost in costs if cost > 0)
    if not used:
        return ""
    return (
        f"To make the load took {used[0]:.0f} to {used[-1]:.0f} microseconds of CPU per request, "
        f"{used[len(used) // 2]:.0f} in the middle; the longer the answers, the more."
    )


def number(value: float) -> str:
    """Three digits that count, and thousands apart."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def times(value: float | None) -> str:
    """A ratio as it is read."""
    if value is None:
        return ""
    return f"{value:.0f}x" if value >= 10 else f"{value:.2f}x"
