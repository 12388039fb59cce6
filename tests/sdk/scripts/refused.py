"""Tries to log and link an artifact; says how the SDK refused, and after how many seconds.

Arguments: team, project, artifact, type, target path, and perhaps aliases.
"""

import json
import sys
import time

import wandb

team, project, name, type_, target_path, *aliases = sys.argv[1:]
started = time.monotonic()
run = None
try:
    run = wandb.init(entity=team, project=project)
    artifact = wandb.Artifact(name=name, type=type_)
    run.link_artifact(artifact, target_path=target_path, aliases=aliases)
    found = None
except Exception as error:
    found = [type(error).__name__, str(error)]
seconds = time.monotonic() - started
if run is not None:
    run.finish()
print(json.dumps({"refused": found, "seconds": seconds}))
