from __future__ import annotations

import pytest

from domain import run
from domain.errors import Conflict, InvalidValue
from domain.run import RunState


@pytest.mark.parametrize("value", ["", "x" * 65, "a\x00", "a\tb", "\u202ea", "\ud800"])
def test_no_tag(value: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        run.tag(value, ("tags", "0"))
    assert (caught.value.code, caught.value.field) == ("INVALID_TAG", ("tags", "0"))


@pytest.mark.parametrize("value", ["a", "x" * 64, "two words", "größe/1:2"])
def test_tag(value: str) -> None:
    run.tag(value)


@pytest.mark.parametrize("value", ["x" * 1025, "a\nb", "a\x00", "\ud800"])
def test_no_word(value: str) -> None:
    with pytest.raises(InvalidValue):
        run.word(value)


@pytest.mark.parametrize("value", ["", "x" * 1024, "C:\\train.py", "git@host:x.git"])
def test_word(value: str) -> None:
    run.word(value)


@pytest.mark.parametrize("now", RunState)
@pytest.mark.parametrize("then", RunState)
def test_only_two_states_are_set_by_hand(now: RunState, then: RunState) -> None:
    expected: dict[str, set[str]] = {
        "PENDING": {"RUNNING", "FAILED", "CRASHED", "PREEMPTED"},
        "FAILED": {"PENDING", "RUNNING"},
    }
    if now.name in expected.get(then.name, set()):
        run.require_step(now, then)
        return
    with pytest.raises(Conflict if then.name in expected else InvalidValue):
        run.require_step(now, then)


@pytest.mark.parametrize(
    ("exit_code", "state"),
    [(0, "FINISHED"), (255, "KILLED"), (1, "FAILED"), (-1, "FAILED"), (None, "FAILED")],
)
def test_ended(exit_code: int | None, state: str) -> None:
    assert run.ended(exit_code).name == state


def test_exit_codes() -> None:
    for value in (-(2**31), 2**31 - 1):
        run.exit_code(value)
    for value in (-(2**31) - 1, 2**31):
        with pytest.raises(InvalidValue):
            run.exit_code(value)
