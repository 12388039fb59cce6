"""What is said of a run, checked and made ready to be stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields

import orjson

from domain import errors, name, run, run_json
from domain.check import Checks
from domain.unchanged import UNCHANGED, Given

Json = Mapping[str, object]


@dataclass(frozen=True)
class RunChanges:
    """What is to be said of a run; null takes a word away, what is not mentioned stays.

    Config and summary are JSON objects, given whole. A state is one of `domain.run.RunState`.
    """

    display_name: Given[str | None] = UNCHANGED
    notes: Given[str | None] = UNCHANGED
    tags: Given[Sequence[str]] = UNCHANGED
    group_name: Given[str | None] = UNCHANGED
    job_type: Given[str | None] = UNCHANGED
    config: Given[Json] = UNCHANGED
    summary: Given[Json] = UNCHANGED
    host: Given[str | None] = UNCHANGED
    program: Given[str | None] = UNCHANGED
    repository: Given[str | None] = UNCHANGED
    commit: Given[str | None] = UNCHANGED
    state: Given[str] = UNCHANGED


@dataclass(frozen=True)
class Columns:
    """The changes as `db.run` takes them: a JSON object by column, and which columns it holds."""

    changes: str
    given: Sequence[str]


def checked(checks: Checks, changes: RunChanges) -> Columns:
    """The changes by column; whatever is wrong with them is kept in the checks."""
    made: dict[str, object] = {}
    for field in fields(changes):
        value = getattr(changes, field.name)
        if value is not UNCHANGED:
            made[field.name] = _CHECKED.get(field.name, _word)(checks, value, field.name)
    return Columns(orjson.dumps(made).decode() if not checks else "{}", list(made))


def _word(checks: Checks, value: str | None, field: str) -> str | None:
    return value if value is None else checks(run.word, value, field)


def _notes(checks: Checks, value: str | None, field: str) -> str | None:
    return value if value is None else checks.exact(name.description, value, field)


def _tags(checks: Checks, value: Sequence[str], field: str) -> list[str]:
    return checks.each(run.tag, value, field)


def _state(checks: Checks, value: str, field: str) -> str:
    return checks.exact(run.state, value, field)


def _object(checks: Checks, value: Json, field: str) -> object:
    try:
        # As text within the text, so that it is not read and written once more.
        return orjson.Fragment(run_json.object_text(value, (field,)))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return {}


_CHECKED: Mapping[str, Callable[..., object]] = {
    "notes": _notes,
    "tags": _tags,
    "config": _object,
    "summary": _object,
    "state": _state,
}
