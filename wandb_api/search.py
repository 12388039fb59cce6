"""Lists that the SDK searches: its filters and orders, put into the words of `reads`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from reads import run_history
from reads.source import Connection, Order
from reads.where import Where
from wandb_api import order as orders
from wandb_api.filter import NEVER, where
from wandb_api.filter_field import AUTOMATIONS, COLLECTIONS, PLACES, RUNS, VERSIONS, Fields

Arguments = Mapping[str, Any]
PORTFOLIO = "PORTFOLIO"


def places(connection: Connection) -> Connection:
    """Projects or registries, to be searched."""
    return _searched(connection, PLACES, orders.PLACES)


def collections(connection: Connection) -> Connection:
    """Collections of one project or registry, to be searched."""
    return _searched(connection, COLLECTIONS, orders.COLLECTIONS)


def versions(connection: Connection) -> Connection:
    """Versions of one collection, to be searched."""
    return _searched(connection, VERSIONS, orders.VERSIONS)


def automations(connection: Connection) -> Connection:
    """Automations, to be searched."""
    return _searched(connection, AUTOMATIONS, orders.AUTOMATIONS)


def runs(connection: Connection) -> Connection:
    """Runs of one project, to be searched."""

    def given(arguments: Arguments) -> Arguments:
        return _page(arguments, _of_runs(arguments), orders.of_runs(arguments.get("order")))

    return replace(connection, given=given)


def registry_collections(connection: Connection) -> Connection:
    """Collections of all registries of an organization, to be searched."""

    def given(arguments: Arguments) -> Arguments:
        wanted = _of_registries(arguments, where(COLLECTIONS, arguments.get("filters")))
        types = arguments.get("collectionTypes")
        if types is not None and PORTFOLIO not in [type_.value for type_ in types]:
            wanted = NEVER
        order = orders.order(orders.REGISTRY_COLLECTIONS, arguments.get("order"))
        return _page(arguments, wanted, order)

    return replace(connection, given=given)


def registry_versions(connection: Connection) -> Connection:
    """Links in all registries of an organization, to be searched."""

    def given(arguments: Arguments) -> Arguments:
        of = where(COLLECTIONS, arguments.get("collectionFilters"), "collectionFilters")
        collection = _of_registries(arguments, of)
        wanted = where(VERSIONS, arguments.get("filters"))
        if collection:
            wanted = {"and": [wanted, {"collection": collection}]}
        return _page(arguments, wanted, orders.order(orders.VERSIONS, arguments.get("order")))

    return replace(connection, given=given)


def _searched(connection: Connection, fields: Fields, known: orders.Orders) -> Connection:
    def given(arguments: Arguments) -> Arguments:
        wanted = where(fields, arguments.get("filters"))
        return _page(arguments, wanted, orders.order(known, arguments.get("order")))

    return replace(connection, given=given)


def _of_runs(arguments: Arguments) -> Where:
    return where(RUNS, arguments.get("filters"))


def _of_registries(arguments: Arguments, wanted: Where) -> Where:
    """The conditions on a collection, and those on its registry."""
    registry = where(PLACES, arguments.get("projectFilters"), "projectFilters")
    return {"and": [wanted, {"registry": registry}]} if registry else wanted


def _page(arguments: Arguments, wanted: Where, order: Order | None) -> Arguments:
    return {
        "first": arguments.get("first"),
        "after": arguments.get("after"),
        "where": wanted,
        "orderBy": order,
    }


RUN_COUNT = run_history.count(_of_runs)
