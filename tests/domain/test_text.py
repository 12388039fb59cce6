"""What no line of text may hold, character by character."""

from __future__ import annotations

import pytest

from domain import text

CONTROLS = [*range(0x00, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]
DIRECTIONS = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
SURROGATES = range(0xD800, 0xE000)


@pytest.mark.parametrize(
    ("codes", "problem"),
    [
        (CONTROLS[1:], "a control character or line break"),
        (DIRECTIONS, "a character that changes the direction of text"),
        (SURROGATES, "half of a surrogate pair, which is no character"),
        ([0x00], "a NUL character"),
    ],
)
def test_one_such_character_is_found_anywhere(codes: list[int], problem: str) -> None:
    for code in codes:
        assert text.unfit(f"a{chr(code)}") == problem, hex(code)


def test_only_some_of_them_cannot_be_stored() -> None:
    storable = [code for code in [*CONTROLS, *DIRECTIONS] if not text.unstorable(chr(code))]

    assert storable == [*CONTROLS[1:], *DIRECTIONS]
    assert all(text.unstorable(f"{chr(code)}b") for code in SURROGATES)


def test_all_else_is_fit() -> None:
    assert [
        each
        for each in ("", "a b", "é", "木", "\U0001f600", "\u00ad", "\u200b")
        if text.unfit(each)
    ] == []
