"""Who is asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from domain.scope import ALL, Scopes


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in user, as far as rules need to know them, with what their key is good for.

    Who has no key pays by user for what they ask.
    """

    user_id: UUID
    username: str
    is_administrator: bool = False
    scopes: Scopes = ALL
    key_id: UUID | None = field(default=None, compare=False)

    @property
    def payer(self) -> UUID:
        """By what the rate of their requests is limited."""
        return self.key_id or self.user_id


@dataclass(frozen=True, slots=True)
class Identity:
    """A viewer, and the key by which they are known; the scopes are as the key keeps them.

    Without a key, as somebody else vouches for them, their own id stands in its place.
    """

    viewer: Viewer
    key_id: UUID
    key_scopes: tuple[str, ...]
