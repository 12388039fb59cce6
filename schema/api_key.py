"""An API key: what a program signs in with."""

from __future__ import annotations

import strawberry

from domain.scope import ApiKeyScope
from reads import api_key
from reads.field import read
from schema.node import Node
from schema.scalar import DateTime


@strawberry.type(description="What a program signs in with; the key itself is not kept.")
class ApiKey(Node):
    """It speaks for its holder, as far as its scopes go."""

    id: strawberry.ID = read(api_key.ID, "The API key's global id.")
    name: str = read("name", "What the key is for, in its maker's words.")
    prefix: str = read("prefix", "The first characters of the key, to recognise it by.")
    scopes: list[ApiKeyScope] = read(api_key.SCOPES, "What the key is good for.")
    created_at: DateTime = read("created_at", "When the key was made.")
    expires_at: DateTime | None = read(
        "expires_at", "From when on the key is good for nothing; null = never."
    )
    last_used_at: DateTime | None = read(
        "last_used_at", "When the key was last used, to the minute; null = not yet."
    )
    revoked_at: DateTime | None = read("revoked_at", "When the key was revoked; null = it was not.")
