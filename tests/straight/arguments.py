"""Arguments of fields: which of them are given, and pages whose cursors fit their order."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLSchema,
    Undefined,
    is_non_null_type,
    is_required_argument,
)

from reads.compiler import source_of
from reads.source import Connection
from tests.straight.blanks import Blanks

PAGES = (
    (),
    *(("first",),) * 4,
    ("last",),
    *(("first", "after"),) * 3,
    *(("last", "before"),) * 2,
    ("after",),
    ("first", "before"),
    ("first", "after", "before"),
    ("last", "after"),
)


@dataclass
class Arguments:
    """Writes the arguments of fields; `blanks` are the variables in them."""

    schema: GraphQLSchema
    random: Random
    blanks: Blanks

    def written(self, parent: str, name: str, chosen: GraphQLField, pages: int) -> str:
        """Arguments for the field, in their brackets; `pages` counts the lists around it."""
        names = self._names(chosen, pages)
        order, order_by = self._order(chosen, names)
        given = [
            f"{argument}: "
            + (
                order_by
                if argument == "orderBy" and order_by
                else self._argument(f"{parent}.{name}.{argument}", chosen, argument, order, pages)
            )
            for argument in names
        ]
        if not given:
            return ""
        self.random.shuffle(given)
        return f"({', '.join(given)})"

    def _names(self, chosen: GraphQLField, pages: int) -> list[str]:
        random = self.random
        names = [
            name
            for name, argument in chosen.args.items()
            if is_required_argument(argument)
            or (name not in ("first", "after", "last", "before") and random.random() < 0.6)
        ]
        if "first" in chosen.args:
            page: Any = random.choice(PAGES)
            if "last" not in chosen.args:
                page = [each for each in page if each in ("first", "after")]
            if pages >= 1 and not {"first", "last"} & set(page):
                page = ("first", *page)
            names += page
        return names

    def _argument(
        self, place: str, chosen: GraphQLField, argument: str, order: str, pages: int
    ) -> str:
        asked = chosen.args[argument]
        if argument in ("after", "before"):
            place = f"cursor:{order}"
        has_default = asked.default_value is not Undefined and is_non_null_type(asked.type)
        return self.blanks.argument(asked.type, place, pages, has_default=has_default)

    def _order(self, chosen: GraphQLField, names: list[str]) -> tuple[str, str | None]:
        """The name that cursors of the page bear, and the `orderBy` where it must be a certain."""
        source = source_of(chosen)
        if not isinstance(source, Connection):
            return "path", None
        if "orderBy" not in names or not {"after", "before"} & set(names):
            return source.order.name, None
        field_, order = self.random.choice(list(source.orders.items()))
        direction = self.blanks.argument(
            self.schema.type_map["OrderDirection"],  # type: ignore[arg-type]
            "direction",
            0,
        )
        return order.name, f"{{field: {field_}, direction: {direction}}}"
