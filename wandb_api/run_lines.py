"""The console lines of a run, which newer SDKs send as JSON and older ones as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
import strawberry

from reads import page as pages
from reads.complete import Made
from reads.field import part
from reads.run_lines import BY_NUMBER
from resolvers.context import Context
from wandb_api.scalar import Int64


@strawberry.type(description="A line that the program of a run wrote.")
class RunLogLine:
    """To its standard output, or as an error."""

    number: Int64 = part("The place among all lines, from 0.")
    timestamp: str | None = part("When it was written; null from an SDK that does not say.")
    level: str | None = part("error or info; null from an SDK that does not say.")
    label: str | None = part("Which of the processes of the run wrote it.")
    line: str = part("What it says.")


async def run_lines_of(context: Context, handle: Mapping[str, Any] | None, **_: Any) -> Made | None:
    """A page of the lines of the run that the handle describes."""
    if handle is None:
        return None
    size, found = handle["size"], handle["lines"]
    has_more = len(found) > size
    rows = found[:size][::-1] if handle["is_backwards"] else found[:size]
    cursors = [pages.cursor_of(BY_NUMBER, row["number"]) for row in rows]
    return Made(
        edges=[Made(cursor=c, node=_line(row)) for c, row in zip(cursors, rows, strict=True)],
        totalCount=handle["total"],
        pageInfo=Made(
            hasNextPage=has_more and not handle["is_backwards"],
            hasPreviousPage=has_more and handle["is_backwards"],
            startCursor=cursors[0] if cursors else None,
            endCursor=cursors[-1] if cursors else None,
        ),
    )


def _line(row: Mapping[str, Any]) -> Made:
    told = _structured(row["content"])
    return Made(
        number=row["number"],
        timestamp=told.get("ts"),
        level=told.get("level"),
        label=told.get("label"),
        line=told.get("content", row["content"]),
    )


def _structured(content: str) -> Mapping[str, str]:
    """What a line of JSON says, or nothing: a program may have written it just so."""
    try:
        told = orjson.loads(content)
    except orjson.JSONDecodeError:
        return {}
    if not isinstance(told, dict) or not {"ts", "content"} <= told.keys():
        return {}
    return {name: value for name, value in told.items() if isinstance(value, str)}
