"""Statements as scripts for pgbench: prepared once a connection, with values drawn as ours are.

A value that is the same for all draws is a variable of pgbench. pgbench has no texts to choose
from, so one that differs is chosen by a number, in a sub-select that Postgres runs once.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.operations import Operation, Values
from bench.sample import SPARES, TARGETS

REFERENCES = Path(__file__).parent / "reference"

_PLACEHOLDER = re.compile(r"\$(\d+)")
_NAME = re.compile(r"(?<!:):([a-z_]\w*)")
# Inside a literal, pgbench would take it for a variable.
_COLON = re.compile(r"':(\w)")


@dataclass(frozen=True)
class Script:
    """A script, how much of the draws it stands for, and its variables."""

    text: str
    weight: int = 1
    variables: Mapping[str, str] = field(default_factory=dict)


def of_statement(sql: str, draws: Sequence[Sequence[object]]) -> Script:
    """The script of a statement with $1, $2, ..., for draws of their values."""
    names = [f"p{n}" for n in range(1, len(draws[0]) + 1)]
    named = _PLACEHOLDER.sub(r":p\1", _COLON.sub(r"':' || '\1", sql))
    return _script(named, [dict(zip(names, draw, strict=True)) for draw in draws])


def of_reference(operation: Operation, draws: Sequence[Values], viewer_id: str) -> list[Script]:
    """The scripts of the hand-written statements of an operation, for draws of what it is about."""
    found: dict[str, list[dict[str, object]]] = {}
    for draw in draws:
        found.setdefault(variant(operation, draw), []).append({**draw, "viewer": viewer_id})
    return [_script(reference(name), group) for name, group in found.items()]


def of_links(draw: Values, viewer_id: str, run: str) -> Script:
    """The script of a link; `base` and `clients` say which ones a slice makes."""
    keep = {key: str(value) for key, value in draw.items() if key not in ("number", "key")}
    hot = str(draw["collection"]).startswith("hot-")
    sql = _COLON.sub(r"':' || '\1", reference("M1"))
    sql = re.sub(r"(?<!:):number\b", ":number::int", sql)
    sql = re.sub(r"(?<!:):key\b", "(:run || '-' || :at)", sql)
    if not hot:
        sql = re.sub(r"(?<!:):collection\b", "('link-' || :target)", sql)
    head = (
        "\\set at :base + :client_id + :turn * :clients",
        "\\set turn :turn + 1",
        f"\\set number :at % {SPARES}",
        f"\\set target (:at + :at / {SPARES}) % {TARGETS}",
    )
    variables = {**keep, "viewer": viewer_id, "run": run, "turn": "0"}
    return Script("\n".join((*head, _texts(sql, {"number", "viewer"}), ";")), 1, variables)


def variant(operation: Operation, values: Values) -> str:
    """Which hand-written statement answers the operation about these values."""
    if operation.name == "Q3":
        return "Q3-after" if values["after"] else "Q3"
    return f"Q5-{values['kind']}" if operation.name == "Q5" else operation.name


def reference(name: str) -> str:
    """The hand-written statement of this name."""
    return (REFERENCES / f"{name}.sql").read_text(encoding="utf-8").rstrip().rstrip(";")


def with_values(sql: str, values: Mapping[str, Any]) -> tuple[str, list[object]]:
    """A hand-written statement with $1, $2, ... for a driver, and its values: as text, but ids."""
    sql = _COLON.sub(r"':' || '\1", sql)
    names = list(dict.fromkeys(_NAME.findall(sql)))
    types = {name: "uuid" if isinstance(values[name], UUID) else "text" for name in names}

    def numbered(found: re.Match[str]) -> str:
        return f"${names.index(found[1]) + 1}::{types[found[1]]}"

    given = (values[name] for name in names)
    return _NAME.sub(numbered, sql), [e if isinstance(e, UUID) else literal(e) for e in given]


def _script(sql: str, draws: Sequence[Mapping[str, object]]) -> Script:
    sql = _COLON.sub(r"':' || '\1", sql)
    texts = {name: [literal(draw[name]) for draw in draws] for name in draws[0]}
    same = {name: each[0] for name, each in texts.items() if len(set(each)) == 1}

    def given(found: re.Match[str]) -> str:
        name = found[1]
        if name not in texts:
            return found[0]
        if name in same:
            return "null" if same[name] is None else _typed(found)
        return f"(select ({_quoted(_array(texts[name]))}::text[])[:pick])"

    head = f"\\set pick random(1, {len(draws)})\n"
    variables = {name: text for name, text in same.items() if text is not None}
    return Script(f"{head}{_NAME.sub(given, sql)}\n;", len(draws), variables)


def _typed(found: re.Match[str]) -> str:
    """The variable, cast to text unless the statement casts it itself."""
    is_cast = found.string.startswith("::", found.end())
    return found[0] if is_cast else f"{found[0]}::text"


def _texts(sql: str, but: set[str]) -> str:
    return _NAME.sub(lambda found: found[0] if found[1] in but else f"{found[0]}::text", sql)


def literal(value: object) -> str | None:
    """The value as Postgres reads it."""
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return value.isoformat()
        case list() | tuple():
            return _array([literal(each) for each in value])
    return str(value)


def _array(texts: Sequence[str | None]) -> str:
    def element(text: str | None) -> str:
        if text is None:
            return "NULL"
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return "{" + ",".join(map(element, texts)) + "}"


def _quoted(text: str) -> str:
    """A literal without a colon, as in times, after which pgbench would look for a name."""
    escaped = text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a")
    return f"E'{escaped}'"
