"""Values for arguments: what fits, null, what is at the edge, and now and then what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
)

from tests.straight import awkward
from tests.straight.words import Words

TIMES = [
    *(time.isoformat().replace("+00:00", "Z") for time in awkward.TIMES),
    "2026-01-31T13:00:00.12+01:00",
    "2026-01-31T00:00:00-12:00",
    "0001-01-01T00:00:00+14:00",
]
WRONG: tuple[object, ...] = (None, True, 1.5, -1, 2**40, "wrong", [], [[1]], {}, {"a": {}}, "\0")
NUMBERS = (0, 1, 2, 3, 5, -1, 2**31 - 1, -(2**31))
SIZES = (0, 1, 3, 2**31, 2**63 - 1)
PLACES: tuple[list[str], ...] = (
    ["acc"],
    ["eval", "acc"],
    ["eval"],
    ["eval", "steps"],
    ["nested", "list", "0"],
    [""],
    [],
)
JSON_VALUES: tuple[object, ...] = (
    *(0.5, 1, 1.0, 0.25, -0.0, 100, None, True, "0.5", 5e-324, 2**53, 1e300),
    *([], {}, {"acc": 0.5}, [None, True], "\N{GRINNING FACE}", {"empty": {}, "list": [1]}),
)
PATTERNS = ("^d", "one|two", ".*", "[", "(a", "\\d+$", "o{1,2}n", "(?i)MODEL", "")
DEEPEST_FILTER = 3


class Values:
    """Draws values. While `honest`, all of them are such that a request can be answered.

    The less often a field of an input was chosen before, the likelier it is.
    """

    def __init__(self, random: Random, words: Words, seen: Counter[str] | None = None) -> None:
        self.random = random
        self._words = words
        self._seen: Counter[str] = Counter() if seen is None else seen
        self.honest = True

    def of(self, type_: GraphQLInputType, place: str, level: int = 0) -> Any:
        """A value of the type for the place: `Type.field.argument`, or the field of a filter."""
        if not self.honest and self.random.random() < 0.08:
            return self.random.choice(WRONG)
        if isinstance(type_, GraphQLNonNull):
            return self._present(type_.of_type, place, level)
        return None if self.random.random() < 0.06 else self._present(type_, place, level)

    def _present(self, type_: GraphQLInputType, place: str, level: int) -> Any:
        if isinstance(type_, GraphQLList):
            return self._list(type_, place, level)
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_, place, level)
        if isinstance(type_, GraphQLEnumType):
            return self.random.choice(list(type_.values))
        return self._leaf(get_named_type(type_).name, place, level)

    def _list(self, type_: GraphQLList[Any], place: str, level: int) -> Any:
        random = self.random
        if place.endswith(".path"):
            return list(random.choice(PLACES))
        if random.random() < 0.08:
            return self.of(type_.of_type, place, level + 1)
        return [
            self.of(type_.of_type, place, level + 1) for _ in range(random.choice((0, 1, 2, 3)))
        ]

    def _object(self, type_: GraphQLInputObjectType, place: str, level: int) -> dict[str, Any]:
        random = self.random
        deep = level >= DEEPEST_FILTER
        names = [
            name
            for name, field in type_.fields.items()
            if not (deep and isinstance(get_named_type(field.type), GraphQLInputObjectType))
        ] or list(type_.fields)
        count = random.choice((0, 1, 1, 1, 2, 3) if level else (1, 1, 2))
        weights = [1 / (1 + self._seen[f"{type_.name}.{name}"]) ** 2 for name in names]
        chosen = set(random.choices(names, weights, k=count))
        self._seen.update(f"{type_.name}.{name}" for name in chosen)
        chosen |= {n for n, f in type_.fields.items() if isinstance(f.type, GraphQLNonNull)}
        return {
            name: self.of(field.type, inner(type_.name, name, place), level + 1)
            for name, field in type_.fields.items()
            if name in chosen
        }

    def _leaf(self, name: str, place: str, level: int) -> Any:
        random = self.random
        match name:
            case "Boolean":
                return random.random() < 0.5
            case "Int":
                return self._number(place, level)
            case "ByteCount":
                return random.choice(SIZES)
            case "DateTime":
                return random.choice(TIMES)
            case "JSON":
                return random.choice(JSON_VALUES)
            case "Float":
                return random.choice((0.5, 1.0))
        return self._text(place)

    def _number(self, place: str, level: int) -> float:
        random = self.random
        if place.endswith((".first", ".last")):
            if not self.honest and random.random() < 0.2:
                return random.choice((0, 101, -1))
            return random.choice((1, 2, 3) if level else (1, 2, 3, 3, 5, 17, 50, 100))
        if place.endswith(".depth"):
            return random.choice((1, 2, 3, 10)) if self.honest else random.choice((0, 1, 11))
        number = random.choice(NUMBERS)
        return float(number) if random.random() < 0.1 else number

    def _text(self, place: str) -> str:
        random = self.random
        base, _, operator = place.partition("?")
        if base.startswith("cursor:"):
            return self._cursor(base.removeprefix("cursor:"))
        if operator == "matches":
            return self._pattern(base)
        # A path that is none is refused; any other text finds nothing.
        if random.random() < 0.06 and not (self.honest and base.endswith(".path")):
            return self._words.text(random, "any")
        text = self._words.text(random, base)
        if operator in ("contains", "startsWith") and text:
            start = 0 if operator == "startsWith" else random.randrange(len(text))
            return text[start : start + random.choice((1, 2, 5))]
        return text

    def _cursor(self, order: str) -> str:
        random = self.random
        if not self.honest and random.random() < 0.3:
            return random.choice(("", "x", "W10=", *self._words.cursors["name"]))
        return random.choice(self._words.cursors[order])

    def _pattern(self, base: str) -> str:
        random = self.random
        if random.random() < 0.5:
            text = self._words.text(random, base)
            return re.escape(text[:5].replace("\0", ""))
        fine = [each for each in PATTERNS if each not in ("[", "(a")]
        return random.choice(fine if self.honest else PATTERNS)


def inner(type_name: str, name: str, place: str) -> str:
    """The place of a field of a filter: texts go by the field that is filtered."""
    if type_name == "StringWhere":
        return f"{place}?{name}"
    if type_name.endswith("Where") and name in ("name", "type", "tag", "alias", "description"):
        return name
    return f"{type_name}.{name}"
