"""Logs one large file, and downloads it with another cache; says the MD5 of each and the times.

Arguments: team, project, the file, where to download to.
"""

import hashlib
import json
import pathlib
import sys
import time

import wandb

team, project, path, root = sys.argv[1:]


def md5(file):
    digest = hashlib.md5()
    with open(file, "rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


run = wandb.init(entity=team, project=project)
artifact = wandb.Artifact("large", "dataset")
artifact.add_file(path, name="large.bin", skip_cache=True, policy="immutable")
started = time.monotonic()
logged = run.log_artifact(artifact).wait()
up = time.monotonic() - started
run.finish()
started = time.monotonic()
logged.download(root=root, skip_cache=True)
down = time.monotonic() - started
same = md5(path) == md5(pathlib.Path(root) / "large.bin")
print(json.dumps({"same": same, "up": up, "down": down, "size": logged.size}))
