"""How to come to an object of each type, in the scene as `stage` and `crowd` fill it."""

from __future__ import annotations

from collections.abc import Mapping

_MNIST = 'project(name: "mnist", entityName: "vision")'
_MODELS = 'project(name: "wandb-registry-models", entityName: "acme")'
_CNN = f'{_MNIST} > artifactCollection(name: "cnn")'
_OLD = f'{_MODELS} > artifactCollection(name: "old")'
_RUN = f'{_MNIST} > run(name: "train")'
_LINKED = 'artifact(id: "LINKED")'
_TRIGGER = 'organization(name: "acme") > triggers > edges > node'

# Step by step; where there are several ways, each shows something that the others do not.
WAYS: Mapping[str, list[str]] = {
    "Query": [""],
    "User": ["viewer"],
    "ApiKey": ["viewer > apiKeys > edges > node"],
    "Entity": ['entity(name: "vision")', 'entity(name: "ada")'],
    "Member": ['entity(name: "vision") > members'],
    "Organization": ['organization(name: "acme")'],
    "AdvancedRegistryFeatures": ['organization(name: "acme") > advancedRegistryFeatures'],
    "Project": [_MNIST, _MODELS],
    "ProjectMember": [f"{_MODELS} > members"],
    "ProjectTeamMember": [f"{_MODELS} > teamMembers"],
    "Role": [f"{_MODELS} > members > role"],
    "ArtifactType": [f'{_MNIST} > artifactType(name: "model")'],
    "ArtifactSequence": [f"{_CNN} > ... on ArtifactSequence"],
    "ArtifactPortfolio": [f"{_OLD} > ... on ArtifactPortfolio"],
    "ArtifactCollectionMembership": [f'{_MODELS} > artifactCollectionMembership(name: "old")'],
    "Artifact": [_LINKED, 'artifact(id: "SOURCE")'],
    "ArtifactAlias": [f"{_LINKED} > aliases"],
    "ArtifactManifest": [f"{_LINKED} > currentManifest"],
    "File": [f"{_LINKED} > files > edges > node", f"{_RUN} > files > edges > node"],
    "Tag": [f"{_CNN} > tags > edges > node"],
    "Run": [_RUN],
    "RunInfo": [f"{_RUN} > runInfo"],
    "GitInfo": [f"{_RUN} > runInfo > git"],
    "ParquetHistory": [f"{_RUN} > parquetHistory(liveKeys: [])"],
    "RunLogLine": [f"{_RUN} > logLines(last: 10) > edges > node"],
    "Trigger": [_TRIGGER],
    "FilterEventTriggeringCondition": [
        f"{_TRIGGER} > triggeringCondition > ... on FilterEventTriggeringCondition"
    ],
    "NoOpTriggeredAction": [f"{_TRIGGER} > triggeredAction > ... on NoOpTriggeredAction"],
    "GenericWebhookTriggeredAction": [
        f"{_TRIGGER} > triggeredAction > ... on GenericWebhookTriggeredAction"
    ],
    "GenericWebhookIntegration": [
        'entity(name: "vision") > integrations > edges > node > ... on GenericWebhookIntegration'
    ],
    "ClientIDMapping": ['clientIDMapping(clientID: "client-key")'],
    "ServerInfo": ["serverInfo"],
    "ServerFeature": ["serverInfo > features"],
    "LatestLocalVersionInfo": ["serverInfo > latestLocalVersionInfo"],
}


def asked(way: str, selection: str) -> str:
    """The selection of an object at the end of the way, from the root on."""
    for step in reversed(way.split(" > ") if way else []):
        selection = f"{step} {{ {selection} }}"
    return selection
