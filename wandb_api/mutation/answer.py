"""From what an operation did to its payload; a refusal becomes the status of the answer."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar
from uuid import UUID

import strawberry

from auth import scope
from domain.scope import ApiKeyScope
from domain.unchanged import UNCHANGED
from reads import complete
from reads.complete import Made
from reads.source import One, Reference
from resolvers.context import Context

Info = strawberry.Info[Context, None]
T = TypeVar("T")

INPUT = strawberry.argument(description="What is to be done, and to what.")


class Payload:
    """What a mutation answers: objects to be read as far as they are selected, and plain values."""

    def __init__(self, **values: Any) -> None:
        self.values = values
        self.references: dict[str, Reference] = {}

    def with_object(self, field: str, source: One, organization_id: UUID, id: UUID) -> Payload:
        """The payload with one more object."""
        self.references[field] = Reference(source, organization_id, id)
        return self


async def done(info: Info, work: Coroutine[Any, Any, T], needed: ApiKeyScope) -> T:
    """What the work gives, if the viewer's key is good for it; every mutation comes through here.

    Errors: Unauthenticated, PERMISSION_DENIED, and those of the work.
    """
    try:
        scope.require_scope(info.context.signed_in(), info._raw_info.field_name, needed)
    except BaseException:
        work.close()
        raise
    return await work


async def read(info: Info, payload: Payload) -> Any:
    """The payload with its objects as they are now."""
    context = info.context
    reader = complete.Reader(context.site.pool, context.viewer)
    found = await complete.objects(info._raw_info, reader, payload.references)
    return Made(found, **payload.values)


def given(value: Any) -> Any:
    """An optional part of the input, or None: what is absent and what is null mean the same."""
    return None if value is strawberry.UNSET else value


def given_or_unchanged(value: Any) -> Any:
    """An optional part of the input, unchanged where it is absent or null."""
    return UNCHANGED if value is strawberry.UNSET or value is None else value
