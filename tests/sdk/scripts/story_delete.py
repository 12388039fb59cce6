"""What can be deleted and how; the type of an artifact is changed.

Arguments: team, project.
"""

import json
import sys

import wandb

team, project = sys.argv[1:]
path = f"{team}/{project}/data"
with wandb.init(entity=team, project=project) as run:
    for number in range(3):
        artifact = wandb.Artifact("data", "dataset", metadata={"number": number})
        with artifact.new_file("n.txt") as file:
            file.write(str(number))
        run.log_artifact(artifact, aliases=[f"number-{number}"])

api = wandb.Api()
facts = {}
try:
    api.artifact(f"{path}:v0").delete()
except Exception as error:
    facts["has_aliases"] = [type(error).__name__, str(error)]
api.artifact(f"{path}:v2").delete(delete_aliases=True)
facts["left"] = [[each.version, each.aliases] for each in api.artifacts("dataset", path)]
with wandb.init(entity=team, project=project) as run:
    artifact = wandb.Artifact("data", "dataset")
    with artifact.new_file("n.txt") as file:
        file.write("new")
    facts["next"] = run.log_artifact(artifact).wait().version

sequence = api.artifact_collection("dataset", path)
facts["sequence"] = [sequence.is_sequence(), sequence.type, sequence.id != ""]
sequence.change_type("table")
facts["type"] = api.artifact(f"{path}:v0").type
sequence = api.artifact_collection("table", path)
sequence.description = "Numbers."
sequence.type = "numbers"
sequence.name = "digits"
sequence.save()
moved = api.artifact(f"{team}/{project}/digits:latest")
facts["renamed"] = [moved.name, moved.type, moved.collection.description]
facts["types"] = [each.name for each in api.artifact_types(f"{team}/{project}")]
api.artifact_collection("numbers", f"{team}/{project}/digits").delete()
facts["gone"] = [
    api.artifact_exists(f"{team}/{project}/digits:v0"),
    [each.name for each in api.artifact_types(f"{team}/{project}")],
]
print(json.dumps(facts))
