"""Runs: the states they go through, and the words said of them."""

from __future__ import annotations

import enum

from domain import errors, text

LONGEST_TAG = 64
LONGEST_WORD = 1024
# What a killed program leaves behind: -1, as eight bits hold it.
KILLED_EXIT_CODE = 255
_LARGEST_EXIT_CODE = 2**31 - 1


class RunState(enum.Enum):
    """How far a run has come."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"
    KILLED = "KILLED"
    PREEMPTING = "PREEMPTING"
    PREEMPTED = "PREEMPTED"


# What may be set by hand, and from where: to begin anew, or to give up.
_BY_HAND = {
    RunState.PENDING: (RunState.RUNNING, RunState.FAILED, RunState.CRASHED, RunState.PREEMPTED),
    RunState.FAILED: (RunState.PENDING, RunState.RUNNING),
}


def state(value: str, field: errors.Field | None = None) -> None:
    """The word is one of the states."""
    if value not in RunState.__members__:
        raise _invalid(value, field, "A run's state", f"one of {', '.join(RunState.__members__)}")


def require_step(now: RunState, then: RunState, field: errors.Field | None = None) -> None:
    """Somebody may set this state in place of that one; else INVALID_INPUT or CONFLICT."""
    if then not in _BY_HAND:
        rule = " or ".join(found.name for found in _BY_HAND)
        raise _invalid(then.name, field, "A state that is set by hand", rule)
    if now not in _BY_HAND[then]:
        earlier = ", ".join(found.name for found in _BY_HAND[then])
        message = f"A run becomes {then.name} only from one of {earlier}; this one is {now.name}."
        raise errors.Conflict("CONFLICT", message, field)


def ended(exit_code: int | None) -> RunState:
    """The state of a run whose program ended so."""
    if exit_code == 0:
        return RunState.FINISHED
    return RunState.KILLED if exit_code == KILLED_EXIT_CODE else RunState.FAILED


def exit_code(value: int, field: errors.Field | None = None) -> None:
    """The number is one that a program can end with."""
    if not -_LARGEST_EXIT_CODE - 1 <= value <= _LARGEST_EXIT_CODE:
        raise _invalid(str(value), field, "An exit code", "a whole number of 32 bits")


def tag(value: str, field: errors.Field | None = None) -> None:
    """The word is fit for a run's tag."""
    rule = _line_rule(value, 1, LONGEST_TAG)
    if rule:
        raise _invalid(value, field, "A run's tag", rule, code="INVALID_TAG")


def word(value: str, field: errors.Field | None = None) -> None:
    """The text is one line that can be said of a run: a title, a group, a host, a program."""
    if rule := _line_rule(value, 0, LONGEST_WORD):
        raise _invalid(value, field, "What is said of a run", rule)


def _line_rule(value: str, least: int, most: int) -> str | None:
    if not least <= len(value) <= most:
        return f"{least} to {most} characters"
    problem = text.unfit(value)
    return problem and f"without {problem}"


def _invalid(
    value: str, field: errors.Field | None, what: str, rule: str, *, code: str = "INVALID_INPUT"
) -> errors.InvalidValue:
    message = f"{what} must be {rule}; got {text.quoted(value)}."
    return errors.InvalidValue(code, message, field, text.shown(value), rule)
