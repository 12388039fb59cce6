"""Registries, collections, versions and runs: searched, in order, page by page.

Arguments: organization, team, project.
"""

import json
import sys

import wandb

organization, team, project = sys.argv[1:]

for number, rate in enumerate((0.1, 0.2, 0.3)):
    with wandb.init(
        entity=team, project=project, id=f"run-{number}", config={"rate": rate}, group="searched"
    ) as run:
        run.log({"loss": 3 - number})
        artifact = wandb.Artifact("net", "model", metadata={"rate": rate, "deep": {"n": number}})
        with artifact.new_file("weights.txt") as file:
            file.write("x" * (number + 1))
        artifact = run.log_artifact(artifact, tags=["even"] if number % 2 == 0 else []).wait()
        for path in ("first/Nets", "second/Nets") if number < 2 else ("second/Others",):
            aliases = ["best"] if number == 1 else []
            run.link_artifact(artifact, f"{organization}/wandb-registry-{path}", aliases=aliases)

api = wandb.Api()
names = {"name": {"$in": ["first", "second"]}}


def registries(*args, **kwargs):
    return api.registries(organization, *args, **kwargs)


def names_of(found):
    return [each.name for each in found]


def versions_of(found):
    return [f"{each.project.removeprefix('wandb-registry-')}/{each.name}" for each in found]


nets = registries(names).collections({"name": "Nets"})
paged = registries(names).versions(order="+linked_at", per_page=2)
next(paged)
runs = api.runs(f"{team}/{project}", {"config.rate": {"$gt": 0.15}})
facts = {
    "registries": names_of(registries({"name": {"$regex": "^(first|second)$"}}, order="-name")),
    "contains": names_of(registries({"name": {"$contains": "irs"}})),
    "collections": names_of(registries(names).collections(order="+name")),
    "chained": sorted(versions_of(nets.versions({"alias": "best"}))),
    "metadata": sorted(versions_of(registries(names).versions({"metadata.deep.n": {"$gt": 1}}))),
    "tag": sorted(versions_of(registries({"name": "second"}).versions({"tag": "even"}))),
    "order": versions_of(registries({"name": "second"}).versions(order="-artifact_size")),
    "by registry": versions_of(
        registries(names, order="-name").collections(order="+name").versions(order="+created_at")
    ),
    "resumed": len(list(registries(names).versions(order="+linked_at", start=paged.cursor))),
    "of an artifact": [each.version for each in api.artifacts("model", f"{team}/{project}/net")],
    "runs": [len(runs), [each.id for each in runs]],
    "by loss": [each.id for each in api.runs(f"{team}/{project}", order="+summary_metrics.loss")],
}
print(json.dumps(facts))
