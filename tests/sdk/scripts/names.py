"""Logs a folder whose files have names of every kind, or downloads it in every way.

Arguments: log, team, project, the folder; or: read, the path of the version, how many are to be
read one by one through the route that needs a key.
"""

import json
import pathlib
import sys

import requests
import wandb


def log(team, project, folder):
    with wandb.init(entity=team, project=project) as run:
        artifact = wandb.Artifact("names_1.2-x", "data set")
        artifact.add_dir(folder)
        artifact = run.log_artifact(artifact, aliases=["a b", "ü#?%&+"]).wait()
    return [artifact.version, artifact.file_count]


def content(root):
    files = (file for file in pathlib.Path(root).rglob("*") if file.is_file())
    return {file.relative_to(root).as_posix(): file.read_text() for file in files}


def read(path):
    artifact = wandb.Api().artifact(path)
    found = {"all": content(artifact.download("all"))}
    artifact.verify("all")
    [*files] = artifact.files()
    found["signed"] = {file.name: requests.get(file.direct_url).text for file in files}
    found["asked"] = {
        name: [file.name for file in artifact.files([name])] for name in artifact.manifest.entries
    }
    for file in files:
        entry = artifact.get_entry(file.name)
        # The address that the SDK holds is no longer good, so it goes the way of the route.
        entry._download_url = file.direct_url.replace("/download/", "/download/x")
        entry.download("fallback", skip_cache=True)
    found["fallback"] = content("fallback")
    return found


what, *arguments = sys.argv[1:]
print(json.dumps({"found": globals()[what](*arguments)}))
