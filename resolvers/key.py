"""The key of a row of an organization."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from resolvers.outcome import kept


@kept
class Key(NamedTuple):
    """Where a row is: its organization, then its id in it."""

    organization_id: UUID
    id: UUID
