"""Objects by their keys as SQL: one, or as many as are asked for, in order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from reads.arrays import array
from reads.given import Given
from reads.source import Found, One, Scope, Wanted
from reads.statement import Statement

Fields = list[FieldDetails]


class Rows(Protocol):
    """What is needed of the compiler: one row as a record."""

    statement: Statement
    straight: bool

    def object_type(self, name: str) -> GraphQLObjectType:
        """The object type of this name."""

    def row(
        self,
        one: One,
        type_: GraphQLObjectType,
        fields: Fields,
        p: str,
        *,
        tagged: bool = ...,
        arguments: Mapping[str, Any] = ...,
    ) -> str:
        """A to-one relation, reached from the row `p`."""


class FoundSql:
    """The SQL of what is found by keys; keys of other ways are found by another statement."""

    def __init__(self, compiler: Rows, found: Found, arguments: Given) -> None:
        self._compiler = compiler
        self._statement = compiler.statement
        self._found = found
        self._read = found.strict if compiler.straight and found.strict else found.keys
        self._scope = self._statement.scope("", arguments)

    def record(self, fields: Fields) -> str:
        """The object as a record, or all of them as an array of records, null for none."""
        self._statement.part(lambda scope: str(self._ways(scope)), self._scope)
        branches = [self._listed(name, fields) for name in self._ways(self._scope)]
        if not self._found.many:
            return branches[0] if branches else "null::record"
        rows = " union all ".join(branches) or "select 0 as n, null::record as node where false"
        places = self._statement.part(self._places, self._scope)
        nodes = array("u.node", "i.n")
        return f"(select {nodes} from unnest({places}) i(n) left join ({rows}) u using (n))"

    def _listed(self, name: str, fields: Fields) -> str:
        """The objects that are found one way, each with its place."""
        i, way = self._statement.row(), self._found.ways[name]
        keys = self._statement.part(lambda scope: self._keys(name, scope), self._scope)
        type_ = self._compiler.object_type(way.type_name)
        node = self._compiler.row(way.one, type_, fields, i, tagged=True)
        rows = way.rows.format(keys=keys, i=i)
        if not self._found.many:
            return f"(select {node} from {rows})"
        return f"select {i}.n, {node} as node from {rows}"

    def _wanted(self, scope: Scope) -> Wanted:
        given = scope.arguments
        assert isinstance(given, Given)
        wanted: Wanted = given.once("keys", self._read)
        return wanted

    def _ways(self, scope: Scope) -> list[str]:
        """The ways in which objects are looked for."""
        names = {key[0] for key in self._wanted(scope) if key is not None}
        return sorted(names.intersection(self._found.ways))

    def _keys(self, name: str, scope: Scope) -> str:
        """The places and keys of the objects that are looked for one way, each as an array."""
        wanted = enumerate(self._wanted(scope))
        keys = [(n, *key[1:]) for n, key in wanted if key is not None and key[0] == name]
        kinds = ("int", *self._found.ways[name].kinds)
        values = zip(zip(*keys, strict=True), kinds, strict=True) if keys else ()
        return ", ".join(scope.bind(list(each), f"{kind}[]") for each, kind in values)

    def _places(self, scope: Scope) -> str:
        return scope.bind(list(range(len(self._wanted(scope)))), "int[]")
