"""The lines that the program of a run writes, by stream and number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from db.connection import Connection


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one stream from a number on; `is_end`: no line is behind them.

    Lines of HISTORY, and no others, have steps: one for each.
    """

    stream: str
    first: int
    lines: Sequence[str]
    is_end: bool
    steps: Sequence[int] | None = None


async def write(
    connection: Connection, organization_id: UUID, run_id: UUID, parts: Sequence[Part]
) -> None:
    """The lines stand where they belong, in place of what was there; the run is locked."""
    numbered = [
        (part.stream, part.first + n, line, part.steps[n] if part.steps is not None else None)
        for part in parts
        for n, line in enumerate(part.lines)
    ]
    ends = [(part.stream, part.first + len(part.lines)) for part in parts if part.is_end]
    await connection.execute(
        """with gone as (
            delete from run_line l using unnest($3::text[], $4::integer[]) e(stream, number)
            where l.organization_id = $1 and l.run_id = $2
            and l.stream = e.stream::run_stream and l.number >= e.number
        )
        insert into run_line (organization_id, run_id, stream, number, content, step)
        select $1, $2, n.stream::run_stream, n.number, n.content, n.step
        from unnest($5::text[], $6::integer[], $7::text[], $8::bigint[])
            n(stream, number, content, step)
        on conflict (organization_id, run_id, stream, number)
            do update set content = excluded.content, step = excluded.step""",
        organization_id,
        run_id,
        [stream for stream, _ in ends],
        [number for _, number in ends],
        [stream for stream, _, _, _ in numbered],
        [number for _, number, _, _ in numbered],
        [line for _, _, line, _ in numbered],
        [step for _, _, _, step in numbered],
    )
