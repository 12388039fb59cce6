"""What happens around the execution of every operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphql import ExecutionResult
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from auth import scope
from reads import document
from reads.limited import Paid
from reads.reading import OnlyForReaders
from resolvers.context import Context
from schema import failure


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
    *document.EXTENSIONS,
    SignedInToChange,
    lambda: OnlyForReaders(_require_read),
    Paid,
)
