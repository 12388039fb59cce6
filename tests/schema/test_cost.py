"""How many SQL statements each operation takes, whatever the number of rows."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import pytest

from db.connection import Pool
from storage.manifest import File
from tests import factories
from tests.api import Api, built
from tests.scene import Scene

DEEP = """{ registry(path: "acme/models") { collections { nodes {
    name versions(first: 100) { nodes { number aliases source { digest
        files(first: 10) { nodes { path url } } } } } } } } }"""


async def fill(pool: Pool, scene: Scene, sha256: str, collections: int, versions: int) -> None:
    """As many collections in `models`, each with as many versions."""
    at = scene.acme.id
    statements: list[tuple[str, tuple[object, ...]]] = [
        (
            """insert into artifact (organization_id, id, project_id, name, type)
                select $1, md5('a' || c)::uuid, $2, 'a' || c, 'model'
                from generate_series(1, $3::int) c""",
            (at, scene.mnist.id, collections),
        ),
        (
            """insert into artifact_version (organization_id, id, artifact_id, number, state,
                    digest, manifest_sha256)
                select $1, md5(a.name || '.' || n)::uuid, a.id, n, 'COMMITTED', md5(a.name || n),
                    $2 from artifact a, generate_series(0, $3::int - 1) n""",
            (at, sha256, versions),
        ),
        (
            """insert into collection (organization_id, id, registry_id, name, types, next_number)
                select $1, md5('c' || c)::uuid, $2, 'c' || c, array['model'], $4::int
                from generate_series(1, $3::int) c""",
            (at, scene.models.id, collections, versions),
        ),
        (
            """insert into version (organization_id, id, collection_id, number,
                    artifact_version_id)
                select $1, md5('v' || a.id)::uuid, md5('c' || substr(r.name, 2))::uuid, a.number,
                    a.id
                from artifact_version a join artifact r on r.id = a.artifact_id
                where r.organization_id = $1""",
            (at,),
        ),
        (
            """insert into alias (organization_id, collection_id, name, version_id)
                select $1, v.collection_id, 'n' || v.number, v.id from version v""",
            (at,),
        ),
    ]
    for sql, values in statements:
        await factories.run(pool, sql, *values)


@pytest.mark.parametrize(("collections", "versions"), [(1, 1), (50, 100)])
async def test_the_deepest_read_is_one_statement(
    api: Api, scene: Scene, collections: int, versions: int
) -> None:
    pool = api.site.pool
    file = File("f", 1, "b" * 32, "a" * 64)
    await factories.add_artifact_version(
        pool, scene.mnist, "seed", creator=scene.mia, store=api.site.store, files=[file]
    )
    sha256 = await factories.value(pool, "select manifest_sha256 from artifact_version")
    for table in ("artifact_alias", "artifact_version", "artifact"):
        await factories.run(pool, f"delete from {table}")
    await fill(pool, scene, str(sha256), collections, versions)

    data = await api(DEEP, scene.vic)

    assert api.statements == 1
    found = data["registry"]["collections"]["nodes"]
    assert [len(node["versions"]["nodes"]) for node in found] == [versions] * collections
    last = found[-1]["versions"]["nodes"][0]
    assert (last["number"], last["aliases"]) == (versions - 1, [f"n{versions - 1}"])
    assert [node["path"] for node in last["source"]["files"]["nodes"]] == ["f"]


async def prepared(api: Api, scene: Scene) -> dict[str, Any]:
    """What the inputs below need: ids of versions, collections and a pending artifact."""
    pool = api.site.pool
    sources = [
        await factories.add_artifact_version(pool, scene.mnist, creator=scene.mia) for _ in range(3)
    ]
    collection = await factories.add_collection(pool, scene.models, "old", creator=scene.mia)
    linked = [
        await factories.link(pool, source, collection, linked_by=scene.mia, aliases=["x"])
        for source in sources[:2]
    ]
    pending = await api.changed(
        "createArtifactVersion",
        scene.mia,
        project="vision/mnist",
        name="rnn",
        type="model",
        runName="train",
        files=[{"path": "a", "sizeBytes": 1, "reference": "s3://a", "digest": "d"}],
    )
    return {
        "source": sources[2].global_id,
        "linked": linked[1].global_id,
        "registry": scene.models.global_id,
        "pending": pending["artifactVersion"]["id"],
        "collection": collection.global_id,
        "team": scene.vision.global_id,
        "emptyTeam": (
            await factories.add_team(pool, scene.acme, "idle", admin=scene.ada)
        ).global_id,
        "project": (
            await factories.add_project(pool, scene.vision, "old", creator=scene.mia)
        ).global_id,
        "key": (await api.changed("createApiKey", scene.ada, name="old"))["apiKey"]["id"],
    }


NEW = {"project": "vision/mnist", "name": "gan", "type": "model"}
FILES = [
    {"path": f"f{n}", "sizeBytes": n, "md5": hashlib.md5(bytes([n])).hexdigest()} for n in range(50)
]
LINK = {"artifactVersionId": "source"}
# Statements without BEGIN and COMMIT, the last of them the read of the payload.
COSTS = [
    ("createOrganization", {"name": "new"}, 12),
    ("createOrganization", {"name": "new", "coreRegistries": False}, 6),
    ("createTeam", {"organization": "acme", "name": "new"}, 7),
    ("createProject", {"team": "vision", "name": "new"}, 5),
    ("createRegistry", {"organization": "acme", "name": "new", "visibility": "ORGANIZATION"}, 6),
    ("updateRegistry", {"registryId": "registry", "addAcceptedTypes": ["a"]}, 5),
    ("updateRegistry", {"registryId": "registry", "addAcceptedTypes": list("abcdefgh")}, 5),
    ("updateRegistry", {"registryId": "registry"}, 3),
    ("createArtifactVersion", {**NEW, "files": []}, 9),
    ("createArtifactVersion", {**NEW, "files": FILES}, 9),
    ("commitArtifactVersion", {"artifactVersionId": "pending"}, 13),
    ("createCollection", {"registryPath": "acme/models", "name": "n", "types": ["model"]}, 6),
    (
        "createCollection",
        {
            "registryPath": "acme/models",
            "name": "n",
            "types": ["model"],
            "link": {"artifactVersionPath": "vision/mnist/cnn"},
        },
        9,
    ),
    ("linkArtifact", LINK | {"targetPath": "acme/models/new"}, 2),
    ("linkArtifact", LINK | {"targetPath": "acme/models/old", "aliases": list("abcxyz")}, 2),
    ("linkArtifact", {"versionId": "linked", "targetPath": "acme/models/new"}, 7),
    ("updateOrganization", {"organization": "acme", "displayName": "New"}, 5),
    ("setOrganizationMember", {"organization": "acme", "username": "sue", "role": "MEMBER"}, 6),
    ("setOrganizationMember", {"organization": "acme", "username": "mia", "role": None}, 11),
    ("setTeamMember", {"teamId": "team", "username": "vic", "role": "MEMBER"}, 8),
    ("deleteTeam", {"teamId": "emptyTeam"}, 9),
    ("createUser", {"username": "new", "organization": "acme"}, 12),
    ("deactivateUser", {"username": "sue"}, 8),
    ("createServiceAccount", {"organization": "acme", "username": "bot", "name": "Bot"}, 12),
    ("createApiKey", {"name": "new"}, 4),
    ("revokeApiKey", {"apiKeyId": "key"}, 4),
    ("deleteProject", {"projectId": "project", "confirmName": "old"}, 5),
    ("addArtifactVersionFiles", {"artifactVersionId": "pending", "files": FILES}, 8),
    ("updateArtifactVersion", {"artifactVersionId": "source", "addTags": list("abc")}, 6),
    ("deleteArtifactVersion", {"artifactVersionId": "source", "deleteAliases": True}, 10),
    ("useArtifactVersion", {"versionId": "linked", "runName": "r", "project": "vision/mnist"}, 9),
    ("deleteRegistry", {"registryId": "registry", "confirmName": "models"}, 6),
    (
        "setRegistryMember",
        {"registryId": "registry", "member": {"username": "vic"}, "role": "MEMBER"},
        8,
    ),
    ("setProtectedAliases", {"registryId": "registry", "aliases": list("abc")}, 5),
    ("updateCollection", {"collectionId": "collection", "addTags": list("abc")}, 6),
    ("deleteCollection", {"collectionId": "collection"}, 7),
    ("unlinkVersion", {"versionId": "linked"}, 10),
    ("updateVersionAliases", {"versionId": "linked", "add": list("abcd"), "remove": ["x"]}, 12),
]


TABLE = Path(__file__).parents[2] / "docs" / "STATEMENTS.md"


def test_every_mutation_is_priced_and_documented() -> None:
    priced: dict[str, list[str]] = {}
    for mutation, _, statements in COSTS:
        priced.setdefault(mutation, []).append(str(statements))
    native, _, _ = TABLE.read_text(encoding="utf-8").partition("# The SDK's dialect")
    rows = re.findall(r"^\| `(\w+)` \| ([0-9, ]+) \|", native, re.MULTILINE)

    assert sorted(priced) == sorted(built()._schema.mutation_type.fields)
    assert rows == [(mutation, ", ".join(counts)) for mutation, counts in priced.items()]


@pytest.mark.parametrize(("mutation", "input", "expected"), COSTS)
async def test_cost_of_a_change(
    api: Api, scene: Scene, mutation: str, input: dict[str, Any], expected: int
) -> None:
    things = await prepared(api, scene)
    given = {
        name: things.get(value, value) if isinstance(value, str) else value
        for name, value in input.items()
    }

    await api.changed(mutation, scene.root, **given)

    assert api.statements == expected
