"""Artifacts: logged in every way, used, downloaded, changed, deleted.

Arguments: team, project.
"""

import json
import os
import pathlib
import sys
from datetime import timedelta

import wandb

team, project = sys.argv[1:]
base = f"{team}/{project}"
os.makedirs("folder/deep")
pathlib.Path("folder/a.txt").write_text("aaa")
pathlib.Path("folder/deep/b.txt").write_text("bb")
facts = {}

run = wandb.init(entity=team, project=project, id="maker")


def logged(artifact, **more):
    return run.log_artifact(artifact, **more).wait()


first = wandb.Artifact("data", "dataset", description="Two files.", metadata={"rows": 2})
first.add_dir("folder")
first.add_reference("https://example.com/x.csv", name="far.csv", checksum=False)
first.ttl = timedelta(days=30)
first = logged(first, aliases=["raw"], tags=["fresh"])
facts["first"] = [first.qualified_name, first.version, first.aliases, first.tags]
facts["content"] = [first.size, first.file_count, first.digest, first.state]
facts["ttl"] = first.ttl.days
facts["metadata"] = [first.description, first.metadata, first.type]

same = wandb.Artifact("data", "dataset")
same.add_dir("folder")
same.add_reference("https://example.com/x.csv", name="far.csv", checksum=False)
same = logged(same, aliases=["again"])
facts["same"] = [same.id == first.id, same.version, same.aliases]

draft = same.new_draft()
draft.remove("far.csv")
with draft.new_file("c.txt") as file:
    file.write("c")
second = logged(draft)
facts["second"] = [second.version, sorted(second.manifest.entries), second.aliases]

more = wandb.Artifact("data", "dataset", incremental=True)
with more.new_file("d.txt") as file:
    file.write("dddd")
third = logged(more)
facts["incremental"] = [third.version, sorted(third.manifest.entries)]

pointing = wandb.Artifact("pointing", "dataset")
pointing.add_reference(first.get_entry("a.txt").ref_url(), name="there.txt")
pointing = logged(pointing)
facts["reference"] = pathlib.Path(pointing.download("pointing"), "there.txt").read_text()
run.finish()

for part, last in (("one", False), ("two", True)):
    with wandb.init(entity=team, project=project, group="together") as worker:
        shared = wandb.Artifact("shared", "dataset")
        with shared.new_file(f"{part}.txt") as file:
            file.write(part)
        if last:
            worker.finish_artifact(shared, distributed_id="d1")
        else:
            worker.upsert_artifact(shared, distributed_id="d1")

api = wandb.Api()
found = api.artifact(f"{base}/data:v0")
facts["distributed"] = sorted(api.artifact(f"{base}/shared:latest").manifest.entries)
facts["exists"] = [
    api.artifact_exists(f"{base}/data:raw"),
    api.artifact_exists(f"{base}/data:nothing"),
    api.artifact_collection_exists(f"{base}/data", "dataset"),
    api.artifact_collection_exists(f"{base}/nothing", "dataset"),
]
facts["entry"] = [found.get_entry("a.txt").digest, found.get_entry("far.csv").ref]
facts["files"] = sorted((file.name, file.size) for file in found.files())
facts["some_files"] = [file.name for file in found.files(["deep/b.txt"])]
facts["file"] = pathlib.Path(found.get_entry("a.txt").download("one")).read_text()
root = pathlib.Path(api.artifact(f"{base}/data:v1").download("down"))
facts["downloaded"] = {
    path.relative_to(root).as_posix(): path.read_text() for path in root.rglob("*.txt")
}
api.artifact(f"{base}/data:v1").verify("down")
facts["logged_by"] = found.logged_by().id

found.description = "Two files and a reference."
found.metadata["columns"] = 3
found.aliases.append("good")
found.aliases.remove("raw")
found.tags = ["fresh", "checked"]
found.ttl = None
found.save()
found = wandb.Api().artifact(f"{base}/data:good")
facts["changed"] = [
    found.version,
    found.description,
    found.metadata,
    sorted(found.aliases),
    sorted(found.tags),
    found.ttl,
]
print(json.dumps(facts))
