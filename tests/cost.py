"""Answers that say what their operation costs."""

from __future__ import annotations

from typing import Any

import httpx2


def without_cost(answer: httpx2.Response) -> dict[str, Any]:
    """The body of an answer without its extensions, which say what its operation costs."""
    body: dict[str, Any] = answer.json()
    extensions = body.pop("extensions")
    assert list(extensions) in (["cost"], ["cost", "requestId"])
    assert 1 <= extensions["cost"]["requested"] <= extensions["cost"]["most"]
    return body


def bare(answer: httpx2.Response) -> dict[str, Any]:
    """The body of an answer without what each says beside: its id, by which the log knows it."""
    body: dict[str, Any] = answer.json()
    assert body.pop("extensions") == {"requestId": answer.headers["x-request-id"]}
    return body
