"""The functions of mutations, called with what a document gives them and without an executor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import strawberry

from reads.complete import BACKREF
from reads.given import Given
from reads.payload import Root
from reads.straight import Prepared
from resolvers.context import HttpContext
from schema.mutation.answer import Deed
from schema.mutation.conversion import Conversion, Convert


class Ready(NamedTuple):
    """A mutation with its input, and whether it finds out itself who still asks.

    `do` gives the payload, or what stands in its place: the refusals, or the exception.
    """

    do: Callable[[HttpContext], Awaitable[Any]]
    proves_viewer: bool


class Deeds:
    """Finds the function of a mutation."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._conversion = Conversion(schema)
        self._converts: dict[str, Convert] = {}

    def ready(self, prepared: Prepared) -> Ready | None:
        """The mutation with its input, to be done; None where the input is not to be had so."""
        payload = prepared.plan.payload
        assert payload is not None
        assert prepared.variables is not None
        root = payload.root
        try:
            given = Given(root.field, root.fields[0].node, prepared.variables)
            arguments = self._convert(root)(given)
        except Exception:
            # Whatever it is, the long way says it.
            return None
        function = root.field.extensions[BACKREF].base_resolver.wrapped_func

        async def do(context: HttpContext) -> Any:
            deed = Deed(context, root.name, given["input"])
            try:
                return await function(info=deed, **arguments)
            except Exception as error:
                return error

        return Ready(do, getattr(function, "proves_viewer", False))

    def _convert(self, root: Root) -> Convert:
        found = self._converts.get(root.name)
        if found is None:
            found = self._conversion.of(root.field.extensions[BACKREF].arguments)
            self._converts[root.name] = found
        return found
