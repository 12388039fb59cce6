"""From a GraphQL selection to SQL: correlated sub-selects that build the finished JSON.

The selection is collected by graphql-core's own rules (fragments, aliases, directives), so that the
JSON holds exactly the keys of the answer, in its order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_named_type,
)
from graphql.execution.collect_fields import (
    FieldDetails,
    FragmentDetails,
    collect_fields,
    collect_subfields,
)
from graphql.execution.values import VariableValues

from reads.arrays import array
from reads.connection import ConnectionSql
from reads.field import COMPLETION, SOURCE
from reads.found import FoundSql
from reads.given import Given
from reads.graph import GraphSql
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
from reads.statement import NO_ARGUMENTS, TYPENAME, Columns, Statement, constant

TYPE_KEY = "@type"
MAX_IDENTIFIER_BYTES = 63
# What Postgres writes otherwise than we do: numbers with their zeros, objects with spaces.
REWRITTEN = frozenset({"JSON", "Float"})

Fields = list[FieldDetails]


class NotStraight(Exception):
    """A selection whose answer cannot be made by one statement alone."""


class Asked(NamedTuple):
    """What a selection is read with."""

    schema: GraphQLSchema
    fragments: dict[str, FragmentDetails]
    operation: OperationDefinitionNode
    variables: VariableValues


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


class Compiler:
    """Compiles selections into one statement.

    What it makes is for graphql-core to complete: objects of abstract types say their type.
    Made `straight`, it is the answer itself; then NotStraight is raised where that cannot be.
    `rewritten` says whether Postgres writes parts of that answer otherwise than we do.
    """

    def __init__(self, asked: Asked, statement: Statement, *, straight: bool = False) -> None:
        self._asked = asked
        self.straight = straight
        self.statement = statement
        self.ambiguities: list[str] = []
        self._doubtful: list[str] = []
        self._first_rows: set[str] = set()
        self.rewritten = False

    def answer(self) -> Columns:
        """The whole answer of a query, a column for each field."""
        asked = self._asked
        root = asked.schema.query_type
        assert root is not None
        collected = collect_fields(
            asked.schema, asked.fragments, asked.variables, root, asked.operation
        )
        columns = Columns()
        for key, parts in collected.grouped_field_set.items():
            name = parts[0].node.name.value
            if name == TYPENAME:
                columns.add(self._key(key), constant(root.name))
            elif name in root.fields and source_of(root.fields[name]) is not None:
                columns.add(self._key(key), self.field(root.fields[name], parts, ""))
                source = source_of(root.fields[name])
                if isinstance(source, One) and source.ambiguous is not None:
                    self._doubtful.append(key)
            else:
                raise NotStraight(name)
        return columns

    def doubt(self, row: str) -> str:
        """Whether something is not there, perhaps as its path meant several organizations."""
        # Of a row, `is null` is true as well where each of its columns is.
        found = (f'{row}."{key}" is not distinct from null' for key in self._doubtful)
        return " or ".join(found) or "false"

    def object_type(self, name: str) -> GraphQLObjectType:
        """The object type of this name."""
        type_ = self._asked.schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        return type_

    def collect(self, type_: GraphQLObjectType, fields: Fields) -> Mapping[str, Fields]:
        """The sub-selection on one object type: column to field nodes, in order."""
        asked = self._asked
        collected = collect_subfields(
            asked.schema, asked.fragments, asked.variables, asked.operation, type_, fields
        )
        return {self._key(key): parts for key, parts in collected.grouped_field_set.items()}

    def _key(self, key: str) -> str:
        name = column_name(key)
        if self.straight and name != key:
            raise NotStraight(key)
        return name

    def arguments(self, field: GraphQLField, fields: Fields) -> Given:
        """The arguments given to a field."""
        return Given(field, fields[0].node, self._asked.variables)

    def columns(self, type_: GraphQLObjectType, fields: Fields, scope: Scope) -> Columns:
        """The selected fields of an object type, as columns over its row."""
        columns = Columns()
        for key, parts in self.collect(type_, fields).items():
            name = parts[0].node.name.value
            if name == TYPENAME:
                columns.add(key, constant(type_.name))
            elif isinstance(source := source_of(type_.fields[name]), Value):
                columns.add(key, self._value(source, type_.fields[name], parts, scope))
                columns.uses.update(source.uses)
            elif source is not None:
                columns.add(key, self.field(type_.fields[name], parts, scope.t))
            elif self.straight:
                raise NotStraight(name)
        return columns

    def _value(self, value: Value, field: GraphQLField, fields: Fields, scope: Scope) -> str:
        """A value of the row, as it is asked for: with the arguments of that field."""
        if self.straight and field.extensions.get(COMPLETION) is not None:
            raise NotStraight(fields[0].node.name.value)
        self.rewritten |= get_named_type(field.type).name in REWRITTEN
        if field.args:
            scope = scope._replace(arguments=self.arguments(field, fields))
        return self.statement.rendered(value.sql, scope)

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
                return FoundSql(self, found, arguments).record(fields)
            case Lineage() as lineage:
                graph = GraphSql(self, lineage, arguments, p)
                return graph.record(object_type_of(field), fields)
            case Connection() as source:
                made = ConnectionSql(self, source, arguments, p)
                return made.record(object_type_of(field), fields)
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
        scope = self.statement.scope(p, arguments, for_members=one.for_members)
        guard = self.statement.guarded.row(
            one.table, scope.t, p, inherits=one.inherits, for_members=one.for_members
        )
        self._first_rows.update(f"{scope.t}_{use}" for use in one.first)
        columns = self.columns(type_, fields, scope)
        if tagged and not self.straight:
            columns.add(TYPE_KEY, constant(type_.name))
        if one.ambiguous is not None and not self.straight:
            self.ambiguities.append(self.statement.rendered(one.ambiguous, scope))
        conditions = [self.statement.rendered(one.on, scope), *guard]
        if not one.inherits:
            conditions.append(one.table.visible(scope.t, scope.asker))
        first = [
            f"{self.statement.rendered(sql, scope)} {scope.t}_{use}"
            for use, sql in one.first.items()
        ]
        rows = " cross join ".join((*first, self._rows(one, scope, columns)))
        return self.statement.record(columns, f"from {rows} where {' and '.join(conditions)}")

    def _rows(self, one: One, scope: Scope, columns: Columns) -> str:
        """The FROM items of the row, and of what goes with it and was not found before."""
        uses = columns.uses.difference(one.first)
        at_hand = f"{scope.p}_{one.at_hand}"
        if at_hand not in self._first_rows:
            return one.table.row(scope.t, uses)
        known = {use: sql.replace("{p}", scope.p) for use, sql in one.known.items()}
        return one.table.row(scope.t, uses, at_hand, known)

    def referenced(
        self, type_: GraphQLObjectType, fields: Fields, references: Mapping[str, Reference]
    ) -> dict[str, str]:
        """The parts of a payload that are read, by response key."""
        found = {}
        for key, parts in self.collect(type_, fields).items():
            name = parts[0].node.name.value
            if name in references:
                source, organization_id, id, _ = references[name]
                p = self._key_row((organization_id, id))
                found[key] = (
                    f"(select to_json({self._node(source, type_.fields[name], parts)}) from {p})"
                )
        return found

    def _node(self, source: One | Choice | Value, field: GraphQLField, fields: Fields) -> str:
        """A part of a payload, reached from its key."""
        match source:
            case Value(sql):
                return render(sql, self.statement.scope("k", NO_ARGUMENTS))
            case Choice(ones):
                return self.choice(ones, fields, "k")
            case One():
                return self.row(source, object_type_of(field), fields, "k")

    def _key_row(self, wanted: Sequence[UUID]) -> str:
        organization_id, id = (self.statement.bind(value, "uuid") for value in wanted)
        return f"(values ({organization_id}, {id})) k(organization_id, id)"

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
        guard = self.statement.guarded.row(many.table, scope.t, p, inherits=many.inherits)
        columns = self.columns(type_, fields, scope)
        on, order = (self.statement.rendered(sql, scope) for sql in (many.on, many.order))
        conditions = [on, *guard]
        if not many.inherits:
            conditions.append(many.table.visible(scope.t, scope.asker))
        end = f" order by {order} limit {many.most}" if many.most else ""
        rows = many.table.rows(scope.t, columns.uses)
        x, one = self.statement.row(), self.statement.record(columns)
        return (
            f"(select {array(f'{x}.r', f'{x}.n')} from (select {one} as r,"
            f" row_number() over (order by {order}) as n"
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
