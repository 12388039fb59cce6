"""The ways of the old Model Registry: a team's own models, which are in a registry now.

Arguments: team, project, a model that the team had.
"""

import json
import pathlib
import sys

import wandb

team, project, model = sys.argv[1:]
pathlib.Path("weights.txt").write_text("weights")
facts = {}
with wandb.init(entity=team, project=project) as run:
    run.log_model("weights.txt", name="own")
    linked = run.link_model("weights.txt", model, name="own", aliases=["best"])
    facts["linked"] = [linked.qualified_name, sorted(linked.aliases)]
    try:
        run.link_model("weights.txt", "A new one", name="own")
    except wandb.errors.CommError as error:
        facts["new"] = str(error)
    facts["used"] = pathlib.Path(run.use_model(f"{team}/model-registry/{model}:best")).read_text()
api = wandb.Api()
facts["read"] = api.artifact(f"{team}/model-registry/{model}").version
print(json.dumps(facts))
