"""Logs a few steps, and reads them back by their keys.

Arguments: team, project.
"""

import json
import sys

import wandb

team, project = sys.argv[1:]
with wandb.init(entity=team, project=project, id="counted") as run:
    for number in range(5):
        run.log({"number": number})
found = wandb.Api().run(f"{team}/{project}/counted")
facts = {
    size: [row["number"] for row in found.scan_history(keys=["number"], page_size=size)]
    for size in (2, 5, 1000)
}
print(json.dumps(facts))
