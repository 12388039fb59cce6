"""Text that means harm, and every place of the schema that takes a text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    get_named_type,
    get_nullable_type,
)

TEXTS = {
    "empty": "",
    "blank": " ",
    "NUL": "\0",
    "NUL inside": "a\0b",
    "high surrogate": "\ud800",
    "low surrogate inside": "a\udc00b",
    "quote": "'",
    "double quote": '"',
    "dollar": "$1 $$ $a$",
    "percent": "100%_\\",
    "braces": "{t} {p} {0}",
    "backslash": "\\",
    "injection": "' or 1=1--",
    "injection of a path": "acme/models'/digits; drop table version;--",
    "right to left": "a\u202eb",
    "right-to-left mark": "a\u200fb",
    "zero width": "a\u200bb",
    "byte order mark": "\ufeffa",
    "line breaks": "a\nb\r\u2028c",
    "emoji": "👩\u200d🚀",
    "beyond the plane": "\U0010ffff",
    "decomposed": "e\u0301",
    "composed": "\u00e9",
    "dots": "..",
    "path": "a/b/c/d",
    "ref": "a/b/c:v1:v2",
    "JSON path": '$.**{1 to last} ? (@.a like_regex "(a+)+$")',
    "array of Postgres": '{a,"b",NULL}',
    "nothing to be seen": "\u200b\u2060\u3164",
    "letters that look alike": "\u0430cme",
    "template": "${jndi:ldap://x} {{7*7}}",
    "long": "a" * 1_000_000,
    "long combining": "a" + "\u0301" * 100_000,
    "long slashes": "/" * 100_000,
    "long colons": "a/b/c" + ":" * 100_000,
    "many words": " ".join(map(str, range(150_000))),
}
assert unicodedata.normalize("NFC", TEXTS["decomposed"]) == TEXTS["composed"]

# These take no text, whatever its form.
NUMBERS = frozenset({"Boolean", "Int", "Int64", "Float", "ByteCount"})
# Of these GraphQL itself refuses what is not one.
TEXTS_OF_A_FORM = frozenset({"DateTime"})

Path = tuple[str | int, ...]


def takes_text(type_: Any) -> bool:
    """Whether a leaf of this type is written as a text."""
    return get_named_type(type_).name not in NUMBERS


def is_free(type_: Any) -> bool:
    """Whether every text is a value of the type, as far as GraphQL goes."""
    named = get_named_type(type_)
    return isinstance(named, GraphQLScalarType) and named.name not in TEXTS_OF_A_FORM


def places(type_: GraphQLInputObjectType, inside: tuple[str, ...] = ()) -> Iterator[Path]:
    """The way to every field of an input that takes a text; what holds itself is gone into once."""
    for name, field in type_.fields.items():
        named = get_named_type(field.type)
        if not isinstance(named, GraphQLInputObjectType):
            if takes_text(named):
                yield (name,)
        elif named.name not in (*inside, type_.name):
            for path in places(named, (*inside, type_.name)):
                yield (name, *path)


def spots(type_: Any, value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Where a text stands in this value of an input, with the type of what stands there."""
    plain = get_nullable_type(type_)
    named = get_named_type(plain)
    if isinstance(plain, GraphQLInputObjectType):
        for name, inner in value.items():
            yield from spots(plain.fields[name].type, inner, (*at, name))
    elif isinstance(plain, GraphQLList) and isinstance(named, GraphQLInputObjectType):
        for index, inner in enumerate(value):
            yield from spots(plain.of_type, inner, (*at, index))
    elif takes_text(named):
        yield at, plain


def leaf(type_: GraphQLInputObjectType, path: Path) -> Any:
    """The type of what stands at the end of the way."""
    name, *rest = path
    inner = type_.fields[str(name)].type
    return leaf(get_named_type(inner), tuple(rest)) if rest else inner  # type: ignore[arg-type]


def names(path: Path) -> Path:
    """The way without the indexes of lists."""
    return tuple(part for part in path if isinstance(part, str))


def wrapped(type_: Any, text: str) -> list[Any]:
    """Values of the type that hold the text."""
    plain = get_nullable_type(type_)
    if isinstance(plain, GraphQLList):
        return [[text]]
    if get_named_type(plain).name == "JSON":
        return [text, {text: text}, {"a": [text]}]
    return [text]


def put(value: Any, path: Path, new: Any) -> Any:
    """A copy of the value with something new at the end of the way."""
    if not path:
        return new
    first, *rest = path
    copy = dict(value) if isinstance(value, Mapping) else list(value)
    copy[first] = put(copy[first], tuple(rest), new)
    return copy


def filled(type_: GraphQLInputObjectType, path: Path, value: Any) -> Any:
    """The least input that has the value at the end of the way."""
    name, *rest = path
    field = type_.fields[str(name)]
    inner = filled(get_named_type(field.type), tuple(rest), value) if rest else value
    if rest and isinstance(get_nullable_type(field.type), GraphQLList):
        inner = [inner]
    required = (n for n, f in type_.fields.items() if isinstance(f.type, GraphQLNonNull))
    return {**{n: ["a"] for n in required}, str(name): inner}
