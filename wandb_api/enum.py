"""Enums of the dialect: each value is described beside its name."""

from __future__ import annotations

import enum
from typing import TypeVar

import strawberry

E = TypeVar("E", bound=type[enum.Enum])


def described(cls: E, description: str, **values: str) -> E:
    """The enum as one of the dialect, with a description for itself and for each value."""
    strawberry.enum(cls, description=description)
    for value in cls.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = values[value.name]
    return cls
