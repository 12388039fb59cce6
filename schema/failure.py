"""How errors are told at the top level of an answer, and which are told at all."""

from __future__ import annotations

import logging
from typing import Any

from graphql import GraphQLError

from db.failures import DatabaseUnavailable, OutcomeUnknown, TimedOut, TooComplex
from domain.errors import Refusal, Refused, Unauthenticated
from domain.rate import RateLimited
from reads.limit import LIMIT_EXCEEDED
from storage.protocol import StorageUnavailable
from transport.rate import RATE_LIMITED

logger = logging.getLogger("vitrine.graphql")

Unavailable = DatabaseUnavailable | StorageUnavailable

UNAUTHENTICATED = "UNAUTHENTICATED"
INTERNAL = "INTERNAL"
UNAVAILABLE = "UNAVAILABLE"
TIMEOUT = "TIMEOUT"
INVALID = "INVALID"  # in the log and the metrics only: a document that is not valid has no code
# Seconds, as the header says it.
RETRY_AFTER = "1"
SIGN_IN = "Sign in with an API key: Authorization: Bearer KEY."

# A request can be wrong in thousands of places; nobody reads further than this.
MOST_ERRORS = 50


def told(errors: list[GraphQLError], request_id: str) -> list[dict[str, Any]]:
    """The errors as they are sent; what went wrong inside is logged instead."""
    return [_told(error, request_id) for error in errors[:MOST_ERRORS]]


def is_request_error(errors: list[GraphQLError]) -> bool:
    """Whether the request itself was wrong, so that nothing of it was carried out."""
    return all(error.path is None for error in errors)


def unauthenticated() -> GraphQLError:
    """What somebody hears who is not signed in and would have to be."""
    return GraphQLError(SIGN_IN, extensions={"code": UNAUTHENTICATED})


def formatted(code: str, message: str, **details: object) -> dict[str, Any]:
    """An error that has no place in a document."""
    return {"message": message, "extensions": {"code": code, **details}}


def unavailable(cause: Unavailable, request_id: str) -> dict[str, Any]:
    """What a client hears while the database or the storage cannot be used."""
    what = "storage" if isinstance(cause, StorageUnavailable) else "database"
    message = f"The {what} cannot be used right now; try again."
    if isinstance(cause, OutcomeUnknown):
        message = (
            "The database went away while this change was being kept: look whether it was."
            " With an idempotencyKey it can be sent again without a second thought."
        )
    told = formatted(UNAVAILABLE, message)
    told["extensions"]["requestId"] = request_id
    return told


def code_of(told: list[dict[str, Any]]) -> str:
    """The code that stands for all errors: the worst of them."""
    codes = [error.get("extensions", {}).get("code", INVALID) for error in told]
    worst = (code for code in (UNAVAILABLE, INTERNAL, TIMEOUT) if code in codes)
    return str(next(worst, codes[0]))


def reason(errors: list[GraphQLError]) -> str | None:
    """Why the database or the storage could not be used, in a few words for the log."""
    causes = (_cause(error) for error in errors)
    return next((reason_of(each) for each in causes if isinstance(each, Unavailable)), None)


def too_fast(errors: list[GraphQLError]) -> RateLimited | None:
    """Why the operation was not carried out, where its client has asked for too much lately."""
    causes = (_cause(error) for error in errors)
    return next((each for each in causes if isinstance(each, RateLimited)), None)


def reason_of(cause: Unavailable) -> str:
    """Why it could not be used: of the database a word, of the storage what it failed with."""
    return str(cause) if isinstance(cause, StorageUnavailable) else type(cause).__name__


def _told(error: GraphQLError, request_id: str) -> dict[str, Any]:
    told: dict[str, Any] = dict(error.formatted)
    cause = _cause(error)
    if isinstance(cause, (Refusal, Refused)):
        told |= _refusal(cause if isinstance(cause, Refusal) else cause.refusals[0])
    elif isinstance(cause, Unauthenticated):
        told |= formatted(UNAUTHENTICATED, str(cause))
    elif isinstance(cause, Unavailable):
        told |= unavailable(cause, request_id)
    elif isinstance(cause, TimedOut):
        told |= formatted(TIMEOUT, "This took the database too long; ask for less at once.")
    elif isinstance(cause, RateLimited):
        told |= formatted(
            RATE_LIMITED, str(cause), limit="rateLimit", most=cause.most, found=cause.cost
        )
    elif isinstance(cause, TooComplex):
        told |= formatted(LIMIT_EXCEEDED, "This is too much for one request; ask for less.")
    elif cause is not None and not _is_coercion(error):
        logger.error("Internal error", exc_info=cause, extra={"request_id": request_id})
        told |= formatted(INTERNAL, "Internal error")
        told["extensions"]["requestId"] = request_id
    return told


def _cause(error: GraphQLError) -> Exception | None:
    """The exception below, where the error is not one that GraphQL itself raised."""
    below: Exception | None = error
    while isinstance(below, GraphQLError):
        below = below.original_error
    return below


def _is_coercion(error: GraphQLError) -> bool:
    """Whether a value of the request could not be read: it has a place, but no path yet."""
    return error.path is None and bool(error.nodes)


def _refusal(refusal: Refusal) -> dict[str, Any]:
    told = formatted(refusal.code, refusal.message)
    if refusal.field:
        told["extensions"]["argument"] = refusal.field[0]
    return told
