"""A run without a server, or what a server knows of it afterwards.

Arguments: log, team, project; or: read, team, project; or: again, team, project, which begins the
run once more, takes it up, and begins it a third time.
"""

import json
import pathlib
import sys

import wandb

what, team, project = sys.argv[1:]


def log():
    pathlib.Path("weights.txt").write_text("weights")
    with wandb.init(entity=team, project=project, id="alone", config={"rate": 0.1}) as run:
        for number in range(3):
            run.log({"number": number})
        print("a line for the console")
        run.log({"table": wandb.Table(columns=["n"], data=[[1]])})
        artifact = wandb.Artifact("data", "dataset", metadata={"rows": 1})
        with artifact.new_file("a.txt") as file:
            file.write("aaa")
        run.log_artifact(artifact, aliases=["made-offline"], tags=["kept"])
        run.log_model("weights.txt", "net")
        run.summary["best"] = 9
    return run.offline


def read():
    api = wandb.Api()
    run = api.run(f"{team}/{project}/alone")
    data = api.artifact(f"{team}/{project}/data:made-offline")
    return {
        "state": run.state,
        "rate": run.config["rate"],
        "best": run.summary["best"],
        "history": [row["number"] for row in run.scan_history(keys=["number"])],
        "console": run.file("output.log").download(replace=True).read().splitlines(),
        "made": sorted(each.name for each in run.logged_artifacts() if each.type != "run_table"),
        "data": [data.version, data.tags, data.metadata, data.logged_by().id],
        "content": pathlib.Path(data.download("data"), "a.txt").read_text(),
    }


def history():
    run = wandb.Api().run(f"{team}/{project}/alone")
    return [[row["_step"], row["number"]] for row in run.scan_history()]


def again():
    found = []
    for resume, numbers in ((None, [10, 11]), ("must", [12]), (None, [20])):
        with wandb.init(entity=team, project=project, id="alone", resume=resume) as run:
            for number in numbers:
                run.log({"number": number})
        found.append(history())
    return found


print(json.dumps({"found": {"log": log, "read": read, "again": again}[what]()}))
