"""The value of what an update does not mention, as null already means something."""

from __future__ import annotations

import enum
from typing import Final, TypeAlias, TypeVar, Union


class Unchanged(enum.Enum):
    """The one value that says: leave it as it is."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED

T = TypeVar("T")

Given: TypeAlias = Union[T, Unchanged]  # noqa: UP007 - an alias with a variable
