"""Tries what must be refused; says how the SDK told its user, and after how many seconds.

Arguments: what to try (a function below), and what it needs.
"""

import json
import pathlib
import sys
import time

import wandb


def api():
    wandb.Api()


def init(team, project):
    wandb.init(entity=team, project=project)


def read(path):
    wandb.Api().artifact(path)


def registry(organization, name):
    wandb.Api().registry(name, organization)


def link(team, project, type_, target_path, *aliases):
    run = wandb.init(entity=team, project=project)
    artifact = wandb.Artifact(name="refused", type=type_)
    run.link_artifact(artifact, target_path=target_path, aliases=aliases)


def log(team, project, name, type_, *aliases):
    run = wandb.init(entity=team, project=project)
    run.log_artifact(wandb.Artifact(name=name, type=type_), aliases=aliases).wait()


def corrupt(team, project):
    """The file changes after its digest was taken."""
    run = wandb.init(entity=team, project=project)
    file = pathlib.Path("weights.txt")
    file.write_text("what was meant")
    artifact = wandb.Artifact(name="corrupt", type="model")
    artifact.add_file(str(file), policy="immutable", skip_cache=True)
    file.write_text("something else")
    run.log_artifact(artifact).wait()


what, *arguments = sys.argv[1:]
started = time.monotonic()
try:
    globals()[what](*arguments)
    refused = None
except Exception as error:
    refused = [type(error).__name__, str(error)]
seconds = time.monotonic() - started
wandb.finish()
print(json.dumps({"refused": refused, "seconds": seconds}))
