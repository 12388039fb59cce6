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


@dataclass(frozen=True, slots=True)
class Identity:
    """A viewer, and the key by which they are known; the scopes are as the key keeps them."""

    viewer: Viewer
    key_id: UUID
    key_scopes: tuple[str, ...]
