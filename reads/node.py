"""Any object by its global id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from domain import ids
from domain.errors import InvalidValue
from reads import table
from reads.source import Found, One, Table, Way

MAX_IDS = 100


def _by_id(found: Table) -> One:
    if found.kind in ids.SITE_WIDE:
        return One(found, "{t}.id = {p}.id")
    key = "organization_id" if found is table.ORGANIZATION else "id"
    return One(found, f"{{t}}.organization_id = {{p}}.organization_id and {{t}}.{key} = {{p}}.id")


BY_ID = {
    found.kind.type_name: _by_id(found)
    for found in (
        table.USER,
        table.API_KEY,
        table.ORGANIZATION,
        table.TEAM,
        table.PROJECT,
        table.ARTIFACT,
        table.ARTIFACT_VERSION,
        table.RUN,
        table.REGISTRY,
        table.COLLECTION,
        table.VERSION,
    )
    if found.kind is not None
}


def _key(global_id: str) -> tuple[str, UUID, UUID] | None:
    found = ids.decode(global_id)
    return (found.kind.type_name, found.organization_id, found.id) if found else None


def _keys(arguments: Mapping[str, Any]) -> list[tuple[str, UUID, UUID] | None]:
    wanted = len(arguments["ids"])
    if wanted > MAX_IDS:
        raise InvalidValue(
            "INVALID_INPUT",
            f"At most {MAX_IDS} ids can be asked for at once, not {wanted}.",
            ("ids",),
            str(wanted),
            f"at most {MAX_IDS} ids",
        )
    return [_key(global_id) for global_id in arguments["ids"]]


WAYS = {name: Way(name, one) for name, one in BY_ID.items()}

NODE = Found(WAYS, lambda arguments: [_key(arguments["id"])])
NODES = Found(WAYS, _keys, many=True)
