"""Answers that say what their operation costs."""

from __future__ import annotations

from typing import Any

import httpx2


def without_cost(answer: httpx2.Response) -> dict[str, Any]:
    """The body of an answer without its extensions, which say what its operation costs."""
    body: dict[str, Any] = answer.json()
    extensions = body.pop("extensions")
    assert list(extensions) == ["cost"]
    assert 1 <= extensions["cost"]["requested"] <= extensions["cost"]["most"]
    return body
