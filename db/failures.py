"""What can go wrong with a statement, told by SQLSTATE and never by the name of a constraint."""

from __future__ import annotations

from collections.abc import Callable

from domain import errors

OVERTAKEN = "Another request changed what this one is about at the same moment; try again."


class UniqueViolation(Exception):
    """A row with this key is there already (SQLSTATE 23505)."""


class InvalidPattern(Exception):
    """A regular expression that Postgres cannot read (SQLSTATE 2201B)."""


class TimedOut(Exception):
    """A statement ran for too long and was stopped (SQLSTATE 57014); it changed nothing."""


class Interrupted(TimedOut):
    """A statement was stopped at a request, which may have come late and been meant for another."""


class TooComplex(Exception):
    """A statement that is beyond what Postgres can carry out (SQLSTATE class 54)."""


class Overtaken(Exception):
    """A deadlock, or an order of things that cannot be kept; the transaction changed nothing."""


class DatabaseUnavailable(Exception):
    """The database cannot do this now, and will again when somebody has mended it."""


class DatabaseUnreachable(DatabaseUnavailable):
    """No connection to Postgres could be made."""


class PoolExhausted(DatabaseUnavailable):
    """All connections of this process were in use for too long."""


class LockTimedOut(DatabaseUnavailable):
    """A row was locked by others for too long (SQLSTATE 55P03); the statement changed nothing."""


class ConnectionLost(DatabaseUnavailable):
    """The connection died under a statement; a transaction it was in is rolled back."""


class OutcomeUnknown(DatabaseUnavailable):
    """The connection died under a COMMIT: the changes were kept, or none of them was."""


# What may go well when it is tried again later; nothing was changed, or it is not known.
LATER = (DatabaseUnavailable, Overtaken, TimedOut)


def _overtaken(_: str) -> Exception:
    # What was there when it was looked up is gone, or what was free is in use by now.
    return errors.Conflict("CONFLICT", OVERTAKEN)


# A whole state, or its class: the first two characters.
BY_STATE: dict[str, Callable[[str], Exception]] = {
    "08": ConnectionLost,
    "2201B": InvalidPattern,
    "23503": _overtaken,
    "23505": UniqueViolation,
    "25006": DatabaseUnavailable,  # read only: a replica answers in place of the primary
    "25P03": ConnectionLost,  # idle for too long inside a transaction
    "25P04": ConnectionLost,  # a transaction that was open for too long
    "40": Overtaken,
    "53": DatabaseUnavailable,  # no memory, no disk, no connection left
    "54": TooComplex,
    "55P03": LockTimedOut,
    "57014": TimedOut,
    "57P": ConnectionLost,  # Postgres stops, starts or has crashed
}


def of_state(state: str, message: str) -> Exception | None:
    """Our exception for a SQLSTATE; None where the statement itself must be wrong."""
    if state == "57014" and "user request" in message:
        return Interrupted(message)
    for length in (5, 3, 2):
        if (make := BY_STATE.get(state[:length])) is not None:
            return make(message)
    return None
