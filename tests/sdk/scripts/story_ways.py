"""Artifacts logged, used and read across projects, through the registry, and without a run.

Arguments: organization, team, project.
"""

import json
import os
import pathlib
import sys

import wandb

organization, team, project = sys.argv[1:]
base, elsewhere = f"{team}/{project}", f"{project}-other"
shelf = f"{organization}/wandb-registry-dataset/Shelf"
facts = {}
os.makedirs("folder/deep")
pathlib.Path("folder/deep/b.txt").write_text("bb")
pathlib.Path("weights.txt").write_text("weights")


def error(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as raised:
        return type(raised).__name__


def made(name, body):
    artifact = wandb.Artifact(name, "dataset")
    with artifact.new_file(f"{body}.txt") as file:
        file.write(body)
    return artifact


with wandb.init(entity=team, project=project, id="one") as run:
    data = made("data", "a")
    facts["too_early"] = [data.is_draft(), error(data.wait)]
    data = run.log_artifact(data).wait(timeout=60).wait()
    linked = run.link_artifact(data, shelf, aliases=["prod"])
    facts["short"] = run.link_artifact(data, "wandb-registry-dataset/Second").qualified_name
    run.upsert_artifact(made("shared", "one"), distributed_id="both")
    shared = run.finish_artifact(made("shared", "two"), distributed_id="both").wait()
    facts["shared"] = [shared.version, sorted(shared.manifest.entries)]
    run.log_model("weights.txt", "net", aliases=["best"])

with wandb.init(entity=team, project=elsewhere, id="two") as run:
    names = [
        f"{base}/data",
        f"{base}/data:latest",
        f"{shelf}:prod",
        "wandb-registry-dataset/Second",
    ]
    facts["used"] = [run.use_artifact(name).qualified_name for name in names]
    facts["given"] = run.use_artifact(linked).source_qualified_name
    facts["model"] = pathlib.Path(run.use_model(f"{base}/net:best")).read_text()
    facts["fresh"] = run.use_artifact(made("fresh", "f")).wait().qualified_name
    facts["missing"] = error(run.use_artifact, f"{base}/data:v7")
    facts["path"] = run.log_artifact("folder", name="path", type="dataset").wait().name
    saved = made("saved", "s")
    saved.save()
    facts["saved"] = saved.wait().qualified_name
    taken_up = linked.new_draft()
    facts["moved"] = error(run.log_artifact, taken_up)

alone = made("alone", "alone")
alone.save(project=project, settings=wandb.Settings(entity=team))
api = wandb.Api()
facts["alone"] = alone.wait().logged_by().state
data = api.artifact(f"{base}/data:v0")
facts["used_by"] = sorted(each.id for each in data.used_by())
other = api.run(f"{team}/{elsewhere}/two")
facts["inputs"] = sorted(each.qualified_name for each in other.used_artifacts())
facts["outputs"] = sorted(each.name for each in other.logged_artifacts())
facts["exists"] = [
    [api.artifact_exists(name), api.artifact_collection_exists(name, "dataset")]
    for name in (
        shelf,
        f"{base}/data",
        "a/b/c",
        f"{shelf}-not",
        f"{organization}/wandb-registry-x/y",
    )
]
facts["collections"] = [
    sorted(each.name for each in api.artifact_collections(place, "dataset"))
    for place in (base, f"{organization}/wandb-registry-dataset")
]
facts["file"] = pathlib.Path(api.artifact(shelf).file("alone")).read_text()
facts["checkout"] = pathlib.Path(data.checkout("out"), "a.txt").read_text()
data.verify("out")
pathlib.Path("out/more.txt").write_text("more")
facts["more"] = error(data.verify, "out")
pathlib.Path("out/more.txt").unlink()
pathlib.Path("out/a.txt").write_text("changed")
facts["changed"] = error(data.verify, "out")
facts["hashes"] = [data.commit_hash == data.digest, data.digest == data.manifest.digest()]
print(json.dumps(facts))
