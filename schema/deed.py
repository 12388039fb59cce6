"""The functions of mutations, called with what a document gives them and without an executor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry.types.arguments import convert_arguments

from reads.complete import BACKREF
from reads.given import Given
from reads.straight import Prepared
from resolvers.context import HttpContext
from schema.mutation.answer import Deed

# Gives the payload, or what stands in its place: the refusals, or the exception.
Ready = Callable[[HttpContext], Awaitable[Any]]


class Deeds:
    """Finds the function of a mutation."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._config = schema.config
        self._scalars = schema.schema_converter.scalar_registry

    def ready(self, prepared: Prepared) -> Ready | None:
        """The mutation with its input, to be done; None where the input is not to be had so."""
        payload = prepared.plan.payload
        assert payload is not None
        assert prepared.variables is not None
        root = payload.root
        definition = root.field.extensions[BACKREF]
        try:
            given = dict(Given(root.field, root.fields[0].node, prepared.variables))
            arguments = convert_arguments(
                given, definition.arguments, scalar_registry=self._scalars, config=self._config
            )
        except Exception:
            # Whatever it is, the long way says it.
            return None
        function = definition.base_resolver.wrapped_func

        async def do(context: HttpContext) -> Any:
            deed = Deed(context, root.name, given["input"])
            try:
                return await function(info=deed, **arguments)
            except Exception as error:
                return error

        return do
