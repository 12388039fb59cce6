"""What happens around the execution of every operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from graphql import ExecutionResult
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from auth import scope
from reads import document
from reads.reading import OnlyForReaders
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


def _require_read(context: Context) -> None:
    if context.viewer is not None:
        scope.require_read(context.viewer)


EXTENSIONS: tuple[Callable[[], SchemaExtension], ...] = (
    Seen,
    *document.EXTENSIONS,
    SignedInToChange,
    lambda: OnlyForReaders(_require_read),
)
