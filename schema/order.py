"""The orders that clients may choose."""

from __future__ import annotations

import strawberry

from reads.field import Argument
from schema.enum import NamedField, OrderDirection, VersionField


@strawberry.input(description="An order of registries.")
class RegistryOrder:
    """Ties are broken by id, in the same direction."""

    field: NamedField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which end comes first."
    )


@strawberry.input(description="An order of collections.")
class CollectionOrder:
    """Ties are broken by id, in the same direction."""

    field: NamedField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASC, description="Which end comes first."
    )


@strawberry.input(description="An order of versions.")
class VersionOrder:
    """Ties are broken by id, in the same direction."""

    field: VersionField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.DESC, description="Which end comes first."
    )


REGISTRY_ORDER = Argument("order_by", RegistryOrder | None, "The order; by name if not given.")
COLLECTION_ORDER = Argument("order_by", CollectionOrder | None, "The order; by name if not given.")
VERSION_ORDER = Argument(
    "order_by", VersionOrder | None, "The order; by number, newest first, if not given."
)
