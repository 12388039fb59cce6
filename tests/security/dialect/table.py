"""The committed table, read: which field of which kind of object is shown to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).with_name("table.md")
HERE, NOTHING = "here", "nothing"
SHOWN, ABSENT, REFUSED = "+", "-", "x"
# Words that do not depend on what is asked for.
ALWAYS = ("anybody", "signed-in")
_HEADING = re.compile(r"## (.*): (\w+)")


class Row(NamedTuple):
    """A field as it is asked for, the kind of object or the part that it leads to, and who."""

    field: str
    leads_to: str
    who: str

    @property
    def name(self) -> str:
        """The field without its arguments."""
        return self.field.partition("(")[0]

    @property
    def is_part(self) -> bool:
        """Whether what it leads to is asked for together with it."""
        return self.leads_to.startswith("{")


class Kind(NamedTuple):
    """A kind of object: its GraphQL type and all of its fields."""

    name: str
    type: str
    rows: tuple[Row, ...]


class Table(NamedTuple):
    """All of it."""

    kinds: Mapping[str, Kind]
    # For each word and viewer the signs of own, restricted, other.
    words: Mapping[str, Mapping[str, str]]
    # The fields of types that are no kinds.
    rest: Mapping[str, set[str]]

    def may_refuse(self, row: Row) -> bool:
        """Whether the field is refused to anybody, so that it has to be asked alone."""
        return any(REFUSED in signs for signs in self.words.get(row.who, {}).values())

    def sign(self, row: Row, viewer: str, state: str) -> str:
        """What the viewer gets of the field, where they have come to its object."""
        if row.who in (HERE, NOTHING):
            return SHOWN if row.who == HERE else ABSENT
        signs = self.words[row.who]["member" if viewer == "read-only" else viewer]
        if state == "missing":
            return signs[0] if row.who in ALWAYS else ABSENT
        return signs[("own", "restricted", "other").index(state)]


@cache
def read() -> Table:
    """The table of the file."""
    kinds: dict[str, Kind] = {}
    words: dict[str, dict[str, str]] = {}
    rest: dict[str, set[str]] = {}
    for title, lines in sections(PATH).items():
        heading = _HEADING.fullmatch(title)
        if heading is not None:
            kinds[heading[1]] = Kind(heading[1], heading[2], tuple(_rows(lines)))
        elif title == "## Words":
            viewers = lines[0][1:]
            words = {line[0]: dict(zip(viewers, line[1:], strict=True)) for line in lines[1:]}
        elif title.startswith("## "):
            rest |= {line[0]: set(line[1].split(", ")) for line in lines[1:]}
    return Table(kinds, words, rest)


def sections(path: Path) -> dict[str, list[list[str]]]:
    """The cells of the one table below each heading, the head first."""
    parts = re.split(r"^(?=##? )", path.read_text(), flags=re.MULTILINE)
    return {part.partition("\n")[0]: _lines(part) for part in parts if part}


def _lines(part: str) -> list[list[str]]:
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if "---|" not in line
    ]


def _rows(lines: list[list[str]]) -> list[Row]:
    found = []
    for fields, leads_to, who in lines[1:]:
        alone = "(" in fields or leads_to
        for field in [fields] if alone else fields.split(", "):
            found.append(Row(field, leads_to, who))
    return found
