"""What the program of a run sends while it runs: lines, its summary, and that it has ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from db import run, run_line
from db.connection import Connection
from db.run_line import Part
from domain import errors, run_json
from domain.check import Checks
from domain.run import ended
from domain.run import exit_code as check_exit_code
from resolvers.context import Context
from resolvers.key import Key
from resolvers.run_row import by_path, key_in
from storage import threads

Check = Callable[[str, errors.Field | None], str]

MOST_LINES = 2**31 - 1


@dataclass(frozen=True)
class Lines:
    """Lines of one stream, the first of which has the number `offset`."""

    offset: int
    content: Sequence[str]


@dataclass(frozen=True)
class Posted:
    """What one request of the program says; nothing at all says that it is there.

    Lines of history may have a step under `step_key`; to one that has none its number is its step.
    The summary is the text of a JSON object, whole. `uploaded` names files that have been sent:
    that is known by their content, so nothing is made of it.
    """

    history: Lines | None = None
    events: Lines | None = None
    console: Lines | None = None
    summary: str | None = None
    uploaded: Sequence[str] = ()
    is_complete: bool = False
    exit_code: int | None = None
    step_key: str | None = None


@dataclass(frozen=True)
class _Kept:
    """What was posted, as it is kept."""

    parts: Sequence[Part]
    summary: str | None
    exit_code: int | None


# Which check each stream's lines pass, and whether the last line sent is the last there is.
# Programs redraw a line of the console, as of a progress bar, without sending again those below.
_STREAMS: dict[str, tuple[Check, bool]] = {
    "history": (run_json.object_line, True),
    "events": (run_json.object_line, True),
    "console": (run_json.line, False),
}


async def post(context: Context, *, owner: str, project: str, run: str, posted: Posted) -> bool:
    """The lines stand from their offsets on, and the run has been heard of; is it to stop?

    Of history and events no line is left behind those sent. A complete run has ended: FINISHED
    with the exit code 0, KILLED with 255, else FAILED. What Postgres cannot hold is replaced, as
    `domain.run_json` says.

    Errors: INVALID_INPUT, NOT_FOUND, PERMISSION_DENIED.
    """
    context.signed_in()
    # There may be megabytes of lines.
    kept = await threads.run(_kept, posted)

    async def work(connection: Connection) -> bool:
        row = await by_path(connection, context, owner, project, run)
        if kept.parts:
            await run_line.write(connection, *key_in(row), kept.parts)
        return await _heard(
            connection, key_in(row), posted.is_complete, kept.exit_code, kept.summary
        )

    return await context.transact(work)


def _kept(posted: Posted) -> _Kept:
    checks = Checks()
    parts = [
        _part(checks, stream, lines, posted.step_key)
        for stream in _STREAMS
        if (lines := getattr(posted, stream)) is not None
    ]
    summary = _summary(checks, posted.summary)
    code = posted.exit_code if posted.is_complete else None
    _exit_code(checks, code)
    checks.done()
    return _Kept(parts, summary, code)


async def _heard(
    connection: Connection,
    key: Key,
    is_complete: bool,
    code: int | None,
    summary: str | None,
) -> bool:
    state = ended(code).name if is_complete else None
    return await run.heard(connection, *key, summary=summary, ended=state, exit_code=code)


def _part(checks: Checks, stream: str, lines: Lines, step_key: str | None) -> Part:
    check, is_whole = _STREAMS[stream]
    if not 0 <= lines.offset <= MOST_LINES - len(lines.content):
        rule = f"a number of a line, from 0, with all lines below {MOST_LINES}"
        message = f"The offset must be {rule}; got {lines.offset}."
        field = (stream, "offset")
        checks.add(errors.InvalidValue("INVALID_INPUT", message, field, str(lines.offset), rule))
    content: list[str] = []
    steps: list[int] | None = None
    try:
        if stream == "history":
            content, steps = _history(lines, step_key)
        else:
            content = run_json.each(check, lines.content, stream, "content")
    except errors.InvalidValue as refusal:
        checks.add(refusal)
    return Part(stream.upper(), lines.offset, content, is_whole, steps)


def _history(lines: Lines, step_key: str | None) -> tuple[list[str], list[int]]:
    """The lines as they are kept, and the step of each."""
    check = partial(run_json.history_line, step_key=step_key)
    told = run_json.each(check, lines.content, "history", "content")
    steps = (
        number if step is None else step for number, (_, step) in enumerate(told, lines.offset)
    )
    return [line for line, _ in told], list(steps)


def _summary(checks: Checks, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return run_json.object_line(value, ("summary",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
        return None


def _exit_code(checks: Checks, value: int | None) -> None:
    if value is None:
        return
    try:
        check_exit_code(value, ("exit_code",))
    except errors.InvalidValue as refusal:
        checks.add(refusal)
