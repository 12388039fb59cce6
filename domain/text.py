"""Text from outside: its one normal form, what no word may hold, and how a message quotes it."""

from __future__ import annotations

import re
import unicodedata

SHOWN_CHARACTERS = 80

# Putting combining marks in order takes quadratic time (13 ms for 4,096 of them). At most four
# characters become one, so what is longer than this is too long for every rule in any form.
NORMALISED_CHARACTERS = 4096

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# They reorder the text around them, so that one name can be made to look like another.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")

# Letters and symbols that are drawn as nothing: fillers of Hangul, and a pattern without dots.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def normal(value: str) -> str:
    """The text in Unicode NFC, the form in which words are compared and stored."""
    if len(value) > NORMALISED_CHARACTERS:
        return value
    return unicodedata.normalize("NFC", value)


def unstorable(value: str) -> str | None:
    """What keeps the text out of UTF-8 and of Postgres, or nothing."""
    if value.isprintable():
        return None
    if "\x00" in value:
        return "a NUL character"
    if _SURROGATE.search(value):
        return "half of a surrogate pair, which is no character"
    return None


def findable(value: str) -> str:
    """The word to look a row up by: what no row can hold becomes the empty word, which none has."""
    word = normal(value)
    return "" if unstorable(word) else word


def unfit(value: str) -> str | None:
    """What one line of text may never hold and this one does, or nothing."""
    # Which most text is, and no character that is looked for below.
    if value.isprintable():
        return None
    if problem := unstorable(value):
        return problem
    if _CONTROL.search(value):
        return "a control character or line break"
    if _DIRECTION.search(value):
        return "a character that changes the direction of text"
    return None


def is_invisible(value: str) -> bool:
    """Whether no character of it can be seen by itself: a person could not tell it from nothing."""
    return not any(unicodedata.category(each)[0] in "LNPS" and each not in _BLANK for each in value)


def shown(value: str) -> str:
    """The text as a message may carry it: at most 80 characters, each of them storable."""
    if len(value) > SHOWN_CHARACTERS:
        value = value[: SHOWN_CHARACTERS - 1] + "…"
    for pattern in (_SURROGATE, _CONTROL, _DIRECTION):
        value = pattern.sub("\N{REPLACEMENT CHARACTER}", value)
    return value


def quoted(value: str) -> str:
    """The shown text between quotation marks."""
    return f'"{shown(value)}"'
