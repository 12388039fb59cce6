"""A change takes as many statements for a hundred things as for one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from resolvers import draft_files, draft_upload
from resolvers.draft_files import DraftFile
from tests.api import Api
from tests.resolvers import drafting
from tests.resolvers.asking import of
from tests.resolvers.world import World
from tests.scene import Scene
from tests.wandb_api.changing import Changer, document, numbered
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.crowd import gather
from tests.wandb_api.good_inputs import LOG, MNIST, MODELS, OF_RUN
from tests.wandb_api.stage import base64_md5, filling, prepared

# As many tags as may be given at once.
TAGS = 20

Words = list[str]


def aliases(words: Words, **at: str) -> list[dict[str, str]]:
    return [{"artifactCollectionName": "old", **at, "alias": word} for word in words]


def held(words: Words) -> Words:
    """As many aliases that the collection has."""
    return [f"alias{n + 1}" for n in range(len(words))]


def tags(words: Words) -> list[dict[str, str]]:
    return [{"tagName": word} for word in words[:TAGS]]


def files(words: Words, **more: Any) -> list[dict[str, Any]]:
    return [
        {"artifactID": "DRAFT", "name": word, "md5": base64_md5(word.encode())} | more
        for word in words
    ]


PARTS = [{"partNumber": 1, "hexMD5": "0" * 32}]
RUN = {"entityName": "vision", "modelName": "mnist", "name": "train"}
# What is made of as many words; a crowd is there already.
CHANGES: Mapping[str, tuple[str, int, Callable[[Words], dict[str, Any]]]] = {
    "a run's tags": ("upsertBucket", 4, lambda words: RUN | {"tags": words}),
    "a run's settings": (
        "upsertBucket",
        4,
        lambda words: RUN | {"config": json.dumps({word: {"value": 1} for word in words})},
    ),
    "a run's files": ("createRunFiles", 2, lambda words: OF_RUN | {"files": words}),
    "a run's sent files": ("markRunFilesUploaded", 2, lambda words: OF_RUN | {"files": words}),
    "a run's lines and files": ("deleteRun", 2, lambda _: {"id": "RUN"}),
    "a draft's aliases and tags": (
        "createArtifact",
        9,
        lambda words: (
            LOG | {"aliases": aliases(words, artifactCollectionName="fresh"), "tags": tags(words)}
        ),
    ),
    "a draft's files": ("createArtifactFiles", 5, lambda words: {"artifactFiles": files(words)}),
    "a draft's files in parts": (
        "createArtifactFiles",
        6,
        lambda words: {"artifactFiles": files(words, uploadPartsInput=PARTS)},
    ),
    "a link's aliases": (
        "linkArtifact",
        2,
        lambda words: (
            {"artifactID": "SOURCE", "artifactPortfolioID": "COLLECTION"}
            | {"aliases": aliases(words)}
        ),
    ),
    "aliases added in a collection": (
        "addAliases",
        13,
        lambda words: {"artifactID": "LINKED", "aliases": aliases(words, **MODELS)},
    ),
    "aliases taken away in a collection": (
        "deleteAliases",
        13,
        lambda words: {"artifactID": "LINKED", "aliases": aliases(held(words), **MODELS)},
    ),
    "aliases added in an artifact": (
        "addAliases",
        8,
        lambda words: {
            "artifactID": "LINKED",
            "aliases": aliases(words, **MNIST, artifactCollectionName="cnn"),
        },
    ),
    "a version's tags": (
        "updateArtifact",
        6,
        lambda words: {"artifactID": "SOURCE", "tagsToAdd": tags(words)},
    ),
    "a collection's tags": (
        "createArtifactCollectionTagAssignments",
        8,
        lambda words: MODELS | {"artifactCollectionName": "old", "tags": tags(words)},
    ),
    "a registry's types": (
        "upsertModel",
        7,
        lambda words: (
            {"name": "wandb-registry-models", "entityName": "acme"}
            | {"artifactTypes": [{"name": word} for word in words]}
        ),
    ),
    "a version's links": (
        "deleteArtifact",
        13,
        lambda _: {"artifactID": "LINKED", "deleteAliases": True},
    ),
    "an artifact's versions and links": (
        "deleteArtifactSequence",
        9,
        lambda _: {"artifactSequenceID": "SEQUENCE"},
    ),
    "a collection's aliases": (
        "deleteArtifactPortfolio",
        8,
        lambda _: {"artifactPortfolioID": "COLLECTION"},
    ),
    "a registry's collections": ("deleteModel", 7, lambda _: {"id": "REGISTRY_ID"}),
    "a run's versions": ("deleteRun", 12, lambda _: {"id": "RUN", "deleteArtifacts": True}),
}


@pytest.mark.parametrize("many", [1, 100])
@pytest.mark.parametrize("what", CHANGES)
async def test_changes(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, what: str, many: int
) -> None:
    fill = filling(await prepared(api, change, scene))
    await gather(api, scene, many)
    mutation, expected, made = CHANGES[what]

    input = fill(made([f"word{n}" for n in range(many)]))
    found = await dialect(document(mutation), scene.ada, input=input)

    assert found[mutation]
    assert dialect.statements == expected


@pytest.mark.parametrize("many", [1, 100])
async def test_members(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, many: int
) -> None:
    things = await prepared(api, change, scene)
    await gather(api, scene, many)
    async with api.site.pool.connection() as connection:
        rows = await connection.fetch(
            """select n.kind, n.number from sdk_number n left join site_user u on u.id = n.id
                left join team t on t.id = n.id
                where (n.kind = 'USER' and u.name = 'Crowd') or t.name ~ '^t[0-9]'"""
        )
    users, teams = (
        [numbered(kind.title(), row["number"]) for row in rows if row["kind"] == kind]
        for kind in ("USER", "ENTITY")
    )
    members = {"projectId": things["REGISTRY_ID"], "userIds": users, "teamIds": teams}

    taken = []
    for mutation in ("deleteProjectMembers", "createProjectMembers", "createProjectMembers"):
        await dialect(document(mutation), scene.ada, input=members)
        taken.append(dialect.statements)

    assert (len(users), len(teams)) == (many, many)
    assert taken == [12, 12, 10]


@pytest.mark.parametrize("many", [1, 100])
async def test_commit(api: Api, dialect: Dialect, change: Changer, scene: Scene, many: int) -> None:
    world = World(of(api, scene.mia), scene)
    bodies = {f"file{n}": b"%d" % n for n in range(many)}
    key = (await drafting.begin(world, bodies)).key
    await drafting.send_files(world, key, bodies)
    await drafting.send_manifest(world, key, drafting.entries(bodies))
    input = {"artifactID": drafting.id_of(key)}

    found = await dialect(document("commitArtifact"), scene.mia, input=input)

    assert found["commitArtifact"]["artifact"]["digest"] == drafting.digest_of(bodies)
    assert dialect.statements == 15


@pytest.mark.parametrize("many", [1, 100])
async def test_parts(api: Api, dialect: Dialect, change: Changer, scene: Scene, many: int) -> None:
    world = World(of(api, scene.mia), scene)
    bodies = [b"%d" % n for n in range(many)]
    said = [(n, drafting.md5(part)) for n, part in enumerate(bodies, 1)]
    key = (await drafting.begin(world)).key
    file = DraftFile(drafting.id_of(key), "large", drafting.md5(b"".join(bodies)), said)
    (upload,) = await draft_files.announce(world.context, [file])
    assert upload.multipart is not None
    for body, (_, claim) in zip(bodies, upload.multipart.parts, strict=True):
        await draft_upload.part(world.pool, world.store, claim, drafting.stream(body))
    input = {
        "completeMultipartAction": "Complete",
        "completedParts": [{"partNumber": n, "hexMD5": md5} for n, md5 in said],
        "artifactID": drafting.id_of(key),
        "storagePath": "wandb_artifacts/large",
        "uploadID": upload.multipart.upload_id,
    }

    found = await dialect(document("completeMultipartUploadArtifact"), scene.mia, input=input)

    assert found["completeMultipartUploadArtifact"]["digest"] == base64_md5(b"".join(bodies))
    assert dialect.statements == 7
