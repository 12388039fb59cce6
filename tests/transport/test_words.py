"""What answers and requests say of themselves: headers, statuses, ids."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from tests.transport.messages import scope_of
from transport import request_id
from transport.stopped import Stopped
from transport.unavailable import unavailable


def test_headers_of_what_is_stopped() -> None:
    stopped = Stopped(401, "UNAUTHENTICATED", "Sign in.", www_authenticate="Bearer")

    assert (stopped.status, stopped.code, str(stopped)) == (401, "UNAUTHENTICATED", "Sign in.")
    assert stopped.headers == {"www-authenticate": "Bearer"}


def test_unavailable() -> None:
    answer = unavailable(Response(b"later"), retry_after="2")

    assert (answer.status_code, answer.headers["retry-after"], answer.body) == (503, "2", b"later")


def test_request_that_the_log_knows() -> None:
    assert request_id.of(Request(scope_of(request_id="abc"))) == "abc"


def test_request_that_the_log_does_not_know() -> None:
    first, second = (request_id.of(Request(scope_of())) for _ in range(2))

    assert UUID(first) != UUID(second)
