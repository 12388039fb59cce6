"""Logs a folder, in a run that is taken up again; says what the version is.

An error is told, not raised. Arguments: team, project, artifact, the folder.
"""

import json
import sys

import wandb

team, project, name, folder = sys.argv[1:]
with wandb.init(entity=team, project=project, id="logger", resume="allow") as run:
    artifact = wandb.Artifact(name, "dataset")
    artifact.add_dir(folder, skip_cache=True, policy="immutable")
    try:
        logged = run.log_artifact(artifact).wait()
        facts = {"logged": [logged.version, logged.state, logged.file_count, logged.size]}
    except ValueError as error:
        facts = {"failed": str(error)}
print(json.dumps(facts))
