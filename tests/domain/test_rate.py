"""Buckets that fill up again, and who pays."""

from __future__ import annotations

import pytest

from domain import rate
from domain.rate import Meter, RateLimited, Rates, Refusal, Standing


class Clock:
    """Seconds that pass when somebody says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rates(clock: Clock) -> Rates:
    """60 in a minute: one in each second."""
    return Rates(60, clock, now=lambda: 1000 + clock.seconds)


def paid(meter: Meter, cost: int) -> Standing:
    meter.require()
    meter.pay(cost)
    return meter.standing()


def wait(rates: Rates, client: str, cost: int) -> int:
    with pytest.raises(RateLimited) as limited:
        rates.meter(client).pay(cost)
    return limited.value.wait


def test_more_than_is_left_is_refused_and_costs_nothing(rates: Rates) -> None:
    assert paid(rates.meter("a"), 50) == Standing(60, 10, 50, 1050)

    assert wait(rates, "a", 11) == 1
    assert wait(rates, "a", 40) == 30
    assert paid(rates.meter("a"), 10).left == 0


def test_who_has_nothing_left_is_refused_whatever_it_costs(rates: Rates) -> None:
    paid(rates.meter("a"), 60)

    with pytest.raises(RateLimited, match=r"^A client may ask for 60 values per minute, and this "):
        rates.meter("a").require()


def test_who_waits_as_long_as_is_said_is_answered(rates: Rates, clock: Clock) -> None:
    paid(rates.meter("a"), 60)

    seconds = wait(rates, "a", 7)
    clock.seconds += seconds - 0.001
    assert wait(rates, "a", 7) == 1
    clock.seconds += 0.001

    assert seconds == 7
    assert paid(rates.meter("a"), 7).left == 0


def test_rounding_sends_nobody_away(clock: Clock) -> None:
    rates = Rates(7, clock)
    for _ in range(100):
        paid(rates.meter("a"), 7)
        for _ in range(60):
            clock.seconds += 0.1
            rates.meter("a").standing()
        clock.seconds += 54


def test_bucket_holds_no_more_than_a_minute_gives(rates: Rates, clock: Clock) -> None:
    paid(rates.meter("a"), 1)
    clock.seconds += 3600

    assert rates.meter("a").standing() == Standing(60, 60, 0, 4600)


def test_more_than_a_minute_gives_needs_all_of_it_and_is_paid_off(
    rates: Rates, clock: Clock
) -> None:
    assert paid(rates.meter("a"), 180) == Standing(60, 0, 180, 1180)
    clock.seconds += 120
    assert wait(rates, "a", 1) == 1
    clock.seconds += 1
    assert paid(rates.meter("a"), 1).left == 0

    assert wait(rates, "a", 180) == 60


def test_clients_are_independent(rates: Rates) -> None:
    paid(rates.meter("a"), 60)

    assert paid(rates.meter("b"), 1).left == 59


def test_request_is_paid_once(rates: Rates) -> None:
    meter = rates.meter("a")
    meter.pay(5)
    meter.pay(5)

    assert meter.settle().left == 55


def test_request_that_comes_to_nothing_costs_a_little(rates: Rates) -> None:
    assert rates.meter("a").settle().left == 59


def test_what_costs_nothing_costs_a_little(rates: Rates) -> None:
    assert paid(rates.meter("a"), 0).left == 59


def test_refused_request_takes_nothing_at_its_end(rates: Rates, clock: Clock) -> None:
    paid(rates.meter("a"), 58)
    meter = rates.meter("a")
    with pytest.raises(RateLimited):
        meter.pay(3)

    assert meter.settle().left == 2


def test_bucket_is_never_emptied_below_nothing_by_requests_that_come_to_nothing(
    rates: Rates,
) -> None:
    for _ in range(1000):
        rates.meter("a").settle()

    assert rates.meter("a").standing().full_in == 60


def test_credential_that_was_proven_pays_for_itself(rates: Rates) -> None:
    assert rates.arrived(b"key", "1.2.3.4").client == ("unproven", "1.2.3.4")
    assert rates.proven(b"key", "a").client == "a"

    assert rates.arrived(b"key", "5.6.7.8").client == "a"
    assert rates.arrived(b"other", "1.2.3.4").client == ("unproven", "1.2.3.4")
    assert rates.arrived(None, "1.2.3.4").client == ("nobody", "1.2.3.4")


def refusal(rates: Rates, client: str) -> Refusal:
    return rates.meter(client).refused()


def test_refusals_are_told_late_and_one_at_a_time(rates: Rates, clock: Clock) -> None:
    at_once = [refusal(rates, "a").pause for _ in range(3)]
    other = refusal(rates, "b").pause
    clock.seconds += 0.25
    later = refusal(rates, "a").pause

    assert at_once == pytest.approx([0.25, 0.251, 0.252])
    assert other == later == 0.25


def test_pause_grows_with_the_refusals_that_wait_and_ends_at_some_seconds(rates: Rates) -> None:
    pauses = [refusal(rates, "a").pause for _ in range(6_000)]

    assert pauses[2000] == pytest.approx(2.25)
    assert pauses[4500] == pytest.approx(4.75)
    assert pauses[-1] == max(pauses) == 5


def test_refusals_that_waited_are_forgotten(rates: Rates, clock: Clock) -> None:
    for _ in range(6_000):
        refusal(rates, "a")
    clock.seconds += 4.8

    assert refusal(rates, "a").pause == 0.25


def test_log_tells_of_the_first_and_once_a_second_of_those_since(
    rates: Rates, clock: Clock
) -> None:
    first = [refusal(rates, "a").logged for _ in range(4)]
    other = refusal(rates, "b").logged
    clock.seconds += 1
    later = [refusal(rates, "a").logged for _ in range(2)]

    assert (first, other, later) == ([1, 0, 0, 0], 1, [4, 0])


def test_who_was_never_refused_has_no_refusals_kept(rates: Rates) -> None:
    paid(rates.meter("a"), 1)
    refusal(rates, "b")

    assert [bucket.refusals is None for bucket, _ in rates._buckets._kept.values()] == [True, False]


def test_memory_is_bounded(rates: Rates, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate, "MOST_CLIENTS", 3)
    small = Rates(60)
    for number in range(100):
        small.meter(number)
        small.proven(b"%d" % number, number)

    assert len(small._buckets) == len(small._clients) == 3
