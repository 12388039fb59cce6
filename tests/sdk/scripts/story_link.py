"""Links: made, read, changed through either end, taken back; collections of either kind.

Arguments: organization, team, project.
"""

import json
import pathlib
import sys

import wandb

organization, team, project = sys.argv[1:]
shelf = f"{organization}/wandb-registry-Shelf"
facts = {}

with wandb.init(entity=team, project=project) as run:
    for number in range(2):
        artifact = wandb.Artifact("net", "model")
        with artifact.new_file("weights.txt") as file:
            file.write(f"weights {number}")
        linked = run.link_artifact(artifact, f"{shelf}/Nets", aliases=[f"number-{number}"])
        facts[f"linked_{number}"] = [linked.qualified_name, sorted(linked.aliases), linked.is_link]
    facts["source"] = [linked.source_qualified_name, linked.source_artifact.is_link]
    facts["url"] = linked.url

api = wandb.Api()
source = api.artifact(f"{team}/{project}/net:v0")
short = source.link("wandb-registry-model/Nets")
facts["short"] = [short.qualified_name, short.collection.name, short.source_project]
again = source.link(f"{shelf}/Nets", aliases=["kept"])
facts["again"] = [again.version, sorted(again.aliases)]
through = again.link(f"{shelf}/Copies")
facts["through_a_link"] = [through.qualified_name, through.source_qualified_name]
facts["linked_artifacts"] = sorted(each.qualified_name for each in source.linked_artifacts)

used = api.artifact(f"{shelf}/Nets:number-1")
used.aliases = ["production"]
used.tags = ["checked"]
used.description = "Through the link."
used.save()
facts["changed"] = [
    sorted(api.artifact(f"{shelf}/Nets:v1").aliases),
    api.artifact(f"{team}/{project}/net:v1").tags,
    api.artifact(f"{team}/{project}/net:v1").description,
]
facts["downloaded"] = pathlib.Path(used.download(), "weights.txt").read_text()
facts["root"] = pathlib.Path(used.download()).name

types = {each.name: each for each in api.artifact_types(f"{team}/{project}")}
facts["types"] = list(types)
facts["collections"] = [each.name for each in types["model"].collections()]
collection = api.artifact_collection("model", f"{shelf}/Nets")
facts["collection"] = [collection.is_sequence(), collection.type, sorted(collection.aliases)]
facts["versions"] = [each.version for each in collection.artifacts()]
collection.description = "All nets."
collection.tags = ["nets", "old"]
collection.name = "All nets"
collection.save()
collection.tags = ["nets"]
collection.save()
renamed = api.artifact_collection("model", f"{shelf}/All nets")
facts["renamed"] = [renamed.id == collection.id, renamed.description, renamed.tags]

through.unlink()
facts["unlinked"] = sorted(each.qualified_name for each in source.linked_artifacts)
api.artifact(f"{shelf}/All nets:v0").delete()
facts["after_delete"] = [each.version for each in renamed.artifacts()]
renamed.delete()
facts["collection_gone"] = api.artifact_collection_exists(f"{shelf}/All nets", "model")
facts["source_stays"] = api.artifact_exists(f"{team}/{project}/net:v1")
print(json.dumps(facts))
