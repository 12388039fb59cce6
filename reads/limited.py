"""What happens around an operation, whichever schema it is for, so that it stays within limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode
from strawberry.extensions import SchemaExtension

from domain.limits import Limits
from domain.rate import METER, Meter
from reads import cost, limit

# Where the state of a request keeps what its operation costs.
COST = "cost"


class WithinLimits(SchemaExtension):
    """An operation that asks for too much is refused before it is validated."""

    def on_validate(self) -> Iterator[None]:
        """The operation is within the limits, and what it costs is noted."""
        execution = self.execution_context
        document = execution.graphql_document
        assert document is not None
        schema: GraphQLSchema = execution.schema._schema
        operation = _operation(document, execution.operation_name)
        if operation is not None:
            found = limit.measured(schema, document, operation, execution.variables or {})
            _seen(execution.context)[COST] = found.size.cost
            limit.require_within(found, execution.context.site.limits)
        yield


class Paid(SchemaExtension):
    """An operation that its client cannot pay for is not executed."""

    def on_execute(self) -> Iterator[None]:
        """The operation is paid for, unless a refusal stands in for it; raises RateLimited."""
        execution = self.execution_context
        seen = _seen(execution.context)
        meter: Meter | None = seen.get(METER)
        if meter is not None and execution.result is None:
            meter.pay(seen[COST])
        yield


def extensions(state: Mapping[str, Any], limits: Limits) -> dict[str, Any] | None:
    """The extensions: what the operation costs, where it came to be measured."""
    if COST not in state:
        return None
    meter: Meter | None = state.get(METER)
    standing = None if meter is None else meter.settle()
    return cost.told(state[COST], limits.query_cost, standing)


def _seen(context: Any) -> dict[str, Any]:
    """The state of the request; of one that did not come by HTTP, nobody looks at it."""
    found: dict[str, Any] | None = getattr(context, "seen", None)
    return {} if found is None else found


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    named = (each for each in operations if each.name and each.name.value == name)
    return next(named, operations[0] if operations else None)
