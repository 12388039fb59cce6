"""What requests are about: names, ids and places, taken from the filled database."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# The pairs of a source and a target repeat only after SPARES * TARGETS links, since SPARES + 1
# and TARGETS have no common divisor.
SPARES = 20_000
TARGETS = 2_000
HOT_TARGETS = 2_000


@dataclass
class Sample:
    """Names and ids to draw from, and the links that were not made yet."""

    organization: str
    organization_id: str
    registries: list[str]  # those with at least 50 collections
    collections: list[tuple[str, str]]  # registry, collection
    places: dict[str, list[tuple[str, str, str]]]  # by registry: a time, an id, their cursor
    tags: list[str]
    words: list[str]
    nodes: list[tuple[str, str]]  # "Version" or "Collection", and the row's id
    deep: list[str]  # cursors of versions of the collection that has three tenths of them
    run: str  # tells this run's idempotency keys from those of others
    links: int = field(default=0)
    hot_links: int = field(default=0)
    hot: int = field(default=0)

    def next_link(self, *, hot: bool) -> dict[str, Any]:
        """A source and a target that were never linked to each other."""
        if hot:
            at, self.hot_links = self.hot_links, self.hot_links + 1
            number, collection = at % SPARES, f"hot-{self.hot}"
        else:
            at, self.links = self.links, self.links + 1
            number, collection = at % SPARES, f"link-{(at + at // SPARES) % TARGETS}"
        return {
            "organization": self.organization,
            "organization_id": self.organization_id,
            "team": "team-0",
            "project": "models",
            "artifact": "spare",
            "number": number,
            "registry": "links",
            "collection": collection,
            "alias": "production",
            "key": f"{self.run}-{collection if hot else 'link'}-{at}",
        }

    def next_hot(self) -> None:
        """The links into one collection go into another one from here on, which is empty."""
        self.hot, self.hot_links = self.hot + 1, 0
        if self.hot >= HOT_TARGETS:
            raise RuntimeError("All collections for the links into one are used: fewer rounds.")
