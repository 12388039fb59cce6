"""A second run uses what a first one logged; who used and who made what.

Arguments: team, project, and the artifact.
"""

import json
import pathlib
import sys

import wandb

team, project, name = sys.argv[1:]
with wandb.init(entity=team, project=project, id="user") as run:
    used = run.use_artifact(f"{name}:latest", use_as="training")
    root = pathlib.Path(used.download())
    result = wandb.Artifact("result", "model")
    with result.new_file("out.txt") as file:
        file.write("out")
    run.log_artifact(result)

api = wandb.Api()
found = api.run(f"{team}/{project}/user")
facts = {
    "files": sorted(path.name for path in root.iterdir()),
    "inputs": [each.name for each in found.used_artifacts()],
    "outputs": [each.name for each in found.logged_artifacts()],
    "used_by": [each.id for each in api.artifact(f"{team}/{project}/{name}:latest").used_by()],
    "logged_by": api.artifact(f"{team}/{project}/result:latest").logged_by().id,
    "input_count": len(found.used_artifacts()),
}
elsewhere = api.create_run(run_id="other", project="elsewhere", entity=team)
elsewhere.use_artifact(api.artifact(f"{team}/{project}/result:v0"))
facts["used_elsewhere"] = [
    each.path for each in api.artifact(f"{team}/{project}/result:v0").used_by()
]
print(json.dumps(facts))
