"""What a viewer must be told, made of what an administrator was told, by the table.

An administrator of the instance sees all there is; of each of its objects the table says whether
the viewer is shown it, and so what is left of pages, totals and cursors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from tests.security.matrix import rules
from tests.security.matrix.facts import Asking, Facts
from tests.security.matrix.walk import SCHEMA, TYPENAME, Item

Json = dict[str, Any]
CONNECTION = "Connection"


@dataclass(frozen=True)
class Telling:
    """What is told to one viewer, whose key is good for some things."""

    facts: Facts
    asking: Asking
    scopes: frozenset[str]

    def object(self, items: Iterable[Item], value: Json, holder: str | None) -> Json:
        """An object that the viewer is shown; `holder` is the id that its fields are asked of."""
        own = _id_of(items, value) or holder
        told: Json = {}
        for item in items:
            if not item.field:
                if value[TYPENAME] == item.type:
                    told |= self.object(item.below, value, holder)
            elif item.field == TYPENAME:
                told[item.key] = value[item.key]
            else:
                told[item.key] = self.field(item, value[item.key], own)
        return told

    def field(self, item: Item, value: Any, holder: str | None) -> Any:
        """What the viewer is told of a field of the object with this id."""
        rule = rules.TABLE[item.name]
        if (special := _SPECIAL.get(rule)) is not None:
            return special(self, value, holder)
        if not item.below:
            return value if self.holds(item, holder) else None
        if value is None:
            return None
        type_ = _type_of(item)
        if type_.endswith(CONNECTION):
            return self.page(item, value, holder)
        if type_ == "Lineage":
            return self.lineage(item, value, holder)
        if isinstance(value, list):
            return [self.one(item, each, holder) for each in value]
        return self.one(item, value, holder)

    def one(self, item: Item, value: Json | None, holder: str | None) -> Json | None:
        """An object that a field leads to, or nothing."""
        if value is None or not self.holds(item, holder, value):
            return None
        return self.object(item.below, value, holder)

    def holds(self, item: Item, holder: str | None, value: Json | None = None) -> bool:
        """Whether the rule of the field lets the viewer see it, or what it leads to."""
        target = _id_of(item.below, value) if value is not None else None
        rule = rules.TABLE[item.name]
        if rule == "SEEN":
            assert value is not None
            rule = rules.TABLE[_type_in(item.below, value)]
        return rules.holds(self.facts, self.asking, rule, target, holder)

    def page(self, item: Item, value: Json, holder: str | None) -> Json:
        """A page of the rows that the viewer is shown."""
        told: Json = {}
        parts = {part.field: part for part in item.below}
        edges, rows = parts.get("edges"), parts.get("nodes")
        kept = {
            name: [row for row in value[name] if self._row(item, parts[name], row, holder)]
            for name in ("edges", "nodes")
            if name in parts
        }
        cursors = [edge["cursor"] for edge in kept.get("edges", ())]
        for part in item.below:
            if part is edges:
                told["edges"] = [self._edge(part, each, holder) for each in kept["edges"]]
            elif part is rows:
                told["nodes"] = [self.object(part.below, each, holder) for each in kept["nodes"]]
            elif part.field == "totalCount":
                # A page that does not hold all that an administrator sees would prove nothing.
                assert value["totalCount"] == len(value["edges"]), (item.name, value["totalCount"])
                told["totalCount"] = len(kept["edges"])
            elif part.field == "pageInfo":
                told["pageInfo"] = {
                    "hasNextPage": False,
                    "hasPreviousPage": False,
                    "startCursor": cursors[0] if cursors else None,
                    "endCursor": cursors[-1] if cursors else None,
                }
        return told

    def _row(self, item: Item, part: Item, row: Json, holder: str | None) -> bool:
        if part.field == "edges":
            [node] = [below for below in part.below if below.field == "node"]
            return self.holds(_as(item, node.below), holder, row["node"])
        return self.holds(_as(item, part.below), holder, row)

    def _edge(self, part: Item, edge: Json, holder: str | None) -> Json:
        [node] = [below for below in part.below if below.field == "node"]
        return {
            "cursor": edge["cursor"],
            "node": self.object(node.below, edge["node"], holder),
        }

    def lineage(self, item: Item, value: Json, holder: str | None) -> Json:
        """What is reached over what the viewer sees alone."""
        parts = {part.field: part for part in item.below}
        seen = {
            _id_of(parts["nodes"].below, node): node
            for node in value["nodes"]
            if self.holds(_as(parts["nodes"], parts["nodes"].below, "Query.node"), None, node)
        }
        reached = {
            id
            for way in (("from", "to"), ("to", "from"))
            for id in _along(value, *way, holder, seen)
        }
        nodes = [node for id, node in seen.items() if id in reached]
        return {
            "nodes": [self.object(parts["nodes"].below, node, holder) for node in nodes],
            "edges": [e for e in value["edges"] if {e["from"], e["to"]} <= reached],
            "truncated": value["truncated"],
        }


def _along(
    value: Json, start: str, end: str, holder: str | None, seen: Mapping[str | None, Json]
) -> set[str | None]:
    reached: set[str | None] = {holder} & set(seen)
    while True:
        more = {
            edge[end] for edge in value["edges"] if edge[start] in reached and edge[end] in seen
        } - reached
        if not more:
            return reached
        reached |= more


def _as(item: Item, below: list[Item], name: str = "") -> Item:
    """The field of a page, as if it led to one of its rows."""
    type_, field = (name or item.name).split(".")
    return Item(type_, field, item.key, below=below)


def _type_of(item: Item) -> str:
    type_ = SCHEMA.type_map[item.type]
    assert isinstance(type_, GraphQLObjectType)
    return str(get_named_type(type_.fields[item.field].type))


def _id_of(items: Iterable[Item], value: Json | None) -> str | None:
    """The id of an object of its own; an event is asked of by what has its history."""
    if value is None:
        return None
    for item in items:
        if item.field == "id" and item.type != "Event" and item.key in value:
            return str(value[item.key])
        if not item.field and value.get(TYPENAME) == item.type:
            return _id_of(item.below, value)
    return None


def _type_in(items: Iterable[Item], value: Json) -> str:
    return str(value[TYPENAME]) if TYPENAME in value else next(iter(items)).type


def _own_registry_role(telling: Telling, _: Any, holder: str | None) -> str | None:
    assert holder is not None
    at = telling.facts.row(holder)["id"]
    return telling.facts.registry_role(telling.asking, at)


def _own_actions(telling: Telling, _: Any, holder: str | None) -> list[str]:
    assert holder is not None
    role = _own_registry_role(telling, _, holder)
    may = [each for each, least in rules.ACTIONS.items() if rules.reaches(role, least)]
    is_core = telling.facts.row(holder)["is_core"]
    if not is_core and rules.holds(telling.facts, telling.asking, "CREATOR", holder):
        may.append("DELETE")
    return [each for each in may if rules.SCOPES.get(each, {"WRITE"}) <= telling.scopes]


def _own_organization_role(telling: Telling, _: Any, holder: str | None) -> str | None:
    assert holder is not None
    at = telling.facts.organization_of(holder)
    assert at is not None
    return telling.facts.organization_role(telling.asking, at)


def _own_team_role(telling: Telling, _: Any, holder: str | None) -> str | None:
    assert holder is not None
    return telling.facts.team_role(telling.asking, telling.facts.row(holder)["id"])


def _download(telling: Telling, value: Any, holder: str | None) -> Any:
    rule = "PROJECT_VIEWER" if telling.facts.project_of(str(holder)) else "VIEWER"
    return value if rules.holds(telling.facts, telling.asking, rule, holder) else None


_SPECIAL: Mapping[str, Callable[[Telling, Any, str | None], Any]] = {
    "OWN_REGISTRY_ROLE": _own_registry_role,
    "OWN_ACTIONS": _own_actions,
    "OWN_ORGANIZATION_ROLE": _own_organization_role,
    "OWN_TEAM_ROLE": _own_team_role,
    "DOWNLOAD": _download,
}
