"""From what an operation did to its payload; a refusal becomes the status of the answer."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Iterator
from typing import Any, TypeVar
from uuid import UUID

import strawberry
from strawberry.types.nodes import SelectedField, Selection

from auth import scope
from domain.errors import Refusal, Refused
from domain.ids import Kind, decode
from domain.scope import ApiKeyScope
from domain.unchanged import UNCHANGED
from reads import complete
from reads.compiler import column_name
from reads.complete import Made
from reads.source import Choice, One, Reference, Value
from resolvers import refusal
from resolvers.context import Context

Info = strawberry.Info[Context, None]
T = TypeVar("T")

INPUT = strawberry.argument(description="What is to be done, and to what.")


class Payload:
    """What a mutation answers: objects to be read as far as they are selected, and plain values."""

    def __init__(self, **values: Any) -> None:
        self.values = values
        self.references: dict[str, Reference] = {}

    def with_object(
        self, field: str, source: One | Choice | Value, organization_id: UUID, id: UUID
    ) -> Payload:
        """The payload with one more object, or a value that is read like one."""
        self.references[field] = Reference(source, organization_id, id)
        return self

    def with_object_of_id(
        self, field: str, source: One | Choice, kind: Kind, global_id: str
    ) -> Payload:
        """The payload with one more object, unless the id is none of this kind."""
        found = decode(global_id)
        if found is None or found.kind is not kind:
            return self
        return self.with_object(field, source, found.organization_id, found.id)


async def done(info: Info, work: Coroutine[Any, Any, T], needed: ApiKeyScope) -> T:
    """What the work gives, if the viewer's key is good for it; every mutation comes through here.

    Errors: Unauthenticated, PERMISSION_DENIED, and those of the work.
    """
    mutation = info._raw_info.field_name
    try:
        scope.require_scope(info.context.signed_in(), mutation, needed)
        return await work
    except (Refused, Refusal) as error:
        await refusal.note(info.context, mutation, error)
        raise
    finally:
        work.close()


async def read(info: Info, payload: Payload) -> Any:
    """The payload with its objects as they are now."""
    context = info.context
    reader = complete.Reader(context.site.pool, context.viewer)
    found = await complete.objects(info._raw_info, reader, payload.references)
    return Made(found, **payload.values)


def deleted(info: Info, was: Made, field: str) -> Any:
    """The payload that was read of something before it was deleted: only its state is another."""
    return telling(info, was, field, "state", "DELETED")


def telling(info: Info, was: Made, field: str, name: str, value: Any) -> Any:
    """The payload, in which something that its object says is said to be something else."""
    keys = [
        column_name(said.alias or said.name)
        for top in info.selected_fields
        for told in _called(top.selections, field)
        for said in _called(told.selections, name)
    ]
    for row in was.read.values():
        row.update(dict.fromkeys(keys, value))
    return was


def _called(selections: Iterable[Selection], name: str) -> Iterator[SelectedField]:
    """The selected fields of this name, those of fragments among them."""
    for each in selections:
        if not isinstance(each, SelectedField):
            yield from _called(each.selections, name)
        elif each.name == name:
            yield each


def given(value: Any) -> Any:
    """An optional part of the input, or None: what is absent and what is null mean the same."""
    return None if value is strawberry.UNSET else value


def given_or_unchanged(value: Any) -> Any:
    """An optional part of the input, unchanged where it is absent or null."""
    return UNCHANGED if value is strawberry.UNSET or value is None else value
