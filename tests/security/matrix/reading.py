"""The matrix of what is read: each answer to each viewer, compared as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.security.matrix.expected import Telling
from tests.security.matrix.people import COLUMNS, LOOKING
from tests.security.matrix.roots import Root, parts, roots
from tests.security.matrix.stage import Stage
from tests.security.matrix.walk import Item


@dataclass
class Tally:
    """What was compared, and what was not as it must be."""

    cells: int = 0
    documents: int = 0
    differences: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)

    def compare(self, what: str, told: Any, wanted: Any) -> None:
        """Each value of two answers is compared."""
        ours, theirs = dict(flat(told)), dict(flat(wanted))
        self.cells += len(ours.keys() | theirs.keys())
        self.differences += [
            f"{what} {path}: {ours.get(path, '-')!r}, not {theirs.get(path, '-')!r}"
            for path in sorted(ours.keys() | theirs.keys())
            if ours.get(path, "-") != theirs.get(path, "-")
        ]


def flat(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Each value by its path in the answer."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            yield from flat(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value:
        for n, each in enumerate(value):
            yield from flat(each, f"{path}[{n}]")
    else:
        yield path, value


class Truths:
    """What an administrator is told, asked once for each document."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._known: dict[str, Any] = {}

    async def of(self, root: Root, part: list[Item]) -> Any:
        """The value of the root field."""
        document = root.truth(part)
        key = f"{document} {root.value}"
        if key not in self._known:
            answer = await self._stage.asked("root", document, root.variables())
            assert "errors" not in answer, answer["errors"]
            self._known[key] = answer["data"][root.field]
        return self._known[key]


async def compare(
    stage: Stage, name: str, tally: Tally, columns: tuple[str, ...] = LOOKING
) -> None:
    """Everything that can be asked from a root is as the table says, for each of the viewers."""
    truths = Truths(stage)
    in_parts = parts(name)
    for column in columns:
        key = COLUMNS[column].scopes or ("READ", "WRITE", "ADMIN")
        telling = Telling(stage.facts, stage.asking(column), frozenset(key))
        for root in roots(name, stage, column):
            for part in in_parts:
                truth = await truths.of(root, part)
                await _one(stage, tally, column, root, part, telling, truth)


async def _one(
    stage: Stage,
    tally: Tally,
    column: str,
    root: Root,
    part: list[Item],
    telling: Telling,
    truth: Any,
) -> None:
    item = Item("Query", root.field, root.field, below=part)
    what = f"{column} {root.field}({root.value})"
    answer = await stage.asked(column, root.document(part), root.variables())
    tally.documents += 1
    if "errors" in answer:
        tally.differences.append(f"{what}: {answer['errors']}")
        return
    wanted = telling.field(item, truth, None)
    tally.compare(what, answer["data"][root.field], wanted)
    if column == "root":
        tally.seen |= set(_given(part, truth)) | {item.name}


async def without_read(stage: Stage, name: str) -> list[str]:
    """What a key is told that is not good for reading."""
    found = []
    for root in roots(name, stage, "writer"):
        for part in parts(name):
            answer = await stage.asked("writer", root.document(part), root.variables())
            codes = [error["extensions"]["code"] for error in answer.get("errors", ())]
            if codes != ["PERMISSION_DENIED"] or answer.get("data") is not None:
                found.append(f"{root.field}({root.value}): {answer}")
    return found


def _given(items: list[Item], value: Any) -> Iterator[str]:
    """The fields that had a value."""
    if isinstance(value, list):
        for each in value:
            yield from _given(items, each)
    elif isinstance(value, dict):
        for item in items:
            if not item.field:
                if value.get("__typename") == item.type:
                    yield from _given(item.below, value)
            elif value.get(item.key) not in (None, []):
                yield item.name
                yield from _given(item.below, value[item.key])
