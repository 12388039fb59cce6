"""The scopes of API keys: what a key lets its holder do, whatever their roles."""

from __future__ import annotations

import enum
from collections.abc import Sequence


class ApiKeyScope(enum.Enum):
    """One thing that a key may be good for; none includes another."""

    READ = "READ"
    WRITE = "WRITE"
    ADMIN = "ADMIN"


Scopes = frozenset[ApiKeyScope]

ALL: Scopes = frozenset(ApiKeyScope)


def of_words(words: Sequence[str]) -> Scopes:
    """The scopes as a key keeps them: none stands for all, those to come included."""
    return frozenset(ApiKeyScope(word) for word in words) if words else ALL


def words(scopes: Scopes) -> list[str]:
    """What a key keeps of its scopes."""
    return [] if scopes == ALL else [scope.name for scope in ApiKeyScope if scope in scopes]
