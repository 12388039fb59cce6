"""Runs as tests begin them and look at them."""

from __future__ import annotations

from typing import Any

import orjson

from db.connection import Row
from domain.ids import Kind, encode
from domain.viewer import Viewer
from resolvers import run
from resolvers.run import RunChanges, Upserted
from tests.api import Api
from tests.resolvers.asking import of


async def begin(
    api: Api,
    viewer: Viewer | None,
    name: str | None = "train",
    *,
    owner: str | None = "vision",
    project: str | None = "mnist",
    run_id: str | None = None,
    **changes: Any,
) -> Upserted:
    """The run, upserted with these changes."""
    return await run.upsert(
        of(api, viewer),
        run_id=run_id,
        owner=owner,
        project=project,
        name=name,
        changes=RunChanges(**changes),
    )


def id_of(made: Upserted) -> str:
    """The run's global id."""
    return encode(Kind.RUN, *made.key)


async def row_of(api: Api, made: Upserted) -> Row:
    """The run's row, JSON as it is stored; `is_heard` where its heartbeat is of this minute."""
    row = await found(api, made)
    assert row is not None
    return row


async def found(api: Api, made: Upserted) -> Row | None:
    """The run's row, if there is one."""
    async with api.site.pool.connection() as connection:
        return await connection.row(
            """select *, config::text, summary::text, state::text,
                heartbeat_at > now() - interval '1 minute' as is_heard
                from run where organization_id = $1 and id = $2""",
            *made.key,
        )


async def lines(api: Api, made: Upserted) -> dict[str, dict[int, str]]:
    """All lines of the run by stream and number."""
    async with api.site.pool.connection() as connection:
        rows = await connection.fetch(
            """select stream::text, number, content from run_line
                where organization_id = $1 and run_id = $2 order by stream, number""",
            *made.key,
        )
    told: dict[str, dict[int, str]] = {}
    for row in rows:
        told.setdefault(row["stream"], {})[row["number"]] = row["content"]
    return told


async def silent(api: Api, made: Upserted, minutes: int) -> None:
    """The run's program was last heard of so long ago."""
    async with api.site.pool.connection() as connection:
        await connection.execute(
            """update run set heartbeat_at = now() - $3 * interval '1 minute'
                where organization_id = $1 and id = $2""",
            *made.key,
            minutes,
        )


async def shown(api: Api, viewer: Viewer, made: Upserted, fields: str) -> Any:
    """What the native API shows of the run."""
    document = f"query($id: ID!) {{ node(id: $id) {{ ... on Run {{ {fields} }} }} }}"
    return (await api(document, viewer, id=id_of(made)))["node"]


def parsed(text: str) -> Any:
    """The JSON value of a text."""
    return orjson.loads(text)
