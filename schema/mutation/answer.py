"""From what an operation did to its payload."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from domain.errors import Refusal, Refused
from reads import complete
from reads.complete import Made
from reads.node import BY_ID
from reads.source import Reference
from resolvers.context import Context
from schema.error import of_refusals

Info = strawberry.Info[Context, None]
T = TypeVar("T")

INPUT = strawberry.argument(description="What is to be done, and to what.")


class Payload:
    """What a mutation answers: objects to be read as far as they are selected, and plain values."""

    def __init__(self, **values: Any) -> None:
        self.values = values
        self.references: dict[str, Reference] = {}

    def with_object(self, field: str, type_name: str, organization_id: UUID, id: UUID) -> Payload:
        """The payload with one more object."""
        self.references[field] = Reference(BY_ID[type_name], organization_id, id)
        return self


async def answer(
    info: Info, done: Awaitable[T], payload: Callable[[T], Payload], **when_refused: Any
) -> Any:
    """The payload of what was done, or of its refusals, with the values that stand in then."""
    try:
        made = payload(await done)
    except Refused as refused:
        return Made(errors=of_refusals(refused.refusals), **when_refused)
    except Refusal as refusal:
        return Made(errors=of_refusals([refusal]), **when_refused)
    context = info.context
    reader = complete.Reader(context.site.pool, context.viewer)
    read = await complete.objects(info._raw_info, reader, made.references)
    return Made(read, errors=[], **made.values)


def given(value: T | None) -> T | None:
    """An optional part of the input: None where it is absent, as where it is null."""
    return None if value is strawberry.UNSET else value
