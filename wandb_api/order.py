"""Orders as the SDK writes them: a field, with + or - before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from domain.errors import InvalidValue
from domain.text import quoted, shown
from reads import orders
from reads.source import Order
from wandb_api.filter_field import setting

Orders = Mapping[str, Order]

_DESCRIBED = {"created_at": "createdAt", "updated_at": "updatedAt"}
_NAMED = {"name": "name", **_DESCRIBED}
_VERSIONS = {
    **_DESCRIBED,
    "artifact_created_at": "createdAt",
    "version": "number",
    "version_index": "number",
    "size": "sizeBytes",
    "artifact_size": "sizeBytes",
    "linked_at": "linkedAt",
    "acm_created_at": "linkedAt",
}
_RUNS = {"created_at": "createdAt", "heartbeat_at": "heartbeatAt"}


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _spelled(spellings: Mapping[str, str], found: orders.Orders) -> Orders:
    both = {_camel(name): to for name, to in spellings.items()} | dict(spellings)
    return {name: found[to] for name, to in both.items()}


PLACES = _spelled(_NAMED, orders.PLACE)
COLLECTIONS = _spelled(_NAMED, orders.SERIES)
REGISTRY_COLLECTIONS = _spelled(_NAMED, orders.COLLECTION)
VERSIONS = _spelled(_VERSIONS, orders.ENTRY)
RUNS = _spelled(_RUNS, orders.RUN)
AUTOMATIONS = _spelled(_NAMED, orders.AUTOMATION)
# Of what is in them a run has a column of JSON.
_INSIDE = {"summary_metrics": "summary", "summaryMetrics": "summary", "config": "config"}


def order(known: Orders, given: str | None) -> Order | None:
    """The order that is written there; None where nothing is.

    Errors: INVALID_INPUT, saying what can be ordered by.
    """
    if not given:
        return None
    name, descending = _signed(given)
    if name not in known:
        raise _refusal(known, given)
    return replace(known[name], descending=descending)


def of_runs(given: str | None) -> Order | None:
    """The same for runs, which can also be ordered by a number in their settings or last values."""
    name, descending = _signed(given or "")
    column, _, inside = name.partition(".")
    if not inside or column not in _INSIDE:
        return order(RUNS, given)
    path = inside.split(".")
    return orders.by_number_in(
        _INSIDE[column],
        setting(path) if column == "config" else path,
        descending=descending,
    )


def _signed(given: str) -> tuple[str, bool]:
    return given.removeprefix("-" if given.startswith("-") else "+"), given.startswith("-")


def _refusal(known: Orders, given: str) -> InvalidValue:
    also = ", config.*, summary_metrics.*" if known is RUNS else ""
    rule = f"+ or - and one of {', '.join(known)}{also}"
    message = f"An order is {rule}, not {quoted(given)}."
    return InvalidValue("INVALID_INPUT", message, ("order",), shown(given), rule)
