"""Every way from the root to an object of each kind, and the documents that go there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from graphql import (
    GraphQLObjectType,
    GraphQLType,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)

from tests.security.dialect.table import Kind, Row, Table
from tests.wandb_api.conftest import built

SCHEMA = built()._schema
ROOT = "query"
# How many steps a usual walk takes, and the longest one.
USUAL, LONGEST = 2, 3
PAGE = "totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor"


class Step(NamedTuple):
    """A field that leads from one kind of object to another."""

    row: Row
    origin: str
    to: str


Way = tuple[Step, ...]


def ways(table: Table, longest: int = LONGEST) -> list[Way]:
    """All that take so many steps and come to no kind of object twice, the shorter ones first."""
    found: list[Way] = []
    waiting: list[Way] = [()]
    while waiting:
        way = waiting.pop(0)
        found.append(way)
        if len(way) < longest:
            waiting += [(*way, step) for step in _steps(table, way)]
    return found


def usual(table: Table) -> list[Way]:
    """The shorter ones, and of each step that only longer ones end with, the first of these."""
    found = ways(table, USUAL)
    been = {way[-1] for way in found if way}
    for way in ways(table, LONGEST + 1):
        if way and way[-1] not in been:
            been.add(way[-1])
            found.append(way)
    return found


def end(way: Way) -> str:
    """The kind of object that the way comes to."""
    return way[-1].to if way else ROOT


def _steps(table: Table, way: Way) -> Iterator[Step]:
    here = end(way)
    been = {ROOT, *(step.to for step in way)}
    for row in table.kinds[here].rows:
        if row.leads_to and not row.is_part and row.leads_to not in been:
            yield Step(row, here, row.leads_to)


def field_type(kind: Kind, row: Row) -> GraphQLType:
    """The type that the schema gives the field."""
    found: GraphQLType = fields(kind.type)[row.name].type
    return found


def fields(name: str) -> Mapping[str, Any]:
    """The fields of an object type, as the schema knows them."""
    type_ = SCHEMA.type_map[name]
    assert isinstance(type_, GraphQLObjectType)
    found: Mapping[str, Any] = type_.fields
    return found


def is_page(type_: GraphQLType) -> bool:
    """Whether it is a connection."""
    return "edges" in getattr(get_named_type(type_), "fields", {})


def around(table: Table, step: Step, selection: str, alias: str = "") -> str:
    """The step with this selection of the object that it leads to."""
    type_ = field_type(table.kinds[step.origin], step.row)
    to = table.kinds[step.to].type
    node: Any = get_named_type(type_)
    if is_page(type_):
        edge: Any = get_named_type(node.fields["edges"].type)
        node = get_named_type(edge.fields["node"].type)
    inner = (
        f"{{ ... on {to} {{ {selection} }} }}" if is_abstract_type(node) else f"{{ {selection} }}"
    )
    if is_page(type_):
        inner = f"{{ {PAGE} node {inner} }} }}"
    return f"{alias}{_few(table.kinds[step.origin], step.row)} {inner}"


def asked(table: Table, way: Way, selection: str) -> str:
    """A document that goes this way and asks this of the object at its end."""
    for step in reversed(way):
        selection = around(table, step, f"{_id(table.kinds[step.to])}{selection}")
    return f"{{ {selection} }}"


def _id(kind: Kind) -> str:
    return "id " if any(row.field == "id" for row in kind.rows) else ""


def selection(table: Table, kind: Kind, number: int, row: Row) -> str:
    """A field of an object under a name of its own."""
    alias = f"_{number}: "
    type_ = field_type(kind, row)
    if row.is_part:
        return f"{alias}{row.field} {row.leads_to}"
    if row.leads_to:
        has_id = "id" in fields(table.kinds[row.leads_to].type)
        step = Step(row, kind.name, row.leads_to)
        return around(table, step, "id" if has_id else "__typename", alias)
    if is_leaf_type(get_named_type(type_)):
        return f"{alias}{row.field}"
    alias += _few(kind, row)
    inner = "edges { node { __typename } } totalCount" if is_page(type_) else "__typename"
    return f"{alias} {{ {inner} }}"


def _few(kind: Kind, row: Row) -> str:
    """The field with pages that are small, so that many of them can be asked for at once."""
    if "first" not in fields(kind.type)[row.name].args:
        return row.field
    name, _, arguments = row.field.partition("(")
    return f"{name}(first: 9, {arguments}" if arguments else f"{name}(first: 9)"


def objects(value: Any, ids: dict[str, str], step: Step) -> Any:
    """Of what a step was answered with, the object that is meant; None if it is not there."""
    found = value
    if isinstance(found, dict) and "edges" in found:
        # Nothing is counted but what is shown.
        assert found["totalCount"] == len(found["edges"]) or found["pageInfo"]["hasNextPage"]
        found = [edge["node"] for edge in found["edges"]]
    if not isinstance(found, list):
        return found or None
    wanted = ids.get(step.to)
    for each in found:
        if each and (wanted is None or each.get("id") == wanted):
            return each
    return None
