"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from domain.scope import ALL, Scopes


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in user, as far as rules need to know them, with what their key is good for."""

    user_id: UUID
    username: str
    is_administrator: bool = False
    scopes: Scopes = ALL
