"""What the SDK makes artifacts of by itself: tables, programs, values in artifacts; further ways.

Arguments: team, project.
"""

import json
import pathlib
import sys

import wandb

team, project = sys.argv[1:]
pathlib.Path("train.py").write_text("print('trained')")
base = f"{team}/{project}"
facts = {}

with wandb.init(entity=team, project=project, id="media") as run:
    table = wandb.Table(columns=["name", "score"], data=[["a", 1], ["b", 2]])
    run.log({"scores": table, "page": wandb.Html("<b>bold</b>")})
    code = run.log_code(".")
    facts["code"] = code.wait().type
    held = wandb.Artifact("held", "results")
    held.add(table, "scores")
    held.add_reference("bucket://somewhere/key", name="far", checksum=False)
    held.add_reference(pathlib.Path("train.py").resolve().as_uri(), name="near.py")
    run.log_artifact(held).wait()

api = wandb.Api()
again = api.artifact(f"{base}/held:latest").get("scores")
facts["table"] = [again.columns, again.data]
held = api.artifact(f"{base}/held:latest")
facts["reference"] = held.get_entry("far").ref
facts["near"] = pathlib.Path(held.get_entry("near.py").download("down")).read_text()
facts["types"] = sorted(each.name for each in api.artifact_types(base))
logged = api.run(f"{base}/media").logged_artifacts()
facts["logged"] = sorted([each.type, each.name.split("-")[0]] for each in logged)

made = api.create_run(run_id="by-hand", project=project, entity=team)
facts["made"] = [made.id, made.state]
made.log_artifact(api.artifact(f"{base}/held:v0"), aliases=["chosen"], tags=["kept"])
facts["relogged"] = sorted(api.artifact(f"{base}/held:chosen").aliases)
facts["tags"] = api.artifact(f"{base}/held:chosen").tags
print(json.dumps(facts))
