"""What Postgres does to answer a query, read from its own account of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import orjson

from db.connection import Connection
from domain.viewer import Viewer
from reads.straight import Query, Straight

# What grows with the number of versions.
LARGE = frozenset(
    {
        "alias",
        "artifact",
        "artifact_alias",
        "artifact_version",
        "collection",
        "event",
        "run",
        "run_input",
        "version",
    }
)
MOST_SORTED = 1001
_NAME = "explained"


class Work(NamedTuple):
    """How many rows were read and how many blocks, how many rows were sorted at once, and which
    large tables were read as a whole.

    An index that is gone through entry by entry is many blocks, though few rows.
    """

    read: int
    blocks: int
    sorted: int
    whole: tuple[str, ...]


async def work(connection: Connection, straight: Straight, viewer: Viewer, query: str) -> Work:
    """What it takes to answer the query, by a plan made without knowing its values."""
    prepared = straight.prepared(Query(query, {}, None))
    assert prepared is not None, query
    values = [viewer.user_id, viewer.is_administrator, *prepared.values[2:]]
    return await work_of(connection, prepared.plan.sql, values)


async def work_of(connection: Connection, sql: str, values: Sequence[object]) -> Work:
    """What it takes to run the statement."""
    await connection.execute(f"prepare {_NAME} as {sql}")
    try:
        given = ", ".join(literal(value) for value in values)
        text = await connection.value(
            f"explain (analyze, buffers, timing off, format json) execute {_NAME}({given})"
        )
    finally:
        await connection.execute(f"deallocate {_NAME}")
    return _summed(list(_nodes(orjson.loads(text)[0]["Plan"])))


def literal(value: object) -> str:
    """A value as it can stand in a statement."""
    match value:
        case None:
            return "null"
        case bool() | int() | float():
            return str(value).lower()
        case list() | tuple():
            return _quoted("{" + ",".join(_element(each) for each in value) + "}")
        case dt.datetime():
            return _quoted(value.isoformat())
    return _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _element(value: object) -> str:
    if value is None:
        return "null"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _summed(nodes: list[dict[str, Any]]) -> Work:
    scans = [node for node in nodes if "Scan" in node["Node Type"] and _touches(node)]
    sorts = [node["Plans"][0] for node in nodes if "Sort" in node["Node Type"]]
    return Work(
        read=sum(_rows(node) for node in scans),
        blocks=nodes[0]["Shared Hit Blocks"] + nodes[0]["Shared Read Blocks"],
        sorted=max((round(node["Actual Rows"]) for node in sorts), default=0),
        whole=tuple(
            node["Relation Name"]
            for node in scans
            if node["Node Type"] == "Seq Scan"
            and node["Relation Name"] in LARGE
            and node["Actual Loops"]
        ),
    )


def _touches(node: dict[str, Any]) -> bool:
    return "Relation Name" in node or node["Node Type"] == "Bitmap Index Scan"


def _rows(node: dict[str, Any]) -> int:
    """The rows of a scan, those that it left out as well."""
    left_out = sum(node.get(f"Rows Removed by {step}", 0) for step in ("Filter", "Index Recheck"))
    return round((node["Actual Rows"] + left_out) * node["Actual Loops"])
