"""Hands what the compiler read to graphql-core, which completes the answer from it.

A root field, and all objects of a mutation's payload, are read in one statement each; every field
below takes its value from there by its response key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, cast

import orjson
import strawberry
from graphql import (
    ExecutionResult,
    GraphQLAbstractType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLUnionType,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails
from graphql.execution.values import VariableValues
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from db.connection import InvalidPattern, Pool
from domain import errors
from domain.viewer import Viewer
from reads.compiler import TYPE_KEY, Asked, Compiler, Fields, column_name
from reads.field import COMPLETION, SOURCE
from reads.source import Reference
from reads.statement import Statement

BACKREF = "strawberry-definition"


class Reader(NamedTuple):
    """Who asks, and where the answer is; or why it cannot be had from there."""

    pool: Pool
    viewer: Viewer | None
    failed: Exception | None = None


Readers = Callable[[Any], Reader]


class Made(dict[str, Any]):
    """An object made by hand: its values are found by field name, null where there is none.

    `read` holds what the compiler read for it, by response key.
    """

    def __init__(self, read: Mapping[str, Any] | None = None, **values: Any) -> None:
        super().__init__(values)
        self.read = read or {}

    def __missing__(self, _: str) -> None:
        return None


class Whole(Made):
    """What is at the root of an answer, with `data`: all that is to be told of it."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__()
        self.data = data


class Completing(StrawberryGraphQLCoreExecutionContext):
    """Completes answers, but for those that are whole already."""

    def execute_operation(self, serially: bool | None = None) -> Any:
        """The answer."""
        root = self.root_value
        if isinstance(root, Whole):
            return ExecutionResult(root.data, None)
        return super().execute_operation(serially)


def bind(schema: strawberry.Schema, reader: Readers) -> None:
    """Every field that declares a source takes its value from what the compiler read.

    `reader` finds the reader in the context of a request.
    """
    built = schema._schema
    for type_ in built.type_map.values():
        if isinstance(type_, GraphQLObjectType):
            _bind_type(type_, reader if type_ is built.query_type else None)
        elif isinstance(type_, (GraphQLInterfaceType, GraphQLUnionType)):
            _bind_abstract(type_)


def _bind_type(type_: GraphQLObjectType, reader: Readers | None) -> None:
    for field in type_.fields.values():
        definition = field.extensions.get(BACKREF)
        metadata = definition.metadata if definition is not None else {}
        if SOURCE not in metadata:
            continue
        # Rows are plain dicts, so Strawberry's isinstance check does not apply to them.
        type_.is_type_of = None
        field.extensions[SOURCE] = metadata[SOURCE]
        field.extensions[COMPLETION] = metadata[COMPLETION]
        _bind_field(field, reader, metadata[COMPLETION])


def _bind_field(field: GraphQLField, reader: Readers | None, completion: Any) -> None:
    if reader is not None:
        field.resolve = _root(field, reader, completion)
    elif completion is not None:
        field.resolve = _completing(completion)
    else:
        field.resolve = _take


def _completing(completion: Any) -> Any:
    async def complete(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        return await completion(info.context, _take(source, info), **arguments)

    return complete


def _root(field: GraphQLField, reader: Readers, completion: Any) -> Any:
    async def resolve(_: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
        who = reader(info.context)
        if who.failed is not None:
            raise who.failed
        statement = Statement(who.viewer)
        compiler = Compiler(asked(info), statement)
        value_sql = compiler.field(field, _fields(info), "")
        columns = [f"to_json({value_sql})", *compiler.ambiguities]
        value, *ambiguities = await _row(who.pool, columns, statement)
        if any(ambiguities):
            raise errors.Conflict(
                "ORGANIZATION_AMBIGUOUS",
                "Several organizations are meant equally; name one by its own name.",
                (next(iter(arguments)),),
            )
        read = orjson.loads(value) if value is not None else None
        return read if completion is None else await completion(info.context, read, **arguments)

    return resolve


def asked(info: GraphQLResolveInfo[Any]) -> Asked:
    """What the selection of the field being resolved is read with."""
    # Strawberry hands resolvers the coerced values alone.
    variables = VariableValues({}, cast(dict[str, Any], info.variable_values))
    fragments = {name: FragmentDetails(node, None) for name, node in info.fragments.items()}
    return Asked(info.schema, fragments, info.operation, variables)


def _fields(info: GraphQLResolveInfo[Any]) -> Fields:
    """The field being resolved, as the collected selection starts from."""
    return [FieldDetails(node, None) for node in info.field_nodes]


async def _row(pool: Pool, columns: Iterable[str], statement: Statement) -> tuple[Any, ...]:
    sql = statement.text(columns)
    try:
        async with pool.connection() as connection:
            row = await connection.row(sql, *statement.values)
    except InvalidPattern as error:
        raise refused(error) from error
    assert row is not None
    return tuple(row)


def refused(error: InvalidPattern) -> errors.InvalidValue:
    """What a client hears whose pattern is none."""
    rule = "a POSIX regular expression"
    return errors.InvalidValue("INVALID_INPUT", str(error), ("where",), None, rule)


def _take(source: Any, info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    key = column_name(str(info.path.key))
    if isinstance(source, Made) and key not in source.read:
        return source[info.field_name]
    return source.read[key] if isinstance(source, Made) else source[key]


def _bind_abstract(type_: GraphQLAbstractType) -> None:
    otherwise = type_.resolve_type

    def resolve_type(
        value: Any, info: GraphQLResolveInfo[Any], abstract: GraphQLAbstractType
    ) -> Any:
        if isinstance(value, dict):
            return value[TYPE_KEY]
        return otherwise(value, info, abstract) if otherwise else None

    type_.resolve_type = resolve_type


async def objects(
    info: GraphQLResolveInfo[Any], reader: Reader, references: Mapping[str, Reference]
) -> dict[str, Any]:
    """The objects of a payload as far as they are selected, by response key, in one statement.

    `references` holds those that are there, by field name.
    """
    statement = Statement(reader.viewer)
    compiler = Compiler(asked(info), statement)
    type_ = get_named_type(info.return_type)
    assert isinstance(type_, GraphQLObjectType)
    columns = compiler.referenced(type_, _fields(info), references)
    if not columns:
        return {}
    row = await _row(reader.pool, columns.values(), statement)
    return {
        key: orjson.loads(text) if text is not None else None
        for key, text in zip(columns, row, strict=True)
    }
