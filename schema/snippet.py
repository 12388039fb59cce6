"""Code to copy: how a program links into a collection, uses what is in it, or downloads it."""

from __future__ import annotations

import enum
import json
from collections.abc import Mapping
from typing import Any

from resolvers.context import Context
from schema.enum import described


class SnippetKind(enum.Enum):
    """What the code does."""

    LINK = "LINK"
    USE = "USE"
    DOWNLOAD = "DOWNLOAD"


described(
    SnippetKind,
    "What the code does.",
    {
        "LINK": "Logs an artifact and links it into the collection.",
        "USE": "Uses the latest version as the input of a run.",
        "DOWNLOAD": "Downloads the files of the latest version, without a run.",
    },
)

_LINK = """import wandb

run = wandb.init(entity="<team>", project="<project>")
artifact = wandb.Artifact(name="<artifact>", type={type})
artifact.add_file("<file>")
run.link_artifact(artifact=artifact, target_path={path})
run.finish()
"""
_USE = """import wandb

run = wandb.init(entity="<team>", project="<project>")
artifact = run.use_artifact({version})
folder = artifact.download()
run.finish()
"""
_DOWNLOAD = """import wandb

artifact = wandb.Api().artifact({version})
folder = artifact.download()
"""
_CODE = {SnippetKind.LINK: _LINK, SnippetKind.USE: _USE, SnippetKind.DOWNLOAD: _DOWNLOAD}


async def snippet(_: Context, place: Mapping[str, Any], *, kind: SnippetKind) -> str:
    """The code for one collection; names are quoted, so that no name can become code."""
    path = place["path"]
    return _CODE[kind].format(
        path=json.dumps(path), version=json.dumps(f"{path}:latest"), type=json.dumps(place["type"])
    )
