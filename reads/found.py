"""Objects by their global ids as SQL: one, or as many as are asked for, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from graphql import GraphQLObjectType
from graphql.execution.collect_fields import FieldDetails

from reads.arrays import array
from reads.given import Given
from reads.source import Found, One, Scope
from reads.statement import Statement

Fields = list[FieldDetails]
Wanted = Sequence[tuple[str, UUID, UUID] | None]


class Rows(Protocol):
    """What is needed of the compiler: one row as a record."""

    statement: Statement

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
    """The SQL of what is found by ids; ids of other kinds are found by another statement."""

    def __init__(self, compiler: Rows, found: Found, arguments: Given) -> None:
        self._compiler = compiler
        self._statement = compiler.statement
        self._found = found
        self._scope = self._statement.scope("", arguments)

    def record(self, fields: Fields) -> str:
        """The object as a record, or all of them as an array of records, null for none."""
        self._statement.part(lambda scope: str(self._kinds(scope)), self._scope)
        branches = [self._listed(name, fields) for name in self._kinds(self._scope)]
        if not self._found.many:
            return branches[0] if branches else "null::record"
        rows = " union all ".join(branches) or "select 0 as n, null::record as node where false"
        places = self._statement.part(self._places, self._scope)
        nodes = array("u.node", "i.n")
        return f"(select {nodes} from unnest({places}) i(n) left join ({rows}) u using (n))"

    def _listed(self, name: str, fields: Fields) -> str:
        """The objects of one type, each with its place."""
        i = self._statement.row()
        keys = self._statement.part(lambda scope: self._keys(name, scope), self._scope)
        type_ = self._compiler.object_type(name)
        node = self._compiler.row(self._found.ones[name], type_, fields, i, tagged=True)
        rows = f"unnest({keys}) as {i}(n, organization_id, id)"
        if not self._found.many:
            return f"(select {node} from {rows})"
        return f"select {i}.n, {node} as node from {rows}"

    def _wanted(self, scope: Scope) -> Wanted:
        given = scope.arguments
        assert isinstance(given, Given)
        wanted: Wanted = given.once("keys", self._found.keys)
        return wanted

    def _kinds(self, scope: Scope) -> list[str]:
        """The types of the objects that are looked for."""
        kinds = {key[0] for key in self._wanted(scope) if key is not None}
        return sorted(kinds.intersection(self._found.ones))

    def _keys(self, name: str, scope: Scope) -> str:
        """The places and keys of the objects of one type, as three arrays."""
        wanted = enumerate(self._wanted(scope))
        keys = [(n, *key[1:]) for n, key in wanted if key is not None and key[0] == name]
        kinds = ("int[]", "uuid[]", "uuid[]")
        values = zip(zip(*keys, strict=True), kinds, strict=True) if keys else ()
        return ", ".join(scope.bind(list(each), kind) for each, kind in values)

    def _places(self, scope: Scope) -> str:
        return scope.bind(list(range(len(self._wanted(scope)))), "int[]")
