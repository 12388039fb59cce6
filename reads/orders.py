"""What places, series, entries, runs and automations can be ordered by; each ends in the id."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import orjson

from reads import table, united
from reads.operand import listed
from reads.source import Key, Order, Scope
from reads.where_json import MAX_PATH

Orders = Mapping[str, Order]

_SOURCE = """(select {column} from artifact_version av
    where av.organization_id = {{t}}.organization_id and av.id = {{t}}.artifact_version_id)"""
# No number beyond it: what JSON may hold is more than Postgres can take for a number.
_SORTABLE = "^-?[0-9]{1,100}([.][0-9]{0,100})?([eE][-+]?(1?[0-9])?[0-9])?$"


def _by(name: str, column: str, kind: str) -> Order:
    return Order(name, (Key(column, kind),))


def _by_source(name: str, column: str, kind: str) -> Order:
    return _by(name, _SOURCE.format(column=column), kind)


PLACE: Orders = {
    "name": united.NAME,
    "createdAt": table.CREATED_AT,
    "updatedAt": table.UPDATED_AT,
}
COLLECTION: Orders = PLACE
AUTOMATION: Orders = PLACE
# When an artifact last changed is not kept.
SERIES: Orders = {
    **PLACE,
    "updatedAt": _by("updated_at", "coalesce({t}.updated_at, {t}.created_at)", "time"),
}
ENTRY: Orders = {
    "number": _by("number", "{t}.number", "integer"),
    "linkedAt": _by("linked_at", "{t}.created_at", "time"),
    "createdAt": _by_source("created_at", "av.created_at", "time"),
    "updatedAt": _by_source("updated_at", "coalesce(av.committed_at, av.created_at)", "time"),
    "sizeBytes": _by_source("size", "av.size_bytes", "integer"),
}
RUN: Orders = {
    "createdAt": table.CREATED_AT,
    "heartbeatAt": _by("heartbeat_at", "coalesce({t}.heartbeat_at, {t}.created_at)", "time"),
}


def by_number_in(column: str, path: Sequence[str], *, descending: bool) -> Order:
    """By the number at a path in a JSON column; what has none there comes last.

    Errors: INVALID_INPUT for a path that cannot be asked for.
    """
    keys = listed(path, MAX_PATH)
    last = "-Infinity" if descending else "Infinity"

    def number(scope: Scope) -> str:
        value = f"({scope.t}.{column} #> {scope.bind(keys, 'text[]')})"
        return f"""coalesce(case when json_typeof({value}) = 'number'
            and {value}::text ~ '{_SORTABLE}' then {value}::text::double precision end,
            '{last}'::double precision)"""

    # The path is the client's, and the name of an order becomes part of the statement.
    digest = hashlib.sha256(orjson.dumps(keys)).hexdigest()[:16]
    name = f"{column} {digest} {'down' if descending else 'up'}"
    return Order(name, (Key(number, "number"),), descending)
