"""What the web app asks is what the API answers: a wrong field is no surprise in a browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLSyntaxError,
    Source,
    build_schema,
    concat_ast,
    parse,
    validate,
)

from schema import web_types

SOURCES = Path(__file__).parents[2] / "web" / "src"
DOCUMENT = re.compile(r"\bgraphql\(\s*`([^`]*)`")


def documents(folder: Path) -> list[Source]:
    """Every document that the files in a folder write, with the place where it begins."""
    return [
        Source(match[1], f"{file.relative_to(folder)}:{text[: match.start(1)].count(chr(10)) + 1}")
        for file in sorted(folder.rglob("*.ts*"))
        for text in [file.read_text(encoding="utf-8")]
        for match in DOCUMENT.finditer(text)
    ]


def problems(sources: list[Source]) -> list[str]:
    """All that is wrong with documents that may spread each other's fragments."""
    found, parsed = [], []
    for source in sources:
        try:
            parsed.append(parse(source))
        except GraphQLSyntaxError as error:
            found.append(f"{source.name}: {error.message}")
    for error in validate(
        build_schema(web_types.SDL.read_text(encoding="utf-8")), concat_ast(parsed)
    ):
        place = error.nodes[0].loc if error.nodes else None
        found.append(f"{place.source.name if place else '?'}: {error.message}")
    return found


def test_every_document_of_the_app_is_valid() -> None:
    found = documents(SOURCES)

    assert found
    assert problems(found) == []


def test_no_document_escapes() -> None:
    calls = sum(
        len(re.findall(r"\bgraphql\(", file.read_text(encoding="utf-8")))
        for file in SOURCES.rglob("*.ts*")
    )

    assert calls == len(documents(SOURCES))


@pytest.mark.parametrize(
    ("documents", "expected"),
    [
        (["query A { viewer { name"], ["d0: Syntax Error: Expected Name, found <EOF>."]),
        (["query A { viewer { zzz } }"], ["d0: Cannot query field 'zzz' on type 'User'."]),
        (
            ["query A { viewer { ...B } }", "fragment B on User { zzz }"],
            ["d1: Cannot query field 'zzz' on type 'User'."],
        ),
        (["query A { viewer { ...B } }"], ["d0: Unknown fragment 'B'."]),
        (
            ["query A($id: ID!) { node(id: 3.5) { id } }"],
            [
                "d0: ID cannot represent a non-string and non-integer value: 3.5",
                "d0: Variable '$id' is never used in operation 'A'.",
            ],
        ),
        (
            ["query A { viewer { id } }", "mutation A { __typename }"],
            ["d0: There can be only one operation named 'A'."],
        ),
        (["query A { viewer { ...B } }", "fragment B on User { id }"], []),
    ],
)
def test_what_is_wrong_is_told(documents: list[str], expected: list[str]) -> None:
    sources = [Source(text, f"d{index}") for index, text in enumerate(documents)]

    assert sorted(problems(sources)) == expected
