"""What is searched in, as SQL that the indexes of `db.tables` serve word for word."""

from __future__ import annotations

# Words take up to four bytes for each character in Postgres's list of them, which holds a megabyte.
SEARCHED_CHARACTERS = 200_000

# Names are made of words: the characters between them must not glue them together.
_SPLIT = f"translate(left({{text}}, {SEARCHED_CHARACTERS}), '-_./:', '     ')"
_VECTOR = "to_tsvector('simple'::regconfig, {text})"


def named(row: str) -> str:
    """The words of the name and the description of a row."""
    prefix = f"{row}." if row else ""
    # With the parentheses that Postgres itself writes, by which migrations are compared.
    text = f"({prefix}name || ' ') || coalesce({prefix}description, '')"
    return _VECTOR.format(text=_SPLIT.format(text=text))


def described(row: str) -> str:
    """The words of the description of a row."""
    prefix = f"{row}." if row else ""
    return _VECTOR.format(text=_SPLIT.format(text=f"coalesce({prefix}description, '')"))
