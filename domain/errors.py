"""What can be refused, as one small tree of exceptions.

Each surface (the native API, the SDK's dialect, the HTTP routes) translates this tree once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from domain.about import About

Field = tuple[str, ...]


@dataclass
class Refusal(Exception):
    """A request that was understood and turned down; nothing was changed."""

    code: str
    message: str
    field: Field | None = None

    def __str__(self) -> str:
        return self.message


@dataclass
class InvalidValue(Refusal):
    """A word that breaks a rule; `rule` says what would be right."""

    value: str | None = None
    rule: str = ""


@dataclass
class NotFound(Refusal):
    """A thing that is not there, or that the viewer may not see."""


@dataclass
class PermissionDenied(Refusal):
    """A thing the viewer may see and may not change in this way."""

    action: str = ""
    required_role: str | None = None
    # For history alone, which tells it to nobody but those above the viewer.
    about: About | None = dataclasses.field(default=None, compare=False)


@dataclass
class AlreadyExists(Refusal):
    """A name that is taken."""


@dataclass
class TypeNotAllowed(Refusal):
    """An artifact type that one of the two gates does not let through."""

    type: str = ""
    allowed_types: Sequence[str] = ()
    denied_by: str = ""


@dataclass
class Conflict(Refusal):
    """A request that the present state of things rules out."""


class Refused(Exception):
    """One or more refusals, in the order of the input's fields."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__("; ".join(refusal.message for refusal in refusals))
        self.refusals = tuple(refusals)


class StillWorking(Exception):
    """What was asked for is being done, and not done yet: ask for it again."""


class Unauthenticated(Exception):
    """Nobody is signed in, or the key is wrong, expired or revoked."""


def not_found(what: str, field: Field | None = None) -> NotFound:
    """A refusal that reads the same for what is missing and for what is hidden."""
    return NotFound("NOT_FOUND", f"{what} was not found, or you may not see it.", field)
