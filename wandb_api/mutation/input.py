"""Inputs and payloads that many mutations share."""

from __future__ import annotations

import datetime as dt
from typing import Any

import strawberry

from resolvers import words
from wandb_api.scalar import JSONString


def optional(description: str, name: str | None = None) -> Any:
    """A part of an input that may be absent, or null, which means the same."""
    return strawberry.field(default=strawberry.UNSET, description=description, name=name)


def required(description: str, name: str | None = None) -> Any:
    """A part of an input that must be there."""
    return strawberry.field(description=description, name=name)


def client_mutation_id() -> Any:
    """What every input may hold and nothing looks at."""
    return optional("Has no effect.")


# What the SDK sends instead of a time to live: as the team says, and for good. No team says any.
FOR_GOOD = (-1, -2)


def time_to_live(seconds: int) -> dt.timedelta | None:
    """How long a version is to be kept, None for good; whether so long is for others to say."""
    if seconds in FOR_GOOD:
        return None
    # Longer than the longest is refused as such, and a timedelta cannot hold every number.
    longest = int(words.LONGEST_TTL.total_seconds()) + 1
    return dt.timedelta(seconds=min(max(seconds, -1), longest))


@strawberry.input(description="A tag.")
class TagInput:
    """By name."""

    tag_name: str = required("The tag.")
    tag_category_name: str | None = optional("Has no effect.")
    attributes: JSONString | None = optional("Has no effect.")


@strawberry.input(description="An alias to set.")
class ArtifactAliasInput:
    """In one collection."""

    artifact_collection_name: str = required("The collection, by name.")
    alias: str = required("The alias.")


@strawberry.type(description="Whether it was done.")
class SuccessPayload:
    """A refusal is the answer's status, so that this is true."""

    success: bool = strawberry.field(description="Whether it was done.")
    client_mutation_id: str | None = strawberry.field(default=None, description="Not kept.")


@strawberry.type(description="It was done.")
class ClientMutationPayload:
    """A refusal is the answer's status."""

    client_mutation_id: str | None = strawberry.field(default=None, description="Not kept.")
