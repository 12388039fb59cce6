"""What the benchmark makes of its readings."""

from __future__ import annotations

import pytest

from bench.beside import times_as_dear
from bench.figures import Cell, Reading, best_rates, percentile, rates, ratio
from bench.report import cost_table, number, ratio_table, times


def reading(rate: float, *, server: float = 1.0, postgres: float = 1.0) -> Reading:
    return Reading(rate, p50=1.0, p99=2.0, server_cpu=server, postgres_cpu=postgres)


READINGS = {
    Cell("Q1", "compiled", 1): [reading(100, postgres=3), reading(50, postgres=3)],
    Cell("Q1", "reference", 1): [reading(80, postgres=2), reading(90, postgres=1)],
    Cell("Q1", "straight", 1): [reading(50, server=4), reading(45, server=4)],
    Cell("Q1", "null", 1): [reading(500, server=2), reading(500, server=1)],
    Cell("Q1", "least", 1): [reading(60, server=3), reading(60, server=2)],
    Cell("Q1", "compiled", 8): [reading(200, postgres=3), reading(100, postgres=3)],
    Cell("Q1", "reference", 8): [reading(300, postgres=2), reading(60, postgres=1)],
    Cell("Q1", "straight", 8): [reading(150, server=4), reading(20, server=4)],
    Cell("Q1", "null", 8): [reading(900, server=2), reading(100, server=1)],
    Cell("Q1", "least", 8): [reading(160, server=3), reading(30, server=2)],
}


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, 0.0),
        ([7.0], 0.99, 7.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([4.0, 3.0, 2.0, 1.0], 0.5, 2.0),
        ([float(n) for n in range(1, 101)], 0.99, 99.0),
        ([float(n) for n in range(1, 11)], 0.99, 10.0),
    ],
)
def test_percentile(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_ratio_is_the_median_of_the_ratios_of_each_round_and_not_the_ratio_of_medians() -> None:
    # By round 2, 0.5 and 3; the medians are 20 and 20.
    assert ratio([20, 10, 60], [10, 20, 20]) == 2.0


def test_a_round_without_a_figure_does_not_count() -> None:
    assert ratio([20, 0, 60], [10, 20, 0]) == 2.0
    assert ratio([], [1.0]) is None


def test_best_is_looked_for_in_each_round() -> None:
    assert best_rates(READINGS, "Q1", ["compiled", "reference"]) == [300, 100]
    assert best_rates(READINGS, "Q1", ["straight"]) == [150, 45]
    assert rates(READINGS, "Q1", "straight", 8) == [150, 20]


def test_ratios_compare_the_best_with_the_best() -> None:
    rows = {row[0]: row[1:] for row in ratio_table(READINGS).rows}

    # 150/300 and 45/100; alone 50/100 and 45/90; at eight 150/300 and 20/100.
    assert rows["Q1 bare Postgres"] == ["0.47x", "0.50x", "0.35x"]


def test_costs_are_compared_in_each_round_over_all_concurrencies() -> None:
    # The server 8/4 and 8/2; of statements, what is given.
    assert cost_table(READINGS, {"Q1": 1.5}).rows == [["Q1", "1.50x", "3.00x", "1.75x", "1.00 ms"]]
    assert cost_table(READINGS, {}).rows == [["Q1", "", "3.00x", "1.75x", "1.00 ms"]]


@pytest.mark.parametrize(
    ("value", "shown"), [(0.126, "0.13"), (9.994, "9.99"), (12.34, "12.3"), (1234.5, "1,234")]
)
def test_numbers_have_three_digits_that_count(value: float, shown: str) -> None:
    assert number(value) == shown


def test_ratios_are_shown_as_times() -> None:
    assert [times(2.345), times(23.45), times(None)] == ["2.35x", "23x", ""]


def test_what_a_call_of_the_compiled_statement_costs_beside_one_of_the_other() -> None:
    used = {"compiled": 3.0, "reference": 2.0}

    assert times_as_dear(used, {"compiled": 100, "reference": 200}) == 3.0
