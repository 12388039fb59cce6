"""Who one is, by which key; what is meant when nothing is said.

Arguments: the key of somebody else, or "" for what the environment alone says.
"""

import json
import sys

import wandb

[key] = sys.argv[1:]


def error(call, *args, **kwargs):
    try:
        return call(*args, **kwargs)
    except Exception as raised:
        return [type(raised).__name__, str(raised)]


if key:
    own, other = wandb.Api(), wandb.Api(api_key=key)
    facts = {
        "who": [own.viewer.username, other.viewer.username],
        "default": [own.default_entity, other.default_entity],
        "found": own.artifact("project/net").qualified_name,
        "hidden": error(other.artifact, own.artifact("project/net").qualified_name),
        "named": wandb.Api(overrides={"project": "project"}).artifact("net").qualified_name,
    }
else:
    with wandb.init() as run:
        artifact = wandb.Artifact("net", "model")
        with artifact.new_file("a.txt") as file:
            file.write("aaa")
        run.log_artifact(artifact).wait()
    found = wandb.Api().run(run.id)
    facts = {
        "path": found.path,
        "said": [found.name, found.tags, found.notes, found.group, found.job_type],
        "artifact": wandb.Api().artifact("net:v0").qualified_name,
    }
print(json.dumps(facts))
