"""The lines that the program of a run writes, by stream and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.connection import Connection


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one stream from a number on; `is_end`: no line is behind them."""

    stream: str
    first: int
    lines: Sequence[str]
    is_end: bool


async def write(
    connection: Connection, organization_id: UUID, run_id: UUID, parts: Sequence[Part]
) -> None:
    """The lines stand where they belong, in place of what was there; the run is locked."""
    numbered = [
        (part.stream, number, line)
        for part in parts
        for number, line in enumerate(part.lines, part.first)
    ]
    ends = [(part.stream, part.first + len(part.lines)) for part in parts if part.is_end]
    await connection.execute(
        """with gone as (
            delete from run_line l using unnest($3::text[], $4::integer[]) e(stream, number)
            where l.organization_id = $1 and l.run_id = $2
            and l.stream = e.stream::run_stream and l.number >= e.number
        )
        insert into run_line (organization_id, run_id, stream, number, content)
        select $1, $2, n.stream::run_stream, n.number, n.content
        from unnest($5::text[], $6::integer[], $7::text[]) n(stream, number, content)
        on conflict (organization_id, run_id, stream, number)
            do update set content = excluded.content""",
        organization_id,
        run_id,
        [stream for stream, _ in ends],
        [number for _, number in ends],
        [stream for stream, _, _ in numbered],
        [number for _, number, _ in numbered],
        [line for _, _, line in numbered],
    )
