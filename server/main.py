"""The command line: `vitrine serve` and what an administrator does on the machine itself."""

from __future__ import annotations

import os
import sys
import textwrap
from importlib.metadata import version
from typing import Annotated

import typer

from auth import key as keys
from db import api_key, embedded, event
from db.connection import DatabaseUnreachable, Pool
from db.event import Event
from db.migrate import DatabaseTooNew
from domain.ids import new_id
from schema import root
from schema.sdl import federated, plain
from server import config, forked, serving
from server.config import BadSetting, Settings
from server.flags import Closed, Data, Host, Port, Workers
from server.opening import migrated, sealed
from server.tools import demonstration, documents, machine, remote
from server.tools.database import on_database, require_data, require_migrated
from server.tools.errors import Failed, Interrupted, Mistake
from server.tools.screen import clean
from storage.store import StorageUnavailable, WrongStorage

# What the person who starts the program can mend. They see one line, and no traceback.
MISTAKES = (
    BadSetting,
    DatabaseTooNew,
    DatabaseUnreachable,
    StorageUnavailable,
    WrongStorage,
    embedded.EmbeddedError,
    forked.EndedSilently,
    serving.CannotListen,
    Mistake,
)

ABOUT = """Vitrine: an open, self-hosted artifact registry with a GraphQL API.

\b
Examples:
  vitrine serve                         all data in .data, at http://127.0.0.1:8080
  vitrine serve --port 9000 --data /srv/vitrine
  DATABASE_URL=postgresql://... STORAGE_URL=s3://bucket vitrine serve
  vitrine serve --demo                  with something to look at
  vitrine doctor                        what is wrong, if anything
  vitrine create-key --user admin       a new key, when the first one is lost
  vitrine put model.bin --project local-team/digits --name cnn --type model
  vitrine link local-team/digits/cnn:v0 local/wandb-registry-model/MNIST
  vitrine get local/wandb-registry-model/MNIST:latest
  vitrine export-schema > schema.graphql
"""

ENVIRONMENT = "\b\nEnvironment:\n" + "".join(
    textwrap.fill(
        f"{each.variable:<22} {each.meaning}",
        width=95,
        initial_indent="  ",
        subsequent_indent=" " * 25,
        break_on_hyphens=False,
    )
    + "\n"
    for each in config.SETTINGS
)

app = typer.Typer(
    name="vitrine",
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def main() -> None:
    """The command line was carried out; ends with 2 where the person made a mistake.

    It ends with 1 where a server refused, and with 130 where Ctrl-C broke off a transfer.
    """
    try:
        code = app(standalone_mode=False)
    except MISTAKES as error:
        code = _complain(str(error))
    except Failed as error:
        code = _complain(str(error), 1)
    except typer.Abort:
        code = 0
    except Interrupted as error:
        how = str(error) or "the same command goes on where it was"
        code = _complain(f"Interrupted; {how}.", 130)
    except BrokenPipeError:
        # Who read our output has seen enough; the flush at exit must not complain of it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except typer.TyperException as error:
        code = _complain(getattr(error, "format_message", error.__str__)())
    sys.exit(code or 0)


def _complain(message: str, code: int = 2) -> int:
    print(f"vitrine: {clean(' '.join(message.split()))}", file=sys.stderr)
    return code


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"vitrine {version('vitrine')}")
        raise typer.Exit


@app.callback(help=ABOUT)
def _options(
    context: typer.Context,
    _: Annotated[
        bool,
        typer.Option("--version", help="Show the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command(epilog=ENVIRONMENT)
def serve(
    host: Host = None,
    port: Port = None,
    data: Data = None,
    workers: Workers = None,
    closed: Closed = False,
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill an empty site with something to look at.")
    ] = False,
) -> None:
    """Start the server; Ctrl-C stops it.

    The very first start makes the user admin and prints their API key, once.

    \b
    Examples:
      vitrine serve
      vitrine serve --host 0.0.0.0 --port 80 --data /srv/vitrine
      vitrine serve --workers 4
      vitrine serve --closed
      vitrine serve --demo --data demo
    """
    flags = {"host": host, "port": port, "data": data, "workers": workers}
    settings = config.load(flags | {"closed": "on" if closed else None})
    if demo:
        print(demonstration.prepare(settings), end="", flush=True)
    serving.serve(settings)


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database up to date; `serve` does so, too, as the role that owns it.

    No role has the right to change the history afterwards (docs/history.md).

    \b
    Examples:
      DATABASE_URL=postgresql://... vitrine migrate
      DATABASE_OWNER_URL=postgresql://... DATABASE_URL=postgresql://... vitrine migrate
    """
    changed = on_database(config.load({"data": data}), _migrate)
    print("The database was migrated." if changed else "The database is up to date.")


@app.command("create-key")
def create_key(
    user: Annotated[str, typer.Option(help="Whose key it is.", metavar="NAME")],
    name: Annotated[
        str, typer.Option(help="What the key is called in lists.", metavar="KEYNAME")
    ] = "command line",
    data: Data = None,
) -> None:
    """Make one more API key for a user, and print it, once.

    It works on the database itself, so it also helps who has lost the last key.

    \b
    Example:
      vitrine create-key --user admin --name laptop
    """
    settings = config.load({"data": data})
    require_data(settings)
    print(on_database(settings, lambda pool, _: _create_key(pool, user, name)))


@app.command("export-schema")
def export_schema(
    federation: Annotated[
        bool, typer.Option("--federation", help="As composers of federated graphs read it.")
    ] = False,
) -> None:
    """Print the GraphQL schema.

    \b
    Examples:
      vitrine export-schema > schema.graphql
      vitrine export-schema --federation > vitrine.graphql
    """
    schema = root.build()
    print(federated(schema) if federation else plain(schema), end="")


async def _migrate(pool: Pool, settings: Settings) -> bool:
    changed = await migrated(pool, settings)
    await sealed(pool, settings)
    return changed


async def _create_key(pool: Pool, username: str, name: str) -> str:
    made = keys.new()
    await require_migrated(pool)
    async with pool.transaction() as connection:
        user_id = await api_key.holder(connection, username)
        if user_id is None:
            raise BadSetting(f"There is no active user named {username!r}.")
        await api_key.create(
            connection,
            new_id(),
            user_id=user_id,
            prefix=keys.prefix(made),
            sha256=keys.sha256(made),
            name=name,
        )
        detail: dict[str, object] = {"user": username, "key": name, "prefix": keys.prefix(made)}
        await event.record_at_home(connection, user_id, None, Event("API_KEY_CREATED", detail))
    return made


remote.add_to(app)
machine.add_to(app)
documents.add_to(app)
