"""Documents that ask for more than they change, of those who may not read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    ExecutionResult,
    GraphQLError,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    visit,
)
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionContext
from strawberry.types.graphql import OperationType

from domain.errors import PermissionDenied


class OnlyForReaders(SchemaExtension):
    """Whom `require` refuses to read gets no answer to a query.

    The payload of a mutation is no query: what one was allowed to change one may see, but no list.
    """

    def __init__(self, require: Callable[[Any], None]) -> None:
        self._require = require

    def on_execute(self) -> Iterator[None]:
        """The refusal stands in for the result, so that nothing is executed."""
        execution = self.execution_context
        try:
            self._require(execution.context)
        except PermissionDenied as denied:
            if _reads(execution):
                error = GraphQLError(denied.message, original_error=denied)
                execution.result = ExecutionResult(data=None, errors=[error])
        yield


def _reads(execution: ExecutionContext) -> bool:
    """Whether the operation asks for more than the objects that it changes."""
    if execution.operation_type is not OperationType.MUTATION:
        return True
    document = execution.graphql_document
    assert document is not None
    pages = _Pages(TypeInfo(execution.schema._schema))
    visit(document, TypeInfoVisitor(pages.types, pages))
    return pages.found


class _Pages(Visitor):
    """Finds out whether a document asks for a connection anywhere."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found = False

    def enter_field(self, *_: object) -> None:
        """One more field is looked at."""
        type_ = self.types.get_type()
        self.found |= type_ is not None and get_named_type(type_).name.endswith("Connection")
