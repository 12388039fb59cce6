"""What somebody may do who sees a version through a registry alone.

Arguments: the path of the version.
"""

import json
import sys

import wandb

[path] = sys.argv[1:]
artifact = wandb.Api().artifact(path)
facts = {"name": artifact.name, "source_project": artifact.source_project, "size": artifact.size}


def tried(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as error:
        return [type(error).__name__, str(error)]


facts["download"] = tried(artifact.download)
facts["entry"] = tried(artifact.get_entry("a.txt").download)
facts["files"] = tried(lambda: list(artifact.files()))
artifact.aliases.append("mine")
facts["alias"] = tried(artifact.save)
facts["unlink"] = tried(artifact.unlink)
with wandb.init() as run:
    facts["use"] = tried(run.use_artifact, path)
print(json.dumps(facts))
