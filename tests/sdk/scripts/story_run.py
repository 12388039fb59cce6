"""A run from beginning to end, resumed, and read back.

Arguments: team, project.
"""

import json
import pathlib
import sys

import wandb

team, project = sys.argv[1:]
pathlib.Path("notes.txt").write_text("kept")
pathlib.Path("more.txt").write_text("sent later")

run = wandb.init(
    entity=team,
    project=project,
    id="first",
    name="First steps",
    notes="Tried out.",
    tags=["a", "b"],
    group="g",
    job_type="train",
    config={"rate": 0.1, "layers": [1, 2]},
)
print("a line for the console")
for step in range(3):
    run.log({"loss": 3 - step, "accuracy": step / 2})
run.config.update({"epochs": 3})
run.summary["best"] = 0.9
saved = run.save("notes.txt", policy="now")
offline = run.offline
url = run.url
run.finish()

with wandb.init(entity=team, project=project, id="first", resume="must") as again:
    resumed = [again.resumed, again.starting_step, again.config["rate"]]
    again.log({"loss": 0})
with wandb.init(entity=team, project=project, id="second", config={"rate": 0.5}) as second:
    second.log({"loss": 9})

api = wandb.Api()
found = api.run(f"{team}/{project}/first")
facts = {
    "url": url,
    "saved": len(saved),
    "offline": offline,
    "resumed": resumed,
    "name": found.name,
    "state": found.state,
    "notes": found.notes,
    "tags": list(found.tags),
    "group": found.group,
    "job_type": found.job_type,
    "config": dict(found.config),
    "username": found.user.username,
    "summary": {key: found.summary[key] for key in ("loss", "accuracy", "best")},
    "history": [
        [row["_step"], row["loss"], row.get("accuracy")] for row in found.history(pandas=False)
    ],
    "sampled": [row["loss"] for row in found.history(keys=["loss"], pandas=False)],
    "scanned": [row["_step"] for row in found.scan_history(min_step=1)],
    "scanned_key": [row["accuracy"] for row in found.scan_history(keys=["accuracy"])],
    "last_step": found.lastHistoryStep,
    "last_loss": found.history_keys["keys"]["loss"]["previousValue"],
    "lines": [line.content for line in found.console_logs()][:1],
    "last_line": len(list(found.console_logs(last=1))),
    "program": found.metadata["executable"] == sys.executable,
}

uploaded = found.upload_file("more.txt")
facts["uploaded"] = [uploaded.name, uploaded.size]
facts["files"] = sorted(file.name for file in found.files())
with found.file("notes.txt").download(root="down") as file:
    facts["downloaded"] = file.read()
with found.file("output.log").download(root="down") as file:
    facts["console"] = file.readline().strip()
found.file("more.txt").delete()
facts["files_left"] = sorted(file.name for file in found.files())

found.tags.append("c")
found.notes = "Read again."
found.config["rate"] = 0.2
found.summary["best"] = 1.0
found.update()
found.summary.update()
fresh = wandb.Api().run(f"{team}/{project}/first")
facts["updated"] = [fresh.tags, fresh.notes, fresh.config["rate"], fresh.summary["best"]]

path = f"{team}/{project}"
facts["runs"] = [each.id for each in api.runs(path, order="+created_at")]
facts["runs_count"] = len(api.runs(path))
facts["runs_by_config"] = [each.id for each in api.runs(path, {"config.rate": 0.5})]
facts["runs_by_state"] = [
    each.id for each in api.runs(path, {"$and": [{"state": "finished"}, {"tags": "a"}]})
]
facts["runs_by_loss"] = [each.id for each in api.runs(path, order="-summary_metrics.loss")]
api.run(f"{team}/{project}/second").delete()
facts["left"] = [each.id for each in wandb.Api().runs(path)]
print(json.dumps(facts))
