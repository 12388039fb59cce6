"""A graph of rows as SQL: its nodes and edges are found once, however often they are asked for."""

from __future__ import annotations

from graphql import GraphQLObjectType, get_named_type
from graphql.execution.collect_fields import FieldDetails

from reads.arrays import array
from reads.connection import Selections
from reads.given import Given
from reads.source import Lineage
from reads.statement import TYPENAME, Columns, constant

Fields = list[FieldDetails]


class GraphSql:
    """The SQL of one graph, reached from the row `p`."""

    def __init__(self, compiler: Selections, lineage: Lineage, arguments: Given, p: str) -> None:
        self._compiler = compiler
        self._statement = compiler.statement
        self._lineage = lineage
        self._p = p
        self._scope = self._statement.scope(p, arguments)
        self._statement.guarded.follow("n", p)

    def record(self, type_: GraphQLObjectType, fields: Fields) -> str:
        """The graph as a record."""
        walk = self._statement.part(self._lineage.walk, self._scope)
        shown = f"steps <= depth order by steps, kind, id limit {self._lineage.most}"
        columns = Columns()
        for key, parts in self._compiler.collect(type_, fields).items():
            columns.add(key, self._selected(type_, parts))
        return (
            f"(with walked as materialized (select {self._p}.organization_id, w.* from {walk} w),"
            f" shown as materialized (select * from walked where {shown})"
            f" select g$ from (select {columns}) g$)"
        )

    def _selected(self, type_: GraphQLObjectType, parts: Fields) -> str:
        match parts[0].node.name.value:
            case "nodes":
                node = self._compiler.choice(self._lineage.node.ones, parts, "n")
                return f"(select {array(node, 'n.steps, n.kind, n.id')} from shown n)"
            case "edges":
                return self._edges(type_, parts)
            case "truncated":
                return "((select count(*) from walked) > (select count(*) from shown))"
        return constant(type_.name)

    def _edges(self, type_: GraphQLObjectType, fields: Fields) -> str:
        edge = get_named_type(type_.fields["edges"].type)
        assert isinstance(edge, GraphQLObjectType)
        columns = Columns()
        for key, parts in self._compiler.collect(edge, fields).items():
            name = parts[0].node.name.value
            columns.add(key, constant(edge.name) if name == TYPENAME else f'e."{name}"')
        found = self._statement.part(lambda scope: self._lineage.edges("shown", scope), self._scope)
        one = array(self._statement.record(columns), 'e."from", e."to"')
        return f"(select {one} from {found} e)"
