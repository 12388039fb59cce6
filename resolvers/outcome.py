"""What an operation came to, as it is kept for an idempotency key: ids and flags, no answer."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any, TypeVar
from uuid import UUID

import orjson

T = TypeVar("T")

_KEPT: dict[str, type[Any]] = {}


def kept(cls: type[T]) -> type[T]:
    """Outcomes of this class can be kept: a dataclass or named tuple of ids and flags."""
    _KEPT[cls.__name__] = cls
    return cls


def encode(outcome: Any) -> str:
    """The outcome as JSON."""
    values = outcome._asdict() if isinstance(outcome, tuple) else dataclasses.asdict(outcome)  # type: ignore[attr-defined]
    # The driver's ids are of a class of its own.
    return orjson.dumps({"class": type(outcome).__name__, "values": values}, default=str).decode()


def decode(text: str) -> Any:
    """The outcome that was encoded."""
    said = orjson.loads(text)
    cls = _KEPT[said["class"]]
    # An earlier version of the program may have kept more.
    known = inspect.signature(cls).parameters
    values = {
        name: UUID(value) if isinstance(value, str) else value
        for name, value in said["values"].items()
        if name in known
    }
    return cls(**values)
