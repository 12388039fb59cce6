"""How much a request may ask for, and what is said of one that asks for more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MOST_FIELDS = 5_000
MOST_FIELDS_AT_ONCE = 500
# Fragments within fragments and fields, however little they select.
DEEPEST_NESTING = 100
LARGEST_BODY = 1024 * 1024
BODY_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may have at most; `rate` is the cost that one client may have in a minute.

    A query that is measured against them has been parsed: how long it may be is not set here.
    """

    query_depth: int = 20
    query_cost: int = 500_000
    query_aliases: int = 500
    query_root_fields: int = 50
    query_directives: int = 20
    rate: int | None = None


class Excess(NamedTuple):
    """A limit by the name under which the API shows it, and how much was found.

    What ends at its limit, as the reading of a body does, is found to be as much as had come.
    """

    limit: str
    most: int
    found: int

    def told(self) -> dict[str, object]:
        """What the extensions of an error say of it, beside its code."""
        return self._asdict()
