"""How much selections may give, and what that comes to where they stand together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# Beyond any limit; sums and products stop here.
ENDLESS = 10**12


@dataclass(frozen=True, slots=True)
class Size:
    """What a selection may give: how deep, how many values, fields and aliases.

    `at_once` is the most fields of any one object, `own` those of this selection itself.
    """

    depth: int = 0
    cost: int = 0
    fields: int = 0
    aliases: int = 0
    own: int = 0
    at_once: int = 0


def beside(sizes: Sequence[Size]) -> Size:
    """Selections of the same object."""
    own = min(sum(size.own for size in sizes), ENDLESS)
    return Size(
        depth=max((size.depth for size in sizes), default=0),
        cost=min(sum(size.cost for size in sizes), ENDLESS),
        fields=min(sum(size.fields for size in sizes), ENDLESS),
        aliases=min(sum(size.aliases for size in sizes), ENDLESS),
        own=own,
        at_once=max(own, *(size.at_once for size in sizes)) if sizes else 0,
    )


def around(below: Size, *, times: int, has_alias: bool) -> Size:
    """A field that gives so many objects, of each of which this is selected."""
    return Size(
        depth=1 + below.depth,
        cost=min(1 + times * below.cost, ENDLESS),
        fields=1 + below.fields,
        aliases=below.aliases + has_alias,
        own=1,
        at_once=below.at_once,
    )


def as_int(value: Any) -> Any:
    """A number as an argument of whole numbers takes it: 100.0 is 100; anything else as it is."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
