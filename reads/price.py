"""What one operation costs, by the variables that it comes with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import DocumentNode, GraphQLSchema, OperationDefinitionNode

from domain.limits import Limits
from reads import cost, limit
from reads.cost import Cost

MOST_SIZES = 100


class Prices:
    """Measures an operation once for all variables that make it equally large."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        node: OperationDefinitionNode,
        limits: Limits,
    ) -> None:
        self._schema = schema
        self._document = document
        self._node = node
        self._limits = limits
        self._sizing: tuple[str, ...] | None = None
        self._known: dict[tuple[object, ...], Cost] = {}

    def of(self, variables: Mapping[str, Any]) -> Cost:
        """The cost with these variables as they came; LimitExceeded where it is too much."""
        if self._sizing is not None:
            known = self._known.get(self._size(variables, self._sizing))
            if known is not None:
                return known
        found = limit.measured(self._schema, self._document, self._node, variables)
        limit.require_within(found, self._limits)
        made = cost.of(found.size.cost, self._limits.query_cost)
        self._sizing = tuple(sorted(found.read))
        if len(self._known) < MOST_SIZES:
            self._known[self._size(variables, self._sizing)] = made
        return made

    def _size(self, variables: Mapping[str, Any], names: tuple[str, ...]) -> tuple[object, ...]:
        return tuple(limit.as_size(variables, name) for name in names)
