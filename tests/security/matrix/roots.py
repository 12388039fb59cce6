"""The roots of the matrix: which fields of Query are asked for which things."""

from __future__ import annotations

from typing import Any, NamedTuple

from graphql import get_named_type

from domain.ids import Kind
from tests.security.matrix import world
from tests.security.matrix.people import COLUMNS
from tests.security.matrix.stage import Stage
from tests.security.matrix.walk import (
    MOST,
    SCHEMA,
    Item,
    Tree,
    chains,
    only_completed,
    page_of,
    pieces,
    text,
    without_completed,
)

_REGISTRIES = (*world.REGISTRIES, "acme/none", "none/open")
_SOME = ("acme/open", "acme/secret", "acme/vault", "rival/open", "acme/none")
# Words for the arguments of the fields of Query; `node` is asked for each kind of thing.
LOOK_UPS: dict[str, tuple[str, ...]] = {
    "organization": ("acme", "rival", "none"),
    "registry": _REGISTRIES,
    "collection": tuple(f"{path}/digits" for path in _SOME),
    "version": tuple(f"{path}/digits:golden" for path in _SOME),
    "artifactVersion": (
        *(f"{path}/cnn:v{n}" for path in ("vision/mnist", "spies/mnist") for n in range(3)),
        "vision/none/cnn",
    ),
    "project": (*world.PROJECTS, "member/private", "vision/none"),
}
NODES: dict[str, tuple[str, ...]] = {
    "User": ("user:clerk", "user:spy", "user:loner", "user:robot", "user:gone"),
    "ApiKey": ("key:clerk", "key:robot", "key:stranger", "key:revoked"),
    "Organization": ("acme", "rival"),
    "Team": ("vision", "lab", "spies"),
    "Project": ("vision/mnist", "spies/mnist", "member/private"),
    "Artifact": ("vision/mnist/cnn", "vision/mnist/data", "spies/mnist/cnn"),
    "ArtifactVersion": (
        *(f"vision/mnist/cnn:{name}" for name in ("v0", "v1", "v2", "pending")),
        "spies/mnist/cnn:v1",
        "vision/mnist/data:v0",
    ),
    "Run": ("vision/mnist/train", "spies/mnist/train"),
    "Registry": world.REGISTRIES,
    "Collection": tuple(f"{path}/digits" for path in _SOME[:4]),
    "Version": tuple(f"{path}/digits:v0" for path in _SOME[:4]),
}
SEARCHED = ("digits", "golden", "open", "card")
LISTS = ("organizations", "users", "registries", "collections", "versions")
# What has tests of its own: it compares an input with the rules, or is the same for everybody.
ELSEWHERE = {"checkLink", "_entities", "_service"}


class Root(NamedTuple):
    """A field of Query, asked for one thing, which one of its arguments names."""

    field: str
    argument: str = ""
    value: Any = None
    found_by_id: str = ""

    def document(self, part: list[Item]) -> str:
        """What the viewer asks; the thing is named by a variable."""
        if not self.argument:
            return f"{{ {self._asked(part)} }}"
        return f"query($value: {self._type()}) {{ {self._asked(part)} }}"

    def truth(self, part: list[Item]) -> str:
        """What an administrator asks to be told of the same."""
        if not self.found_by_id:
            return self.document(part)
        found = f"... on User {{ {text(part)} }}"
        return f'{{ {self.field}: node(id: "{self.found_by_id}") {{ {found} }} }}'

    def variables(self) -> dict[str, Any]:
        """What the variable is."""
        return {"value": self.value} if self.argument else {}

    def _asked(self, part: list[Item]) -> str:
        name = f"Query.{self.field}"
        given = [f"{self.argument}: $value"] if self.argument else []
        if self.field in (*LISTS, "search"):
            given.append(f"first: {page_of(name)}")
        arguments = f"({', '.join(given)})" if given else ""
        return f"{self.field}{arguments} {{ {text(part)} }}"

    def _type(self) -> str:
        assert SCHEMA.query_type is not None
        return str(SCHEMA.query_type.fields[self.field].args[self.argument].type)


def names() -> list[str]:
    """The root fields, those by id for each type; each is a test."""
    assert SCHEMA.query_type is not None
    plain = set(SCHEMA.query_type.fields) - ELSEWHERE - {"node"}
    return sorted([*plain, *(f"node {type_}" for type_ in NODES)])


def tree(name: str) -> list[Item]:
    """All that can be asked of what the root gives."""
    field_, _, type_ = name.partition(" ")
    assert SCHEMA.query_type is not None
    found = get_named_type(SCHEMA.query_type.fields[field_].type)
    if type_:
        return [_typename(), Item(type_, "", "", below=Tree(SCHEMA.type_map[type_]).items)]
    return Tree(found).items


def parts(name: str) -> list[list[Item]]:
    """The same in parts: what can come straight from the database, and what cannot."""
    whole = tree(name)
    times = page_of(f"Query.{name}") if name in (*LISTS, "search") else 1
    if name == "nodes":
        times = sum(map(len, NODES.values()))
    ways = [without_completed(whole), only_completed(whole)]
    return [part for way in ways if way for part in pieces(way, MOST // times)]


def _typename() -> Item:
    return Item("Node", "__typename", "__typename")


def roots(name: str, stage: Stage, column: str) -> list[Root]:
    """The things that are asked for."""
    field_, _, type_ = name.partition(" ")
    if type_:
        kind = next(kind for kind in Kind if kind.type_name == type_)
        ids = [*map(stage.world.id, NODES[type_]), world.missing(kind, stage.world)]
        return [Root("node", "id", id) for id in ids]
    if field_ == "nodes":
        return [Root("nodes", "ids", [stage.world.id(n) for some in NODES.values() for n in some])]
    if field_ == "viewer":
        # An administrator is somebody else, and so looks for the viewer by their id.
        person = COLUMNS[column].person or "loner"
        return [Root(field_, found_by_id=stage.world.id(f"user:{person}"))]
    if field_ == "search":
        return [Root(field_, "text", words) for words in SEARCHED]
    argument = "name" if field_ == "organization" else "path"
    if field_ in LOOK_UPS:
        return [Root(field_, argument, word) for word in LOOK_UPS[field_]]
    return [Root(field_)]


def paths() -> int:
    """How many ways there are from a root to a field."""
    found = {chain for name in names() for part in parts(name) for chain in chains(part, (name,))}
    return len(found)
