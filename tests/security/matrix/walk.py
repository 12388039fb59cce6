"""Every way through the schema: from each root field to every field of every type it leads to.

From each root, each type is opened where it is reached first, and all its fields are asked for
there; where it is reached again, its own values are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from dataclasses import field as defaulted

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from reads.field import COMPLETION
from tests.api import built

SCHEMA = built()._schema
# How many rows a page has where there may be more than a few.
PAGES = {
    "Query.users": 40,
    "Query.versions": 20,
    "Query.search": 20,
    "Organization.members": 40,
    "Organization.history": 40,
    "Registry.members": 20,
    "Registry.history": 20,
    "Collection.history": 20,
}
PAGE = 8
LINEAGE = 1000
# What one document may cost, well below what the server allows.
MOST = 250_000

# Words for the arguments that must be given; for each, the field is asked for once.
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "Organization.registry": ('name: "secret"', 'name: "open"', 'name: "none"'),
    "Organization.team": ('name: "vision"', 'name: "lab"', 'name: "spies"', 'name: "none"'),
    "Team.project": ('name: "mnist"', 'name: "none"'),
    "Project.run": ('name: "train"', 'name: "none"'),
    "Project.artifact": ('name: "cnn"', 'name: "none"'),
    "Artifact.version": ('ref: "v2"', 'ref: "v0"', 'ref: "v1"', 'ref: "best"', 'ref: "none"'),
    "ArtifactVersion.lineage": ("direction: BOTH, depth: 5",),
    "Registry.collection": ('name: "digits"', 'name: "none"'),
    "Collection.version": ('ref: "v0"', 'ref: "v1"', 'ref: "golden"', 'ref: "none"'),
    "Collection.snippet": ("kind: LINK", "kind: USE", "kind: DOWNLOAD"),
}
# What can be among the nodes of an interface, where that is not everything.
POSSIBLE = {"Lineage": ("ArtifactVersion", "Run")}
TYPENAME = "__typename"
# What tells one object, one row and one page from another; of the latter two if it costs little.
MARKS = (TYPENAME, "id", "cursor", "edges", "pageInfo", "totalCount")
LIGHT = 80


@dataclass
class Item:
    """One field as it is asked for, or a fragment on a type, which has no field."""

    type: str
    field: str
    key: str
    arguments: str = ""
    times: int = 1
    below: list[Item] = defaulted(default_factory=list)

    @property
    def name(self) -> str:
        """The type and the field."""
        return f"{self.type}.{self.field}"

    @property
    def cost(self) -> int:
        """How many values it may give."""
        return 1 + self.times * sum(item.cost for item in self.below)

    def text(self) -> str:
        """The item as part of a document."""
        below = f" {{ {text(self.below)} }}" if self.below else ""
        if not self.field:
            return f"... on {self.type}{below}"
        alias = "" if self.key == self.field else f"{self.key}: "
        arguments = f"({self.arguments})" if self.arguments else ""
        return f"{alias}{self.field}{arguments}{below}"


def text(items: Iterable[Item]) -> str:
    """The items as part of a document."""
    return " ".join(item.text() for item in items)


def possible(type_: GraphQLNamedType, within: str) -> list[GraphQLObjectType]:
    """The object types that a value of the type can have."""
    if isinstance(type_, GraphQLObjectType):
        return [type_]
    assert isinstance(type_, GraphQLUnionType | GraphQLInterfaceType)
    found = SCHEMA.get_possible_types(type_)
    return [each for each in found if each.name in POSSIBLE.get(within, (each.name,))]


def is_node(type_: GraphQLNamedType) -> bool:
    """Whether its objects have an id by which one is known from another."""
    return isinstance(type_, GraphQLObjectType) and "id" in type_.fields


class Tree:
    """All that can be asked of one value, each type opened once."""

    def __init__(self, type_: GraphQLNamedType, within: str = "") -> None:
        self.items: list[Item] = []
        self._opened: set[str] = set()
        self._waiting: deque[tuple[list[Item], GraphQLNamedType, str]] = deque()
        self._waiting.append((self.items, type_, within))
        while self._waiting:
            self._fill(*self._waiting.popleft())

    def _fill(self, items: list[Item], type_: GraphQLNamedType, within: str) -> None:
        if isinstance(type_, GraphQLObjectType):
            self._fields(items, type_)
            return
        items.append(Item(type_.name, TYPENAME, TYPENAME))
        for each in possible(type_, within):
            fragment = Item(each.name, "", "")
            items.append(fragment)
            self._fields(fragment.below, each, prefix=f"{each.name}_")

    def _fields(self, items: list[Item], type_: GraphQLObjectType, prefix: str = "") -> None:
        is_open = type_.name not in self._opened
        if is_node(type_):
            self._opened.add(type_.name)
        for name, definition in type_.fields.items():
            if is_leaf_type(get_named_type(definition.type)) or is_open:
                self._field(items, type_.name, name, definition, prefix)

    def _field(
        self, items: list[Item], type_: str, name: str, definition: GraphQLField, prefix: str
    ) -> None:
        below = get_named_type(definition.type)
        for n, words in enumerate(words_of(f"{type_}.{name}", definition)):
            key = f"{prefix}{name}" + (f"_{n}" if n else "")
            item = Item(type_, name, key, words, times_of(f"{type_}.{name}", definition))
            items.append(item)
            if not is_leaf_type(below):
                self._waiting.append((item.below, below, type_))


def words_of(name: str, definition: GraphQLField) -> tuple[str, ...]:
    """The arguments to ask with, once for each."""
    if "first" in definition.args:
        return (f"first: {page_of(name)}",)
    required = [a for a in definition.args.values() if isinstance(a.type, GraphQLNonNull)]
    if not required:
        return ("",)
    assert name in ARGUMENTS, f"{name} must be given {', '.join(map(str, required))}"
    return ARGUMENTS[name]


def times_of(name: str, definition: GraphQLField) -> int:
    """How many objects the field may give."""
    if get_named_type(definition.type).name == "Lineage":
        return LINEAGE
    return page_of(name) if "first" in definition.args else 1


def page_of(name: str) -> int:
    """How many rows a page of the field has."""
    return PAGES.get(name, PAGE)


def pieces(items: list[Item], most: int = MOST) -> Iterator[list[Item]]:
    """The same in several parts, none of which costs more; what alone would cost more is left."""
    light = [item for item in items if _is_light(item)]
    marks = [item for item in light if item.field in MARKS]
    known = [replace(each, below=_ids(each)) for each in items if not each.field]
    rest = most - sum(item.cost for item in [*light, *known])
    told, waiting = light, list[Item]()
    for item in items:
        for part in [] if _is_light(item) else _parts(item, rest):
            if waiting and sum(each.cost for each in waiting) + part.cost > rest:
                yield [*told, *known, *waiting]
                told, waiting = marks, []
            waiting.append(part)
    if rest > 0 and told + waiting:
        yield [*told, *known, *waiting]


def _ids(fragment: Item) -> list[Item]:
    return [item for item in fragment.below if item.field == "id"]


def _is_light(item: Item) -> bool:
    return not item.below or (item.field in MARKS and item.cost < LIGHT)


def _parts(item: Item, most: int) -> Iterator[Item]:
    if item.cost <= most:
        yield item
    if item.cost <= most or item.times == LINEAGE:
        return
    for part in pieces(item.below, (most - 1) // item.times):
        yield replace(item, below=part)


def is_completed(item: Item) -> bool:
    """Whether a function makes the value, so that it cannot come straight from the database."""
    if not item.field or item.field == TYPENAME:
        return False
    type_ = SCHEMA.type_map[item.type]
    assert isinstance(type_, GraphQLObjectType)
    definition = type_.fields[item.field]
    return definition.extensions.get(COMPLETION) is not None


def only_completed(items: list[Item]) -> list[Item]:
    """The ways to what is completed, and the ids on them."""
    found = []
    for item in items:
        if is_completed(item):
            found.append(item)
        elif below := only_completed(item.below):
            found.append(replace(item, below=below))
    marks = [item for item in items if item.field in (TYPENAME, "id", "cursor")]
    known = [replace(each, below=_ids(each)) for each in items if not each.field]
    return [*marks, *known, *found] if found else []


def without_completed(items: list[Item]) -> list[Item]:
    """All but what is completed."""
    return [
        replace(item, below=without_completed(item.below))
        for item in items
        if not is_completed(item)
    ]


def chains(items: Iterable[Item], before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Each way down to a field, by the names of the fields on it."""
    for item in items:
        here = (*before, item.name) if item.field else before
        if item.field and item.field != TYPENAME:
            yield here
        yield from chains(item.below, here)
