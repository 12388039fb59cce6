"""From a GraphQL selection to SQL: correlated sub-selects that build the finished JSON.

The selection is collected by graphql-core's own rules (fragments, aliases, directives), so that the
JSON holds exactly the keys that the executor will ask for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from graphql import GraphQLField, GraphQLObjectType, GraphQLResolveInfo, get_named_type
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.execution.values import VariableValues, get_argument_values

from reads.connection import ConnectionSql
from reads.field import SOURCE
from reads.source import (
    Choice,
    Connection,
    Found,
    Lineage,
    Many,
    One,
    Reference,
    Scope,
    Source,
    Value,
    render,
)
from reads.statement import NO_ARGUMENTS, Columns, Statement

TYPE_KEY = "@type"
MAX_IDENTIFIER_BYTES = 63

Fields = list[FieldDetails]


def column_name(key: str) -> str:
    """The response key as a column: Postgres cuts names at 63 bytes, so longer ones are hashed."""
    if len(key) <= MAX_IDENTIFIER_BYTES:
        return key
    return "#" + hashlib.sha256(key.encode()).hexdigest()[:40]


def source_of(field: GraphQLField) -> Source | None:
    """Where the field's value comes from, if the schema says so."""
    source: Source | None = field.extensions.get(SOURCE)
    return source


def object_type_of(field: GraphQLField) -> GraphQLObjectType:
    """The object type that the field gives, one or many."""
    type_ = get_named_type(field.type)
    assert isinstance(type_, GraphQLObjectType)
    return type_


def object_type_of_info(info: GraphQLResolveInfo[Any]) -> GraphQLObjectType:
    """The object type that the field being resolved gives."""
    type_ = get_named_type(info.return_type)
    assert isinstance(type_, GraphQLObjectType)
    return type_


class Compiler:
    """Compiles the selections of one root field into one statement."""

    def __init__(self, info: GraphQLResolveInfo[Any], statement: Statement) -> None:
        self._info = info
        self.statement = statement
        self.ambiguities: list[str] = []
        self._fragments = {
            name: FragmentDetails(node, None) for name, node in info.fragments.items()
        }
        # Strawberry hands resolvers the coerced values alone.
        self._variables = VariableValues({}, cast(dict[str, Any], info.variable_values))

    def root(self) -> Fields:
        """The field being resolved, as the collected selection starts from."""
        return [FieldDetails(node, None) for node in self._info.field_nodes]

    def object_type(self, name: str) -> GraphQLObjectType:
        """The object type of this name."""
        type_ = self._info.schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        return type_

    def collect(self, type_: GraphQLObjectType, fields: Fields) -> Mapping[str, Fields]:
        """The sub-selection on one object type: column to field nodes, in order."""
        info = self._info
        collected = collect_subfields(
            info.schema, self._fragments, self._variables, info.operation, type_, fields
        )
        return {column_name(key): parts for key, parts in collected.grouped_field_set.items()}

    def arguments(self, field: GraphQLField, fields: Fields) -> dict[str, Any]:
        """The arguments given to a field, coerced by graphql-core's rules."""
        return get_argument_values(field, fields[0].node, self._variables)

    def columns(self, type_: GraphQLObjectType, fields: Fields, scope: Scope) -> Columns:
        """The selected fields of an object type, as columns over its row."""
        columns = Columns()
        for key, parts in self.collect(type_, fields).items():
            name = parts[0].node.name.value
            source = source_of(type_.fields[name]) if name != "__typename" else None
            if isinstance(source, Value):
                columns.add(key, render(source.sql, self._asked(type_.fields[name], parts, scope)))
                columns.uses.update(source.uses)
            elif source is not None:
                columns.add(key, self.field(type_.fields[name], parts, scope.t))
        return columns

    def _asked(self, field: GraphQLField, fields: Fields, scope: Scope) -> Scope:
        """The row as a value of it is asked for: with the arguments of that field."""
        return scope._replace(arguments=self.arguments(field, fields)) if field.args else scope

    def field(self, field: GraphQLField, fields: Fields, p: str) -> str:
        """One field that leads to other rows, as SQL, reached from the row `p`."""
        arguments = self.arguments(field, fields)
        match source_of(field):
            case One() as one:
                return self.row(one, object_type_of(field), fields, p, arguments=arguments)
            case Many() as many:
                return self._many(many, object_type_of(field), fields, p, arguments)
            case Choice(ones):
                return self.choice(ones, fields, p, arguments)
            case Found() as found:
                return self._found(found, arguments, fields)
            case Lineage() as lineage:
                return self._lineage(lineage, object_type_of(field), arguments, fields, p)
            case Connection() as source:
                made = ConnectionSql(self, source, arguments, p)
                return made.json(object_type_of(field), fields)
        raise TypeError(f"{field} leads to no rows")

    def row(
        self,
        one: One,
        type_: GraphQLObjectType,
        fields: Fields,
        p: str,
        *,
        tagged: bool = False,
        arguments: Mapping[str, Any] = NO_ARGUMENTS,
    ) -> str:
        """A to-one relation: one JSON object, or null.

        A tagged one says its type, for interfaces and unions.
        """
        scope = self.statement.scope(p, arguments)
        columns = self.columns(type_, fields, scope)
        if tagged:
            columns.add(TYPE_KEY, f"'{type_.name}'")
        if one.ambiguous is not None:
            self.ambiguities.append(render(one.ambiguous, scope))
        conditions = [render(one.on, scope)]
        if not one.inherits:
            conditions.append(one.table.visible(scope.t, scope.asker))
        rows = one.table.rows(scope.t, columns.uses)
        return self.statement.json(columns, f"from {rows} where {' and '.join(conditions)}")

    def referenced(self, references: Mapping[str, Reference]) -> dict[str, str]:
        """The parts of a payload that are read, by response key."""
        type_ = object_type_of_info(self._info)
        found = {}
        for key, parts in self.collect(type_, self.root()).items():
            name = parts[0].node.name.value
            if name in references:
                source, *wanted = references[name]
                p = self._key_row(wanted)
                found[key] = f"(select {self._node(source, type_.fields[name], parts)} from {p})"
        return found

    def _node(self, source: One | Choice | Value, field: GraphQLField, fields: Fields) -> str:
        """A part of a payload, reached from its key."""
        match source:
            case Value(sql):
                return f"to_json({render(sql, self.statement.scope('k', NO_ARGUMENTS))})"
            case Choice(ones):
                return self.choice(ones, fields, "k")
            case One():
                return self.row(source, object_type_of(field), fields, "k")

    def _key_row(self, wanted: Sequence[UUID]) -> str:
        organization_id, id = (self.statement.bind(value, "uuid") for value in wanted)
        return f"(values ({organization_id}, {id})) k(organization_id, id)"

    def _found(self, found: Found, arguments: Mapping[str, Any], fields: Fields) -> str:
        wanted = found.keys(arguments)
        places = self.statement.bind(list(range(len(wanted))), "int[]")
        branches = [
            self._listed(one, name, keys, fields)
            for name, one in found.ones.items()
            if (keys := [(n, *key[1:]) for n, key in enumerate(wanted) if key and key[0] == name])
        ]
        rows = " union all ".join(branches) or "select 0 as n, null::json as node where false"
        many = "coalesce(json_agg(u.node order by i.n), '[]')"
        gathered = many if found.many else "(array_agg(u.node))[1]"
        return f"(select {gathered} from unnest({places}) i(n) left join ({rows}) u using (n))"

    def _listed(
        self, one: One, name: str, wanted: Sequence[tuple[int, UUID, UUID]], fields: Fields
    ) -> str:
        i = self.statement.row()
        keys = ", ".join(
            self.statement.bind(list(values), kind)
            for values, kind in zip(
                zip(*wanted, strict=True), ("int[]", "uuid[]", "uuid[]"), strict=True
            )
        )
        node = self.row(one, self.object_type(name), fields, i, tagged=True)
        return f"select {i}.n, {node} as node from unnest({keys}) as {i}(n, organization_id, id)"

    def _lineage(
        self,
        lineage: Lineage,
        type_: GraphQLObjectType,
        arguments: Mapping[str, Any],
        fields: Fields,
        p: str,
    ) -> str:
        """A graph: its nodes and edges are found once, however often they are asked for."""
        scope = self.statement.scope(p, arguments)
        shown = f"steps <= depth order by steps, kind, id limit {lineage.most}"
        columns = Columns()
        for key, parts in self.collect(type_, fields).items():
            match parts[0].node.name.value:
                case "nodes":
                    node = self.choice(lineage.node.ones, parts, "n")
                    columns.add(key, f"(select coalesce(json_agg({node}), '[]') from shown n)")
                case "edges":
                    edges = self._edges(lineage, type_, parts, scope)
                    columns.add(key, edges)
                case "truncated":
                    columns.add(
                        key,
                        "((select count(*) from walked) > (select count(*) from shown))",
                    )
        return (
            f"(with walked as materialized (select {p}.organization_id, w.* from"
            f" {lineage.walk(scope)} w),"
            f" shown as materialized (select * from walked where {shown})"
            f" select row_to_json(g.*) from (select {columns}) g)"
        )

    def _edges(
        self, lineage: Lineage, type_: GraphQLObjectType, fields: Fields, scope: Scope
    ) -> str:
        edge = object_type_of(type_.fields["edges"])
        columns = Columns()
        for key, parts in self.collect(edge, fields).items():
            name = parts[0].node.name.value
            if name != "__typename":
                columns.add(key, f'e."{name}"')
        found = lineage.edges("shown", scope)
        one = self.statement.json(columns)
        return f"(select coalesce(json_agg({one}), '[]') from {found} e)"

    def _many(
        self,
        many: Many,
        type_: GraphQLObjectType,
        fields: Fields,
        p: str,
        arguments: Mapping[str, Any],
    ) -> str:
        """A plain list of rows: a JSON array."""
        scope = self.statement.scope(p, arguments)
        columns = self.columns(type_, fields, scope)
        conditions = [render(many.on, scope)]
        if not many.inherits:
            conditions.append(many.table.visible(scope.t, scope.asker))
        order = render(many.order, scope)
        columns.add("#n", f"row_number() over (order by {order})")
        end = f" order by {order} limit {many.most}" if many.most else ""
        rows = many.table.rows(scope.t, columns.uses)
        x = self.statement.row()
        return (
            f"(select coalesce(json_agg({x}.* order by {x}.\"#n\"), '[]') from (select {columns}"
            f" from {rows} where {' and '.join(conditions)}{end}) {x})"
        )

    def choice(
        self,
        ones: Mapping[str, One],
        fields: Fields,
        p: str,
        arguments: Mapping[str, Any] = NO_ARGUMENTS,
    ) -> str:
        """The one object among several types that is there."""
        options: Iterable[str] = (
            self.row(one, self.object_type(name), fields, p, tagged=True, arguments=arguments)
            for name, one in ones.items()
        )
        return f"coalesce({', '.join(options)})"
