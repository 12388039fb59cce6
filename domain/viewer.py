"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in user, as far as rules need to know them."""

    user_id: UUID
    username: str
    is_administrator: bool = False
