"""Automations: made, read, changed, deleted.

Arguments: organization, team, project, collection of the core registry of models.
"""

import json
import sys

import wandb
from wandb.automations import (
    ArtifactEvent,
    DoNothing,
    OnAddArtifactAlias,
    OnLinkArtifact,
    OnRunMetric,
    RunEvent,
    SendWebhook,
)
from wandb.automations._generated import CREATE_GENERIC_WEBHOOK_INTEGRATION_GQL

organization, team, project, name = sys.argv[1:]
api = wandb.Api()
collection = api.artifact_collection("model", f"{organization}/wandb-registry-model/{name}")
registry = api.registry("model", organization)
trials = api.project(project, team)
facts = {}


def error(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as raised:
        return [type(raised).__name__, str(raised)]


def shown(automation):
    return [
        automation.name,
        automation.event.event_type.value,
        automation.action.action_type.value,
        automation.scope.name,
        automation.enabled,
        automation.description,
    ]


# The SDK has no function for this; its own tests send the document as well.
webhook = {"entityName": organization, "name": "deploy", "urlEndpoint": "https://example.com/hook"}
api._service_api.execute_graphql(CREATE_GENERIC_WEBHOOK_INTEGRATION_GQL, {"input": webhook})
[hook] = api.webhook_integrations(entity=organization)
facts["webhook"] = [hook.name, hook.url_endpoint]
facts["slack"] = list(api.slack_integrations(entity=organization))

made = api.create_automation(
    OnLinkArtifact(scope=collection) >> SendWebhook.from_integration(hook, payload={"a": "b"}),
    name="deploy it",
    description="To the machines.",
)
facts["made"] = shown(made)
event = OnAddArtifactAlias(scope=registry, filter=ArtifactEvent.alias.matches_regex("^prod"))
nothing = event >> DoNothing()
facts["registry"] = shown(api.create_automation(nothing, name="watch"))
metric = OnRunMetric(scope=trials, filter=RunEvent.metric("loss").avg(5).gt(3))
facts["metric"] = shown(api.create_automation(metric >> DoNothing(), name="diverged"))
facts["twice"] = error(api.create_automation, nothing, name="watch")

facts["of_organization"] = sorted(each.name for each in api.automations(entity=organization))
facts["of_team"] = [each.name for each in api.automations(entity=team)]
facts["all"] = sorted(each.name for each in api.automations())
facts["one"] = shown(api.automation("watch", entity=organization))
given = json.loads(api.automation("watch", entity=organization).event.model_dump_json())["filter"]
facts["filter"] = {"filter": json.loads(json.loads(given)["filter"])}
facts["payload"] = api.automation("deploy it", entity=organization).action.request_payload

changed = api.update_automation(
    api.automation("deploy it", entity=organization), enabled=False, description="No more."
)
facts["changed"] = shown(changed)
facts["existing"] = api.create_automation(nothing, name="watch", fetch_existing=True).name
facts["deleted"] = api.delete_automation(changed)
facts["deleted_twice"] = error(api.delete_automation, changed)
facts["lost"] = error(api.update_automation, changed, enabled=True)
print(json.dumps(facts))
