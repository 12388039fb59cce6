"""The commands for trusted documents: operations that clients name instead of sending them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from db import trusted_document
from db.connection import Pool, Row
from resolvers.trusted import id_of
from schema.trusted import problems
from server import config
from server.config import Settings
from server.flags import Data
from server.tools import screen
from server.tools.database import on_database, require_data, require_migrated
from server.tools.errors import Mistake

LONGEST_ID = 256
_GRAPHQL = (".graphql", ".gql")

documents = typer.Typer(
    help="Operations that clients may name instead of sending them.", no_args_is_help=True
)

Ids = Annotated[list[str], typer.Argument(help="As `list` shows them.", metavar="ID...")]
Files = Annotated[
    list[Path],
    typer.Argument(help="Documents, manifests, or folders of them.", metavar="FILE..."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


def add_to(app: typer.Typer) -> None:
    """The program has these commands."""
    documents.command("add")(add)
    documents.command("list")(list_)
    documents.command("remove")(remove)
    app.add_typer(documents, name="documents")


def add(files: Files, data: Data = None, json: Json = False) -> None:
    """Add operations, each of which clients may then name as `documentId`.

    A .graphql file is one document, whose id is `sha256:` and the SHA-256 of its bytes. A .json
    file is what Relay, Apollo or graphql-codegen write: ids and documents. All are added, or none:
    each must be valid, and an id never comes to stand for another document.

    \b
    Examples:
      vitrine documents add queries/*.graphql
      vitrine documents add persisted-query-manifest.json
    """
    found = read(files)
    settings = config.load({"data": data})
    require_data(settings)
    made = on_database(settings, lambda pool, _: _add(pool, found))
    if json:
        screen.show_json([{"id": id, "isNew": id in made} for id in found])
        return
    for id in found:
        screen.show(f"{id}  {'added' if id in made else 'was there'}")


def list_(data: Data = None, json: Json = False) -> None:
    """Show the documents and how often each was used.

    \b
    Example:
      vitrine documents list
    """
    settings = config.load({"data": data})
    require_data(settings)
    rows = on_database(settings, _all)
    if json:
        screen.show_json([_document(row) for row in rows])
    elif rows:
        screen.show_table(("id", "uses", "last used"), [_shown(row) for row in rows], right=1)
    else:
        screen.show("There are no documents yet; `vitrine documents add` adds some.")


def remove(ids: Ids, data: Data = None) -> None:
    """Trust documents no longer; within ten seconds no server answers them by name.

    \b
    Example:
      vitrine documents remove sha256:5d4...
    """
    settings = config.load({"data": data})
    require_data(settings)
    count = on_database(settings, lambda pool, _: _remove(pool, ids))
    screen.show(f"{count} of {len(ids)} documents were removed.")


def read(files: list[Path]) -> dict[str, str]:
    """The documents of these files, by their ids; raises Mistake."""
    found: dict[str, str] = {}
    for file in _files(files):
        for id, body in _documents(file).items():
            if wrong := problems(body):
                raise Mistake(f"{file}: {id} is not valid: {wrong[0]}")
            if found.setdefault(id, body) != body:
                raise Mistake(f"{file}: the id {id} stands for another document in another file.")
    if not found:
        raise Mistake("There is no document in these files.")
    return found


def _files(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [each for each in inside if each.suffix in (*_GRAPHQL, ".json") or each == path]
    return found


def _documents(file: Path) -> Mapping[str, str]:
    try:
        text = file.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{file} cannot be read: {error}") from error
    return {id_of(text): text} if file.suffix in _GRAPHQL else _of_manifest(file, text)


def _of_manifest(file: Path, text: str) -> Mapping[str, str]:
    """Of Relay and graphql-codegen an object of documents by id, of Apollo a list of operations."""
    try:
        given: Any = json.loads(text)
        operations = given.get("operations") if isinstance(given, dict) else None
        if isinstance(operations, list):
            found = {each["id"]: each["body"] for each in operations}
        else:
            found = dict(given)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Mistake(f"{file} is no manifest: {_EXPECTED}") from error
    if not all(isinstance(each, str) for pair in found.items() for each in pair):
        raise Mistake(f"{file} is no manifest: {_EXPECTED}")
    for id in found:
        if not 0 < len(id) <= LONGEST_ID or not id.isprintable():
            raise Mistake(f"{file}: an id has 1 to {LONGEST_ID} printable characters.")
    return found


_EXPECTED = "it must hold documents by id, or Apollo's `operations` with an `id` and a `body` each."


async def _add(pool: Pool, found: Mapping[str, str]) -> set[str]:
    await require_migrated(pool)
    async with pool.transaction() as connection:
        made = await trusted_document.add(connection, found)
        for id, body in (await trusted_document.bodies(connection, list(found))).items():
            if found[id] != body:
                raise Mistake(f"The id {id} stands for another document; nothing was added.")
    return set(made)


async def _all(pool: Pool, _: Settings) -> list[Row]:
    await require_migrated(pool)
    async with pool.connection() as connection:
        return list(await trusted_document.all(connection))


async def _remove(pool: Pool, ids: list[str]) -> int:
    await require_migrated(pool)
    async with pool.connection() as connection:
        return await trusted_document.remove(connection, ids)


def _document(row: Row) -> dict[str, Any]:
    used_at = row["used_at"]
    return {
        "id": row["id"],
        "uses": row["uses"],
        "lastUsedAt": used_at.isoformat().replace("+00:00", "Z") if used_at else None,
        "document": row["body"],
    }


def _shown(row: Row) -> tuple[str, str, str]:
    used_at = row["used_at"]
    return row["id"], str(row["uses"]), f"{used_at:%Y-%m-%d %H:%M}" if used_at else "never"
