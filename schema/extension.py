"""What happens around the execution of every operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

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

from auth import scope
from domain.errors import PermissionDenied
from reads import document
from resolvers.context import Context
from schema import failure


@dataclass(frozen=True, slots=True)
class HttpContext(Context):
    """A request that came by HTTP; `seen` is what the log will say of it."""

    seen: dict[str, str | None] = field(default_factory=dict)


class Seen(SchemaExtension):
    """The log can say which operation a request was."""

    def on_validate(self) -> Iterator[None]:
        """The kind and the name of the operation are noted, also where it is not valid."""
        context = self.execution_context.context
        if isinstance(context, HttpContext):
            context.seen["operation_type"] = self.execution_context.operation_type.value.lower()
            context.seen["operation_name"] = self.execution_context.operation_name
        yield


class SignedInToChange(SchemaExtension):
    """A mutation of somebody who is not signed in is refused before its values are looked at."""

    def on_execute(self) -> Iterator[None]:
        """The refusal stands in for the result, so that nothing is executed."""
        execution = self.execution_context
        anonymous = execution.context.viewer is None
        if anonymous and execution.operation_type is OperationType.MUTATION:
            execution.result = ExecutionResult(data=None, errors=[failure.unauthenticated()])
        yield


class ReadScope(SchemaExtension):
    """A key that is not good for reading gives no query an answer.

    The payload of a mutation is no query: what one was allowed to change one may see, but no list.
    """

    def on_execute(self) -> Iterator[None]:
        """The refusal stands in for the result, so that nothing is executed."""
        execution = self.execution_context
        viewer = execution.context.viewer
        if viewer is not None:
            try:
                scope.require_read(viewer)
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


EXTENSIONS: tuple[Callable[[], SchemaExtension], ...] = (
    Seen,
    *document.EXTENSIONS,
    SignedInToChange,
    ReadScope,
)
