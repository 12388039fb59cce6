"""The commands that talk to a server: put, get, ls, link, collection create."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from server import config
from server.tools import link as links
from server.tools import ls as lists
from server.tools import place, screen
from server.tools import put as puts
from server.tools.client import Client
from server.tools.get import get as fetch

Url = Annotated[
    str | None,
    typer.Option(
        help=f"The server. [VITRINE_URL; default {config.DEFAULT_URL}]", show_default=False
    ),
]
Key = Annotated[
    str | None,
    typer.Option(
        help="Your API key; better in the variable than where others see it. [VITRINE_API_KEY]",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Aliases = Annotated[
    list[str] | None,
    typer.Option("--alias", help="An alias to set; may be repeated.", metavar="ALIAS"),
]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", help="A tag; may be repeated.", metavar="TAG")
]
Description = Annotated[str | None, typer.Option(help="What it is, in Markdown.", metavar="TEXT")]

collections = typer.Typer(help="Collections of a registry.", no_args_is_help=True)


def add_to(app: typer.Typer) -> None:
    """The program has these commands."""
    app.command()(put)
    app.command()(get)
    app.command()(ls)
    app.command()(link)
    collections.command("create")(create_collection)
    app.add_typer(collections, name="collection")


def put(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", metavar="PATH...")],
    project: Annotated[str, typer.Option(help="Where to: team/project.", metavar="TEAM/PROJECT")],
    name: Annotated[str, typer.Option(help="The artifact's name.", metavar="NAME")],
    type: Annotated[str, typer.Option(help="Its type: dataset, model, ...", metavar="TYPE")],
    alias: Aliases = None,
    tag: Tags = None,
    description: Description = None,
    metadata: Annotated[
        Path | None, typer.Option(help="A JSON file with an object.", metavar="FILE.json")
    ] = None,
    url: Url = None,
    key: Key = None,
    json: Json = False,
) -> None:
    """Log files as the next version of an artifact, and print its path.

    A file keeps its name, and the files of a folder their paths in it. What the project holds
    already is not sent again; an interrupted put is run again and goes on. The same content as the
    newest version's makes no new one.

    \b
    Examples:
      vitrine put model.safetensors --project vision/digits --name cnn --type model
      vitrine put data/ --project vision/digits --name train --type dataset --alias clean
      vitrine put out/ card.md --project vision/digits --name cnn --type model \\
        --tag nightly --description "after the fix" --metadata metrics.json
    """
    new = puts.New(
        project, name, type, alias or (), tag or (), description, puts.metadata(metadata)
    )
    done = puts.put(_client(url, key), new, paths)
    if json:
        screen.show_json(
            {
                "path": done.path,
                "digest": done.digest,
                "files": done.files,
                "sentFiles": done.sent_files,
                "sentBytes": done.sent_bytes,
            }
        )
    else:
        screen.show(done.path)


def get(
    path: Annotated[str, typer.Argument(help="A version.", metavar="PATH")],
    out: Annotated[
        Path | None,
        typer.Option(help="The folder to write to; NAME-vN if not given.", metavar="FOLDER"),
    ] = None,
    url: Url = None,
    key: Key = None,
    json: Json = False,
) -> None:
    """Fetch the files of a version into a folder, and print the folder.

    PATH is org/wandb-registry-REGISTRY/COLLECTION:REF or, of a project, TEAM/PROJECT/ARTIFACT:REF;
    REF is a number such as v3 or an alias, and without it the latest is meant. Every file is held
    against its MD5. Files that are there already are not fetched again, and an interrupted get goes
    on where it was. Nothing is written outside the folder.

    \b
    Examples:
      vitrine get local/wandb-registry-model/MNIST:production --out model
      vitrine get vision/digits/train:v0
    """
    done = fetch(_client(url, key), place.source(path), out)
    if done.references:
        screen.note(
            f"{done.references} files lie elsewhere and were not fetched; see `vitrine ls`."
        )
    if json:
        document = asdict(done) | {"folder": str(done.folder)}
        screen.show_json({_camel(name): value for name, value in document.items()})
    else:
        screen.show(str(done.folder))


def ls(
    path: Annotated[str | None, typer.Argument(help="What to look into.", metavar="[PATH]")] = None,
    url: Url = None,
    key: Key = None,
    json: Json = False,
) -> None:
    """List what is inside an organization, registry, collection, project, artifact or version.

    \b
    Examples:
      vitrine ls                                         organizations and their registries
      vitrine ls local                                   registries and projects
      vitrine ls local/wandb-registry-model              collections
      vitrine ls local/wandb-registry-model/MNIST        versions
      vitrine ls local/wandb-registry-model/MNIST:v0     files
      vitrine ls vision/digits                           artifacts of a project
      vitrine ls vision/digits/cnn                       versions of an artifact
    """
    found = lists.ls(_client(url, key), path)
    if json:
        screen.show_json({each.kind: list(each.nodes) for each in found})
        return
    for number, listing in enumerate(found):
        if number:
            screen.show("")
        listing.show()


def link(
    source: Annotated[str, typer.Argument(help="An artifact version, or a link to one.")],
    target: Annotated[str, typer.Argument(help="org/wandb-registry-REGISTRY/COLLECTION.")],
    alias: Aliases = None,
    url: Url = None,
    key: Key = None,
    json: Json = False,
) -> None:
    """Link an artifact version into a collection, and print the path of the link.

    A collection that is not there is made, with the artifact's type.

    \b
    Examples:
      vitrine link vision/digits/cnn:v3 local/wandb-registry-model/MNIST --alias production
      vitrine link local/wandb-registry-model/MNIST:v0 local/wandb-registry-archive/MNIST
    """
    made = links.link(_client(url, key), place.source(source), target, alias or ())
    screen.show_json(made) if json else screen.show(made["path"])


def create_collection(
    registry: Annotated[str, typer.Argument(help="org/wandb-registry-REGISTRY.")],
    name: Annotated[str, typer.Argument(help="The collection's name.")],
    type: Annotated[
        list[str], typer.Option(help="A type it takes; may be repeated.", metavar="TYPE")
    ],
    description: Description = None,
    tag: Tags = None,
    url: Url = None,
    key: Key = None,
    json: Json = False,
) -> None:
    """Make an empty collection, and print its path.

    \b
    Examples:
      vitrine collection create local/wandb-registry-model MNIST --type model
      vitrine collection create local/wandb-registry-zoo "Small cats" --type model \\
        --type dataset --tag pets --description "# Cats that fit a phone"
    """
    client = _client(url, key)
    made = links.create_collection(client, registry, name, type, description, tag or ())
    screen.show_json(made) if json else screen.show(made["path"])


def _client(url: str | None, key: str | None) -> Client:
    reach = config.reach(url, key)
    return Client(reach.url, reach.key)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)
