"""The commands for the machine itself: doctor, gc, history export."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from db import site
from db.connection import Pool
from resolvers.gc import Removed, collect
from server import config
from server.config import BadSetting, Settings
from server.flags import Data, Host, Port
from server.opening import store_of
from server.tools import doctor as examination
from server.tools import history as histories
from server.tools import screen
from server.tools.database import on_database, require_data, require_migrated
from server.tools.errors import Failed, Interrupted, Mistake
from server.tools.lines import Lines
from storage import blob
from storage.store import check

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_AGE = re.compile(r"([0-9]{1,6})([smhd])")

history = typer.Typer(help="What was done, by whom, and when.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """The program has these commands."""
    app.command()(doctor)
    app.command()(gc)
    history.command("export")(export)
    app.add_typer(history, name="history")


def doctor(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Check settings, database, storage, clock, disk and port; say what to do.

    Ends with 1 where there is a problem. It changes nothing.

    \b
    Examples:
      vitrine doctor
      vitrine doctor --data /srv/vitrine --json
    """
    found = []
    for finding in _examined({"host": host, "port": port, "data": data}):
        found.append(finding)
        if not json:
            screen.show(finding.line())
    if json:
        screen.show_json([finding.document() for finding in found])
    if not all(finding.is_ok for finding in found):
        raise typer.Exit(1)


def _examined(flags: dict[str, str | None]) -> list[examination.Finding]:
    try:
        return list(examination.examine(config.load(flags)))
    except BadSetting as error:
        return [examination.bad_settings(error)]


def gc(
    delete: Annotated[bool, typer.Option("--delete", help="Remove; without it, count.")] = False,
    older_than: Annotated[
        str, typer.Option(help="Leave what is younger: 90m, 24h, 7d.", metavar="AGE")
    ] = "24h",
    data: Data = None,
    json: Json = False,
) -> None:
    """Remove files that no version needs, uploads that nobody finished, and old idempotency keys.

    Without --delete it only counts. It may run beside servers. What nobody refers to any more goes
    once it is older than --older-than, and so does a version that has waited for its files for so
    long: choose an age that is longer than your longest upload. Idempotency keys go after 48 hours,
    whatever the age; they are good for 24.

    \b
    Examples:
      vitrine gc
      vitrine gc --delete
      DATABASE_URL=postgresql://... STORAGE_URL=s3://bucket vitrine gc --delete --older-than 7d
    """
    age = _age(older_than)
    settings = config.load({"data": data})
    require_data(settings)
    try:
        found = on_database(settings, lambda pool, ready: _collect(pool, ready, age, delete))
    except (FileNotFoundError, blob.Damaged) as error:
        raise Failed(f"A manifest cannot be read, so nothing more was removed: {error}") from error
    if json:
        screen.show_json({"deleted": delete, **asdict(found)})
    else:
        screen.show(_told(found, delete, older_than))


def _told(found: Removed, delete: bool, age: str) -> str:
    what = (
        f"{found.blobs} files ({screen.size(found.size_bytes)}) and {found.uploads} uploads older"
        f" than {age}, and {found.idempotency_keys} idempotency keys older than 48h"
    )
    needed = f"{found.kept_blobs} files are needed."
    if delete:
        return f"Removed {what}; {needed}"
    is_any = found.blobs or found.uploads or found.idempotency_keys
    more = " Run `vitrine gc --delete` to remove them." if is_any else ""
    return f"{what} could go; {needed}{more}"


async def _collect(pool: Pool, settings: Settings, age: timedelta, delete: bool) -> Removed:
    await require_migrated(pool)
    async with pool.connection() as connection:
        made = await site.load(connection)
    store = store_of(settings)
    if made is None:
        raise BadSetting("The site was never served, so there is nothing to remove.")
    await check(store, made.storage_id)
    return await collect(pool, store, older_than=age, delete=delete)


def _age(text: str) -> timedelta:
    found = _AGE.fullmatch(text)
    if found is None:
        raise Mistake(f"--older-than takes a number and s, m, h or d, like 24h, not {text[:20]!r}.")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def export(
    organization: Annotated[
        str | None, typer.Option(help="Of this organization alone.", metavar="NAME")
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="From this moment on, in UTC.", metavar="TIME")
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="After the event with this id.", metavar="ID")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(help="To a file that is not there yet, or ends with --after.", metavar="FILE"),
    ] = None,
    data: Data = None,
) -> None:
    """Print the history as lines of JSON, the oldest first.

    It reads the database itself, that of the data folder or of DATABASE_URL, beside a server or
    without one. What it writes to a terminal it shows; else the terminal says how far it has come.

    With --output it prints the --after to go on with later. Nothing is missed so; what was written
    at the same time as the last lines may come twice, with the same `id`.

    \b
    Examples:
      vitrine history export > history.ndjson
      vitrine history export --organization local --since 2026-01-01
      vitrine history export --output history.ndjson
      vitrine history export --output history.ndjson --after CwGiFXes_nGvs9fcyECWf60BohV3...
      vitrine history export | jq -c 'select(.kind == "PERMISSION_REFUSED")'
    """
    moment = histories.moment(since)
    histories.after_id(after)
    settings = config.load({"data": data})
    require_data(settings)
    done = histories.Exported()

    async def work(pool: Pool, _: Settings) -> None:
        await require_migrated(pool)
        await histories.export(
            pool, lines, done, organization=organization, since=moment, after=after
        )

    try:
        with Lines(output, goes_on=after is not None) as lines:
            on_database(settings, work)
    except KeyboardInterrupt:
        raise Interrupted(_goes_on(done)) from None
    except Failed as error:
        raise Failed(f"{error} Then {_goes_on(done)}.") from error
    if output is not None:
        screen.show(f"{done.count} events are in {output}; later {_goes_on(done)}.")


def _goes_on(done: histories.Exported) -> str:
    if done.settled:
        return f"go on with --after {done.settled}"
    why = "; other roles write in this database, and since when is for pg_read_all_stats to see"
    return f"begin anew{why if done.is_blind else ''}"
