"""From what an operation did to its payload."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

import strawberry
from graphql.execution.values import VariableValues, get_argument_values

from auth import scope
from domain.errors import InvalidValue, Refusal, Refused
from domain.unchanged import UNCHANGED
from reads import complete
from reads.complete import Made
from reads.node import BY_ID
from reads.source import NO_VALUES, Reference
from resolvers import refusal
from resolvers.context import Context
from schema.error import of_refusals

Info = strawberry.Info[Context, None]
T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


@dataclasses.dataclass(frozen=True, slots=True)
class Deed:
    """What the function of a mutation is given in place of Strawberry's Info, off its way.

    Then it gives the payload itself, to be read and told by whoever called it.
    """

    context: Context
    field_name: str
    input: dict[str, Any]


INPUT = strawberry.argument(description="What is to be done, and to what.")


def proves_viewer(function: F) -> F:
    """The function of a mutation, which finds out itself whether its viewer is who they were."""
    function.proves_viewer = True  # type: ignore[attr-defined]
    return function


class Payload:
    """What a mutation answers: objects to be read as far as they are selected, and plain values."""

    def __init__(self, **values: Any) -> None:
        self.values = values
        self.references: dict[str, Reference] = {}

    def with_object(
        self,
        field: str,
        type_name: str,
        organization_id: UUID,
        id: UUID,
        known: Mapping[str, Any] = NO_VALUES,
    ) -> Payload:
        """The payload with one more object, some of whose fields may be known."""
        self.references[field] = Reference(BY_ID[type_name], organization_id, id, known)
        return self


async def answer(
    info: Info,
    done: Coroutine[Any, Any, T],
    payload: Callable[[T], Payload],
    **when_refused: Any,
) -> Any:
    """The payload of what was done, or of its refusals, with the values that stand in then."""
    made = await _made(info, done, payload, when_refused)
    if isinstance(made, Made) or isinstance(info, Deed):
        return made
    context = info.context
    reader = complete.Reader(context.site.pool, context.viewer)
    read = await complete.objects(info._raw_info, reader, made.references)
    return Made(read, errors=[], **made.values)


async def _made(
    info: Info | Deed,
    done: Coroutine[Any, Any, T],
    payload: Callable[[T], Payload],
    when_refused: Mapping[str, Any],
) -> Payload | Made:
    """What was done, or was not.

    Every mutation comes through here, so here it is held against the scopes of the viewer's key,
    before anything is done.
    """
    earlier = info.context.earlier
    if earlier is not None:
        done.close()
        if isinstance(earlier, Exception):
            raise earlier
        assert isinstance(earlier, Payload | Made)
        return earlier
    try:
        _require_scope(info, done)
        return payload(await done)
    except (Refused, Refusal) as error:
        info.context.require_proven()
        await refusal.note(info.context, info.field_name, error)
        refusals = error.refusals if isinstance(error, Refused) else [error]
        return Made(errors=of_refusals(refusals), **when_refused)


def given(value: T | None) -> T | None:
    """An optional part of the input: None where it is absent, as where it is null."""
    return None if value is strawberry.UNSET else value


def _require_scope(info: Info | Deed, done: Coroutine[Any, Any, Any]) -> None:
    try:
        scope.require(info.context.signed_in(), info.field_name, input_of(info))
    except Refusal:
        done.close()
        raise


def input_of(info: Info | Deed) -> dict[str, Any]:
    """The input as the client gave it: what is absent is absent."""
    if isinstance(info, Deed):
        return info.input
    raw = info._raw_info
    field = raw.parent_type.fields[raw.field_name]
    variables = VariableValues({}, cast(dict[str, Any], raw.variable_values))
    given: dict[str, Any] = get_argument_values(field, raw.field_nodes[0], variables)["input"]
    return given


def given_or(value: Any, otherwise: Any = UNCHANGED) -> Any:
    """An optional part of the input, or what stands for it where it is absent."""
    return otherwise if value is strawberry.UNSET else value


def ttl_of_days(days: Any) -> Any:
    """The time that a number of days is; what is absent is unchanged, and null stays null."""
    if not isinstance(days, int):
        return days
    # No time is longer than these: what is beyond them is refused like them.
    least, most = dt.timedelta.min.days, dt.timedelta.max.days
    return dt.timedelta(days=max(least, min(most, days)))


def name_of(value: Any) -> Any:
    """The name of an enum's value; what is absent is unchanged, and null stays null."""
    given_ = given_or(value)
    return given_ if given_ is None or given_ is UNCHANGED else given_.name


# A client that leaves out the key of a request may well write null for it.
KEY = "idempotency_key"


def refuse_nulls(input: Any, cleared_by_null: Collection[str] = ()) -> None:
    """No part of an update is null but those that null clears; raises Refused."""
    nulls = [
        InvalidValue(
            "INVALID_INPUT",
            "Leave this out to keep it as it is; it cannot be null.",
            (field.name,),
            "null",
            "a value, or nothing at all",
        )
        for field in dataclasses.fields(input)
        if getattr(input, field.name) is None and field.name not in (*cleared_by_null, KEY)
    ]
    if nulls:
        raise Refused(nulls)
