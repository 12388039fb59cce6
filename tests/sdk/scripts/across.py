"""A run logs through one server; everything is read, linked and changed at once through another.

Arguments: organization, team, project, the base URL of the other server.
"""

import json
import sys

import requests
import wandb

organization, team, project, other = sys.argv[1:]
base, shelf = f"{team}/{project}", f"{organization}/wandb-registry-model/Shared"
here, there = wandb.Api(), wandb.Api(overrides={"base_url": other})
facts = {"logged": [], "linked": [], "changed": []}


def content(artifact, server):
    [file] = artifact.files()
    assert file.direct_url.startswith(server.removesuffix("/wandb")), file.direct_url
    return requests.get(file.direct_url).text


with wandb.init(id="across") as run:
    for number in range(3):
        artifact = wandb.Artifact("net", "model")
        with artifact.new_file("weights.txt") as file:
            file.write(f"weights {number}")
        run.log_artifact(artifact).wait()
        run.log({"number": number})
        seen = there.artifact(f"{base}/net")
        facts["logged"].append([seen.version, content(seen, other)])
        seen.link(shelf, aliases=[f"number-{number}"])
        linked = run.use_artifact(f"{shelf}:number-{number}")
        facts["linked"].append([linked.version, content(linked, here.settings["base_url"])])
        seen.aliases.append("good")
        seen.save()
        facts["changed"].append(here.artifact(f"{base}/net:good").version)

here.artifact(f"{shelf}:v0").unlink()
facts["unlinked"] = [there.artifact_exists(f"{shelf}:v{number}") for number in range(3)]
there.artifact(f"{base}/net:v1").delete(delete_aliases=True)
facts["deleted"] = [here.artifact_exists(f"{base}/net:v{number}") for number in range(3)]
found = there.run(f"{base}/across")
history = [row["number"] for row in found.scan_history()]
facts["run"] = [found.state, found.summary["number"], history]
facts["used"] = sorted(each.name for each in found.used_artifacts())
print(json.dumps(facts))
