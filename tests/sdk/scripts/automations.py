"""Automations of every scope, after every event: made, found, changed, made again, deleted.

Arguments: organization, team, project, artifact of the project, collection of the core registry of
models that links it.
"""

import json
import sys

import wandb
from wandb.automations import (
    ArtifactEvent,
    DoNothing,
    OnAddArtifactAlias,
    OnAddArtifactTag,
    OnAddCollectionTag,
    OnCreateArtifact,
    OnLinkArtifact,
    OnRemoveArtifactTag,
    OnRemoveCollectionTag,
    OnRunMetric,
    OnRunState,
    OnUnlinkArtifact,
    RunEvent,
    SendNotification,
    SendWebhook,
)
from wandb.automations._generated import CREATE_GENERIC_WEBHOOK_INTEGRATION_GQL

organization, team, project, artifact, name = sys.argv[1:]
api = wandb.Api()
registry = api.registry("model", organization)
collection = api.artifact_collection("model", f"{organization}/wandb-registry-model/{name}")
sequence = api.artifact_collection("model", f"{team}/{project}/{artifact}")
trials = api.project(project, team)
facts = {}


def error(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as raised:
        return [type(raised).__name__, str(raised)]


def make_webhook(owner, name):
    # The SDK has no function for this; its own tests send the document as well.
    given = {"entityName": owner, "name": name, "urlEndpoint": f"https://example.com/{name}"}
    api._service_api.execute_graphql(CREATE_GENERIC_WEBHOOK_INTEGRATION_GQL, {"input": given})


make_webhook(team, "ours")
make_webhook(organization, "all")
ours, all_ = sorted(api.webhook_integrations(entity=team), key=lambda hook: hook.name)[::-1]
facts["integrations"] = [
    [hook.name for hook in api.integrations(entity=owner)] for owner in (organization, team)
]

regex = ArtifactEvent.alias.matches_regex("^prod")
metric = RunEvent.metric("loss")
events = {
    "linked": OnLinkArtifact(scope=registry),
    "unlinked": OnUnlinkArtifact(scope=collection, filter=regex),
    "alias": OnAddArtifactAlias(scope=collection, filter=regex),
    "alias logged": OnAddArtifactAlias(scope=sequence, filter=ArtifactEvent.alias.eq("best")),
    "tagged": OnAddArtifactTag(scope=registry, filter=ArtifactEvent.tag.eq("good")),
    "untagged": OnRemoveArtifactTag(scope=collection),
    "collection tagged": OnAddCollectionTag(scope=registry),
    "collection untagged": OnRemoveCollectionTag(scope=collection),
    "logged": OnCreateArtifact(scope=sequence),
    "in project": OnLinkArtifact(scope=trials),
    "threshold": OnRunMetric(scope=trials, filter=metric.avg(5).gt(3)),
    "change": OnRunMetric(scope=trials, filter=metric.changes_by(frac=0.1)),
    "zscore": OnRunMetric(scope=trials, filter=metric.zscore(window=20).abs() > 2.5),
    "state": OnRunState(
        scope=trials,
        filter=RunEvent.state.in_(["finished", "failed"]) & RunEvent.name.contains("net"),
    ),
}
actions = {
    "linked": SendWebhook.from_integration(ours, payload={"v": "${artifact_version}", "n": 1.5}),
    "state": SendWebhook.from_integration(all_),
}


def shown(saved):
    kinds = saved.event.event_type.value, type(saved.scope).__name__, saved.action.action_type.value
    return [*kinds, saved.scope.name]


def is_as_wanted(saved, event):
    found = saved.event.filter
    # The SDK keeps the filters of artifact events wrapped where they are saved.
    found = getattr(found, "filter", found)
    return found == event.filter and saved.scope.id == event.scope.id


found = {}
for title, event in events.items():
    made = api.create_automation(event >> actions.get(title, DoNothing()), name=title)
    owner = team if event.scope.id in (trials.id, sequence.id) else organization
    found[title] = api.automation(title, entity=owner)
    is_same = made == found[title] and is_as_wanted(made, event)
    facts[title] = [*shown(made), is_same]
facts["payloads"] = [found[title].action.request_payload for title in actions]
facts["of_organization"] = [each.name for each in api.automations(organization, per_page=2)]
facts["of_team"] = [each.name for each in api.automations(team, per_page=3)]
facts["everywhere"] = [each.name for each in api.automations(per_page=1)]
facts["by_name"] = [each.name for each in api.automations(name="state")]
facts["nothing"] = error(api.automation, "nothing", entity=organization)

facts["slack"] = error(
    api.create_automation,
    events["linked"] >> SendNotification(integration_id=ours.id),
    name="slack",
)
facts["twice"] = error(api.create_automation, events["alias"] >> DoNothing(), name="linked")
kept = api.create_automation(events["alias"] >> DoNothing(), name="linked", fetch_existing=True)
facts["kept"] = kept == found["linked"]

facts["unchanged"] = all(api.update_automation(saved) == saved for saved in found.values())
changed = api.update_automation(
    found["linked"],
    name="changed",
    description="No more.",
    enabled=False,
    event=events["tagged"],
    scope=collection,
    action=DoNothing(),
)
facts["changed"] = [
    *shown(changed),
    changed.name,
    changed.description,
    changed.enabled,
    json.loads(changed.event.filter.model_dump()["filter"]),
    changed.id == found["linked"].id and changed.scope.id == collection.id,
]
facts["called"] = shown(api.update_automation(changed, action=actions["state"]))
facts["not_changed"] = [
    error(api.update_automation, found["state"], scope=collection),
    error(api.update_automation, found["threshold"], scope=registry),
    error(api.update_automation, found["logged"], scope=trials),
    error(api.update_automation, found["alias"], event=events["state"]),
    error(api.update_automation, found["alias"], name="state"),
]

facts["deleted"] = [api.delete_automation(found[title]) for title in ("zscore", "untagged")]
facts["gone"] = [
    error(api.delete_automation, found["zscore"]),
    error(api.delete_automation, "VHJpZ2dlcjox"),
    error(api.update_automation, found["zscore"], enabled=False),
]
# The server says that it is missing; what the SDK then tries it refuses by itself, in each version.
[kind, message] = error(api.update_automation, found["zscore"], create_missing=True)
facts["missing"] = [kind, message.splitlines()[0]]
print(json.dumps(facts))
