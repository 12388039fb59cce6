"""How errors are told: the SDK shows the message as it is, and goes by the status of the answer.

A status that the SDK does not know for final makes it try again, for minutes.
"""

from __future__ import annotations

import logging
from typing import Any

from graphql import GraphQLError

from db.failures import DatabaseUnavailable, Overtaken, TimedOut, TooComplex
from domain import errors
from domain.errors import Refusal, Refused, StillWorking, Unauthenticated
from domain.rate import RateLimited
from reads.limit import LIMIT_EXCEEDED, LimitExceeded
from storage.store import StorageUnavailable

logger = logging.getLogger("vitrine.wandb")

# An error of ours is final, too: trying again for minutes would not mend it.
INTERNAL_STATUS = 400
UNAVAILABLE = 503
# Seconds, as the header says it.
RETRY_AFTER = "2"
MOST_ERRORS = 50

_STATUS: dict[type[Refusal], int] = {
    errors.NotFound: 404,
    errors.PermissionDenied: 403,
    errors.AlreadyExists: 409,
    errors.Conflict: 409,
}

# What the native API calls a thing that the SDK's users give by another name.
_WORDS = {
    "give deleteAliases": "give delete_aliases=True",
    "(acceptsAllTypes: false)": "(allow_all_artifact_types=False)",
}


class Told:
    """What an answer says of its errors."""

    def __init__(self, status: int, code: str, messages: list[dict[str, Any]]) -> None:
        self.status = status
        self.code = code
        self.messages = messages


def told(found: list[GraphQLError], request_id: str) -> Told:
    """The errors as they are sent; the status is that of the first."""
    each = [_final(error, *_told(error, request_id)) for error in found[:MOST_ERRORS]]
    messages = [_message(*one) for one in zip(found, each, strict=False)]
    worst = max(each, key=lambda one: one[0] == UNAVAILABLE)
    return Told(worst[0], worst[1], messages)


def too_fast(errors: list[GraphQLError]) -> RateLimited | None:
    """Why the operation was not carried out, where its client has asked for too much lately."""
    causes = (_cause(error) for error in errors)
    return next((each for each in causes if isinstance(each, RateLimited)), None)


def _message(error: GraphQLError, told: tuple[int, str, str]) -> dict[str, Any]:
    """The SDK reads the message; which limit was exceeded is for other programs."""
    message: dict[str, Any] = {"message": told[2]}
    return message | ({"extensions": error.extensions} if isinstance(error, LimitExceeded) else {})


def _told(error: GraphQLError, request_id: str) -> tuple[int, str, str]:
    cause = _cause(error)
    match cause:
        case Refusal():
            return _STATUS.get(type(cause), 400), cause.code, _own_words(cause.message)
        case Refused():
            return 400, cause.refusals[0].code, _own_words(str(cause))
        case Unauthenticated():
            return 401, "UNAUTHENTICATED", str(cause)
        case DatabaseUnavailable() | Overtaken():
            return UNAVAILABLE, "UNAVAILABLE", "The database cannot be used right now."
        case StorageUnavailable():
            return UNAVAILABLE, "UNAVAILABLE", "The storage cannot be used right now."
        case StillWorking():
            # The SDK asks again, and waits as long as it is told to.
            return UNAVAILABLE, "STILL_WORKING", "The file is being put together."
        case TimedOut():
            return 400, "TIMEOUT", "This took the database too long; ask for less at once."
        case TooComplex():
            return 400, LIMIT_EXCEEDED, "This is too much for one request; ask for less."
    if cause is not None and not (error.path is None and error.nodes):
        logger.error("Internal error", exc_info=cause, extra={"request_id": request_id})
        return INTERNAL_STATUS, "INTERNAL", f"Internal error; the log knows it as {request_id}."
    code = LIMIT_EXCEEDED if isinstance(error, LimitExceeded) else "INVALID"
    return 400, code, error.message


def _own_words(message: str) -> str:
    for native, own in _WORDS.items():
        message = message.replace(native, own)
    return message


def _final(error: GraphQLError, status: int, code: str, message: str) -> tuple[int, str, str]:
    """A conflict is final for the SDK everywhere but where a run begins."""
    if status == 409 and error.path and error.path[0] == "upsertBucket":
        status = 400
    return status, code, message


def _cause(error: GraphQLError) -> Exception | None:
    """The exception below, where the error is not one that GraphQL itself raised."""
    below: Exception | None = error
    while isinstance(below, GraphQLError):
        below = below.original_error
    return below
