"""The key of a row of an organization, and that of a thing of some kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from domain.ids import Kind, encode
from resolvers.outcome import kept


@kept
class Key(NamedTuple):
    """Where a row is: its organization, then its id in it."""

    organization_id: UUID
    id: UUID


@dataclass(frozen=True)
class Found:
    """What was meant: of which kind it is, and its key."""

    kind: Kind
    key: Key

    @property
    def id(self) -> str:
        """Its global id."""
        return encode(self.kind, *self.key)
