"""The program of the reference page: an artifact is logged and linked; with a file if one is named.

Arguments: team, project, artifact, type, target path, and perhaps a file.
"""

import json
import sys

import wandb

team, project, name, type_, target_path, *files = sys.argv[1:]
run = wandb.init(entity=team, project=project)
artifact = wandb.Artifact(name=name, type=type_)
for file in files:
    artifact.add_file(file)
linked = run.link_artifact(artifact=artifact, target_path=target_path)
run.finish()
print(json.dumps({"name": linked.qualified_name, "aliases": linked.aliases, "url": linked.url}))
