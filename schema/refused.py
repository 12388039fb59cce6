"""The body of an answer to an operation that comes too soon, without a request of Starlette's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from domain.limits import Limits
from reads.limited import extensions
from schema import failure
from transport.stopped import Stopped


def body(stopped: Stopped, state: Mapping[str, Any], limits: Limits) -> bytes:
    """What the long way says, too; the state of the request has its cost, if it was measured."""
    told = failure.formatted(stopped.code, str(stopped), **stopped.details)
    measured = extensions(state, limits) or {}
    return orjson.dumps(
        {"errors": [told], "extensions": {**measured, "requestId": state["request_id"]}}
    )
