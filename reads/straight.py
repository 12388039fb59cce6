"""The short way from a document to its answer: one statement, whose JSON is the answer.

What cannot go this way, or goes wrong on it, is left to the long way through graphql-core, which
says the same in the same bytes and knows how to tell errors.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import orjson
from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, OperationType
from graphql.execution.values import VariableValues

from db.connection import InvalidPattern, Pool
from db.sharing import Sharing
from domain.errors import Refusal
from domain.limits import Limits
from domain.recent import Recent
from domain.viewer import Identity, Viewer
from reads.compiler import NotStraight
from reads.cost import Cost
from reads.document import DOCUMENTS, excess
from reads.operation import Compiled, Operation
from reads.payload import Payload
from reads.source import Reference

# Documents and statements, in bytes.
MOST_KEPT = 64 * 1024 * 1024


class Query(NamedTuple):
    """What a request asks for, as it came, and the body that said so."""

    text: str
    variables: Mapping[str, Any]
    operation_name: str | None
    body: bytes = b""


class Answer(NamedTuple):
    """The data of an answer as JSON.

    `note_due` is None where the identity it was asked by does not hold any more: then the answer
    must not be told.
    """

    data: bytes
    note_due: bool | None


class Prepared(NamedTuple):
    """An operation as a statement and its values; of a mutation with its coerced variables."""

    operation: Operation
    plan: Compiled
    values: list[object]
    cost: Cost
    variables: VariableValues | None


class Straight:
    """Answers operations straight; counts how many it did."""

    def __init__(self, schema: GraphQLSchema, pool: Pool, limits: Limits | None = None) -> None:
        self._schema = schema
        self._sharing = Sharing(pool)
        self._limits = limits or Limits()
        self._operations: Recent[tuple[str, str | None], Operation] = Recent(MOST_KEPT)
        self.answered = 0

    async def answer(self, prepared: Prepared, identity: Identity | None) -> Answer | None:
        """The answer of a query to who asks, nobody if None; None where it takes the long way.

        Errors: what `db.failures` says of a statement that Postgres did not finish.
        """
        plan, values = prepared.plan, prepared.values
        values[:4] = _asker(identity)
        try:
            row = await self._sharing.row(plan.sql, *values)
        except InvalidPattern:
            return None
        assert row is not None
        text, doubtful, note_due = row[:3]
        if doubtful:
            return None
        self.answered += 1
        return Answer(_written(plan, text), note_due if identity else False)

    async def payload(
        self,
        prepared: Prepared,
        viewer: Viewer,
        references: Mapping[str, Reference],
        values: Mapping[str, Any],
    ) -> bytes:
        """The data of a mutation's answer, whose payload has these objects and values."""
        payload = prepared.plan.payload
        assert payload is not None
        texts = payload.known(references)
        if texts is None:
            texts = await self._looked_up(prepared, payload, viewer, references)
        self.answered += 1
        return payload.told(texts, values)

    async def _looked_up(
        self,
        prepared: Prepared,
        payload: Payload,
        viewer: Viewer,
        references: Mapping[str, Reference],
    ) -> list[bytes]:
        plan, bound = prepared.plan, prepared.values
        bound[:2] = [viewer.user_id, viewer.is_administrator]
        payload.bind(bound, references)
        row = await self._sharing.row(plan.sql, *bound)
        assert row is not None
        texts = row[: len(payload.columns)]
        return [b"null" if text is None else _written(plan, text) for text in texts]

    def prepared(self, query: Query) -> Prepared | None:
        """The query or the mutation as a statement; None where it takes the long way."""
        try:
            return self._prepared(query)
        except (GraphQLError, Refusal, NotStraight):
            return None

    def _prepared(self, query: Query) -> Prepared | None:
        key = (query.text, query.operation_name)
        operation = self._operations.get(key)
        if operation is None:
            operation = self._read(query)
        if operation is None:
            return None
        before = operation.grown
        try:
            ready = operation.ready(query.variables, query.body)
        finally:
            if operation.grown != before:
                self._operations.put(key, operation, operation.weight(query.text))
        return None if ready is None else Prepared(operation, *ready)

    def _read(self, query: Query) -> Operation | None:
        if excess(query.text) is not None:
            return None
        document = DOCUMENTS.parsed(query.text)
        found = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        named = [each for each in found if each.name and each.name.value == query.operation_name]
        chosen = found if query.operation_name is None else named
        if len(chosen) != 1 or chosen[0].operation is OperationType.SUBSCRIPTION:
            return None
        operation = Operation(self._schema, document, chosen[0], self._limits)
        # Before it is validated, which takes longer the more it asks for.
        operation.prices.of(query.variables)
        return None if DOCUMENTS.errors(self._schema, query.text) else operation


def _written(plan: Compiled, text: str) -> bytes:
    return orjson.dumps(orjson.loads(text)) if plan.rewritten else text.encode()


def _asker(identity: Identity | None) -> list[object]:
    if identity is None:
        return [None, False, None, None]
    viewer = identity.viewer
    return [viewer.user_id, viewer.is_administrator, identity.key_id, identity.key_scopes]
