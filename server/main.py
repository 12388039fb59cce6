"""The command line: `vitrine serve` and what an administrator does on the machine itself."""

from __future__ import annotations

import asyncio
import sys
import textwrap
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from typing import Annotated, Any, TypeVar

import typer

from auth import key as keys
from db import api_key, embedded
from db.connection import DatabaseUnreachable, Pool
from db.migrate import DatabaseTooNew, is_current
from domain.ids import new_id
from schema import root
from server import config, serving
from server.config import BadSetting, Settings
from server.opening import migrated, open_pool
from storage.store import StorageUnavailable, WrongStorage

T = TypeVar("T")

# What the person who starts the program can mend. They see one line, and no traceback.
MISTAKES = (
    BadSetting,
    DatabaseTooNew,
    DatabaseUnreachable,
    StorageUnavailable,
    WrongStorage,
    embedded.EmbeddedError,
    serving.CannotListen,
)

ABOUT = """Vitrine: an open, self-hosted artifact registry with a GraphQL API.

\b
Examples:
  vitrine serve                         all data in .data, at http://127.0.0.1:8080
  vitrine serve --port 9000 --data /srv/vitrine
  DATABASE_URL=postgresql://... STORAGE_URL=s3://bucket vitrine serve
  vitrine create-key --user admin       a new key, when the first one is lost
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


def _flag(name: str) -> Any:
    """The option that the table of settings describes."""
    setting = next(each for each in config.SETTINGS if each.name == name)
    assert setting.flag is not None
    text = f"{setting.meaning} [{setting.variable}; default {setting.default}]"
    return typer.Option(setting.flag, help=text, show_default=False, metavar=name.upper())


Data = Annotated[str | None, _flag("data")]


def main() -> None:
    """The command line was carried out; ends with 2 where the person made a mistake."""
    try:
        code = app(standalone_mode=False)
    except MISTAKES as error:
        code = _complain(str(error))
    except typer.Abort:
        code = 0
    except typer.TyperException as error:
        code = _complain(getattr(error, "format_message", error.__str__)())
    sys.exit(code or 0)


def _complain(message: str) -> int:
    print(f"vitrine: {' '.join(message.split())}", file=sys.stderr)
    return 2


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
    host: Annotated[str | None, _flag("host")] = None,
    port: Annotated[str | None, _flag("port")] = None,
    data: Data = None,
) -> None:
    """Start the server; Ctrl-C stops it.

    The very first start makes the user admin and prints their API key, once.

    \b
    Examples:
      vitrine serve
      vitrine serve --host 0.0.0.0 --port 80 --data /srv/vitrine
    """
    settings = config.load({"host": host, "port": port, "data": data})
    serving.serve(settings)


@app.command()
def migrate(data: Data = None) -> None:
    """Bring the database up to date; `serve` does so, too.

    \b
    Example:
      DATABASE_URL=postgresql://... vitrine migrate
    """
    changed = _on_database(config.load({"data": data}), _migrate)
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
    _require_data(settings)
    print(_on_database(settings, lambda pool, _: _create_key(pool, user, name)))


@app.command("export-schema")
def export_schema() -> None:
    """Print the GraphQL schema.

    \b
    Example:
      vitrine export-schema > schema.graphql
    """
    print(root.build().as_str())


def _on_database(settings: Settings, work: Callable[[Pool, Settings], Coroutine[Any, Any, T]]) -> T:
    """What the work gives; an embedded database runs for as long as it takes."""

    async def run(ready: Settings) -> T:
        async with open_pool(ready) as pool:
            return await work(pool, ready)

    with serving.database(settings) as ready:
        return asyncio.run(run(ready))


async def _migrate(pool: Pool, settings: Settings) -> bool:
    return await migrated(pool, settings)


def _require_data(settings: Settings) -> None:
    """A mistyped folder must not become a new, empty database."""
    if settings.database_url is None and not serving.embedded_folder(settings).exists():
        raise BadSetting(f"There is no database in {settings.data}; `vitrine serve` makes one.")


async def _create_key(pool: Pool, username: str, name: str) -> str:
    made = keys.new()
    async with pool.transaction() as connection:
        if not await is_current(connection):
            raise BadSetting("The database is not migrated yet; run `vitrine migrate` first.")
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
    return made
