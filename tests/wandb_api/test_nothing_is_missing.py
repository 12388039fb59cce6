"""Where there is something to be told, no field is null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer
from tests.wandb_api.conftest import Dialect, built
from tests.wandb_api.crowd import gather
from tests.wandb_api.documents import filled
from tests.wandb_api.stage import prepared
from tests.wandb_api.ways import WAYS, asked

SCHEMA = built()._schema
# What a field that asks for something must be given.
GIVEN = {
    "Artifact.filesByManifestEntries": 'storageLayout: "V2", manifestVersion: "1"',
    "ArtifactPortfolio.artifactMembership": 'aliasName: "x"',
    "ArtifactSequence.artifactMembership": 'aliasName: "v0"',
    "ArtifactType.artifactCollection": 'name: "cnn"',
    "Entity.project": 'name: "mnist"',
    "Project.artifact": 'name: "cnn"',
    "Project.artifactCollection": 'name: "cnn"',
    "Project.artifactCollectionMembership": 'name: "cnn"',
    "Project.artifactType": 'name: "model"',
    "Project.bucket": 'name: "train"',
    "Project.run": 'name: "train"',
    "Query.artifact": 'id: "LINKED"',
    "Query.artifactCollection": 'id: "COLLECTION"',
    "Query.clientIDMapping": 'clientID: "client-key"',
    "Query.entity": 'name: "vision"',
    "Query.model": 'name: "mnist", entityName: "vision"',
    "Query.organization": 'name: "acme"',
    "Query.project": 'name: "mnist", entityName: "vision"',
    "Run.parquetHistory": "liveKeys: []",
    "Run.sampledHistory": "specs: []",
}
# What is not kept, not offered, or told to nobody; each says so in its description.
NEVER = {
    "Artifact.labels",
    "ArtifactSequence.updatedAt",
    "ArtifactType.description",
    "Entity.photoUrl",
    "Member.apiKey",
    "Member.email",
    "Member.photoUrl",
    "Organization.coreWeaveOrganizationId",
    "Project.dockerImage",
    "Project.repo",
    "ProjectMember.email",
    "Run.sweepName",
    "RunInfo.args",
    "RunInfo.colab",
    "RunInfo.cpuCount",
    "RunInfo.executable",
    "RunInfo.gpu",
    "RunInfo.gpuCount",
    "RunInfo.os",
    "RunInfo.python",
}
# Of whoever is gone; of files that are yet to be sent.
ELSEWHERE = {"User.deletedAt", "File.uploadUrl", "File.uploadMultipartUrls"}
# What only answers of changes hold, and what nothing is: not offered.
UNSEEN = {
    "ARIATriggeredAction",
    "Agent",
    "FeatureFlag",
    "Invite",
    "NotificationTriggeredAction",
    "PushNotificationTriggeredAction",
    "QueueJobTriggeredAction",
    "RunQueue",
    "RunUploadFile",
    "SlackIntegration",
    "UploadMultipartUrls",
    "UploadUrlPart",
}


def parts(value: Any, way: list[str]) -> Iterator[Any]:
    """The objects at the end of the way."""
    if isinstance(value, list):
        for each in value:
            yield from parts(each, way)
    elif not way:
        yield value
    elif value is not None:
        first, *rest = way
        name = first.partition("(")[0]
        yield from parts(value if name.startswith("...") else value[name], rest)


def selections(type_: GraphQLObjectType) -> str:
    """All fields of the type."""
    found = []
    for name, field in type_.fields.items():
        given = GIVEN.get(f"{type_.name}.{name}", "")
        below = "" if is_leaf_type(get_named_type(field.type)) else " { __typename }"
        found.append(f"{name}{f'({given})' if given else ''}{below}")
    return " ".join(found)


def test_every_type_is_looked_at() -> None:
    objects = {
        name
        for name, type_ in SCHEMA.type_map.items()
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
    }
    made = {name for name in objects if name.endswith(("Connection", "Edge", "Payload"))}

    assert objects - made - {"Mutation", "PageInfo"} == WAYS.keys() | UNSEEN


async def test_each_value_is_there_somewhere(
    api: Api, dialect: Dialect, change: Changer, scene: Scene
) -> None:
    things = await prepared(api, change, scene)
    await gather(api, scene, 1)
    seen: dict[str, bool] = {}

    for name, ways in WAYS.items():
        type_ = SCHEMA.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        for way in ways:
            document = f"{{ {asked(way, selections(type_))} }}"
            answer = await dialect(filled(document, things), scene.ada)
            found = list(parts(answer, way.split(" > ") if way else []))
            assert [each for each in found if each], way
            for each in found:
                for field, value in (each or {}).items():
                    place = f"{name}.{field}"
                    seen[place] = seen.get(place, False) or value is not None

    assert {place for place, is_there in seen.items() if not is_there} == NEVER | ELSEWHERE
