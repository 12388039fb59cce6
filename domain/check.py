"""Collecting what is wrong with an input, so that a request hears of all of it at once."""

from __future__ import annotations

from collections.abc import Iterable

from domain import errors, name, text
from domain.ids import NIL, GlobalId, Kind, decode


class Checks:
    """The refusals met so far, in the order of the calls."""

    def __init__(self) -> None:
        self._refusals: list[errors.Refusal] = []

    def __call__(self, check: name.Check, value: str, *field: str) -> str:
        """The word in its normal form; what the check refuses is kept for `done`."""
        return self.exact(check, name.normal(value), *field)

    def exact(self, check: name.Check, value: str, *field: str) -> str:
        """The word as it came, for what is kept byte for byte, such as a file's path."""
        try:
            check(value, field)
        except errors.InvalidValue as refusal:
            self.add(refusal)
        return value

    def each(self, check: name.Check, values: Iterable[str] | None, *field: str) -> list[str]:
        """The different words in their normal form, in the order of their first places."""
        words = [name.normal(value) for value in values or ()]
        self._refusals.extend(name.words(words, check, field))
        return list(dict.fromkeys(words))

    def id(self, kind: Kind, value: str, *field: str) -> GlobalId:
        """What the global id of a thing of this kind says."""
        found = decode(value)
        if found is None or found.kind is not kind:
            self.add(_no_id(kind, value, field))
            return GlobalId(kind, NIL, NIL)
        return found

    def one_of(self, **given: object) -> None:
        """Exactly one of these ways to name a thing was used."""
        used = [field for field, value in given.items() if value is not None]
        if len(used) != 1:
            ways = " or ".join(_as_written(field) for field in given)
            self.add(
                errors.InvalidValue(
                    "INVALID_INPUT",
                    f"Give exactly one of {ways}, not {len(used)}.",
                    (used[-1] if used else next(iter(given)),),
                    rule=f"exactly one of {ways}",
                )
            )

    def add(self, refusal: errors.Refusal) -> None:
        """One more thing is wrong with the input."""
        self._refusals.append(refusal)

    def take(self, other: Checks, *prefix: str) -> None:
        """All that is wrong with a part of the input is wrong with the input."""
        for refusal in other._refusals:
            refusal.field = (*prefix, *(refusal.field or ()))
            self.add(refusal)

    @property
    def refusals(self) -> tuple[errors.Refusal, ...]:
        """All that is wrong so far."""
        return tuple(self._refusals)

    def __bool__(self) -> bool:
        return bool(self._refusals)

    def done(self) -> None:
        """Nothing was wrong; else Refused is raised with all that was."""
        if self._refusals:
            raise errors.Refused(self._refusals)


def _as_written(field: str) -> str:
    """The field's name as clients write it."""
    head, *rest = field.split("_")
    return head + "".join(word.title() for word in rest)


def _no_id(kind: Kind, value: str, field: errors.Field) -> errors.InvalidValue:
    article = "an" if kind.type_name[0] in "AEIO" else "a"
    rule = f"the id of {article} {kind.type_name}"
    message = f"{text.quoted(value)} is not {rule}."
    return errors.InvalidValue("INVALID_ID", message, field, text.shown(value), rule)
