"""Logs and links versions one after the other; says each as it is done.

Arguments: team, project, run, target path, the first number, the last number.
"""

import json
import sys

import wandb

team, project, name, target_path, first, last = sys.argv[1:]
run = wandb.init(entity=team, project=project, id=name, resume="allow")
for number in range(int(first), int(last) + 1):
    artifact = wandb.Artifact("shared", "dataset")
    with artifact.new_file("content.txt") as file:
        file.write(f"{name} {number}")
    linked = run.link_artifact(artifact, target_path, aliases=[f"{name}-{number}"])
    done = [linked.version, linked.source_version, linked.digest]
    print(json.dumps({"number": number, "done": done}), flush=True)
run.finish()
