"""Checks of input that several operations share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from domain import errors, metadata, name, text
from domain.check import Checks

MOST_TAGS = 20
LONGEST_TTL = timedelta(days=36_500)


def tags(checks: Checks, given: Sequence[str], *field: str) -> list[str]:
    """The different tags in the order given, at most 20 of them."""
    words = checks.each(name.tag, given, *field)
    if len(words) > MOST_TAGS:
        rule = f"at most {MOST_TAGS} tags in one call"
        message = f"Give {rule}, not {len(words)}."
        checks.add(errors.InvalidValue("INVALID_INPUT", message, field, str(len(words)), rule))
    return words


def apart(checks: Checks, what: str, add: Sequence[str], remove: Sequence[str], field: str) -> None:
    """No word is to be added and removed at once; `field` holds those to be removed."""
    if both := [word for word in remove if word in add]:
        message = f"The {what} {both[0]} cannot be added and removed at once."
        rule = f"each {what} in one of the two lists"
        checks.add(errors.InvalidValue("INVALID_INPUT", message, (field,), both[0], rule))


def ttl(checks: Checks, given: timedelta | None) -> None:
    """The time is one to live for, if any is given."""
    if given is not None and not timedelta() < given <= LONGEST_TTL:
        days = f"{given / timedelta(days=1):g}"
        rule = f"more than none and at most {LONGEST_TTL.days} days"
        message = f"The time to live must be {rule}, not {days} days."
        checks.add(errors.InvalidValue("INVALID_INPUT", message, ("ttl_days",), days, rule))


def metadata_text(checks: Checks, value: object, field: str) -> str:
    """The metadata as the text that is stored."""
    try:
        return metadata.canonical(value, (field,))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return "{}"


def confirmed(given: str, wanted: str, what: str) -> None:
    """The name of what is to be deleted was repeated; else CONFIRMATION_MISMATCH."""
    if name.normal(given) != wanted:
        raise errors.InvalidValue(
            "CONFIRMATION_MISMATCH",
            f"To delete the {what}, repeat its name.",
            ("confirm_name",),
            text.shown(given),
            f"the {what}'s name",
        )


def with_without(held: Sequence[str], add: Sequence[str], remove: Sequence[str] = ()) -> list[str]:
    """The words in their order, the added ones last, without the removed ones."""
    return [word for word in dict.fromkeys([*held, *add]) if word not in remove]


def only(held: Sequence[str], other: Sequence[str]) -> list[str]:
    """The words of the one list that the other has not."""
    return [word for word in held if word not in other]
