"""Inputs that work, for every place of every mutation in which a text can stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

from tests import factories
from tests.api import Api
from tests.scene import Scene
from tests.schema.test_cost import prepared

NEW = "new"
LOG = {"project": "vision/mnist", "name": NEW, "type": "model"}
FILES = [
    {"path": NEW, "sizeBytes": 1, "md5": "0" * 32},
    {"path": NEW, "sizeBytes": 1, "reference": "s3://a", "digest": "d"},
]
# What keeps long texts comes last: all that is there is looked at after each try.
LONG = {"description": "d"}
MEMBER = {"registryId": "registry", "role": "MEMBER"}
COLLECTION = {"name": NEW, "types": ["model"]}
KEY = {"idempotencyKey": NEW}
USE = {"runName": "r", "project": "vision/mnist"}

# A word that `things` knows stands for its id, and "new" for one that was never used.
GOOD: Mapping[str, list[dict[str, Any]]] = {
    "createOrganization": [{"name": NEW, "displayName": NEW}],
    "updateOrganization": [
        {"organization": "acme", "displayName": NEW, "implicitRegistryRole": "VIEWER"}
    ],
    "setOrganizationMember": [{"organization": "acme", "username": "sue", "role": "MEMBER"}],
    "createUser": [
        {"username": NEW, "name": "N", "email": "a@b", "organization": "acme", "role": "MEMBER"}
    ],
    "deactivateUser": [{"username": "sue"}],
    "createServiceAccount": [
        {"organization": "acme", "username": NEW, "name": "N", "teamId": "team"}
    ],
    "createApiKey": [
        {"username": "mia", "name": "n", "scopes": ["READ"], "expiresAt": "2999-01-01T00:00:00Z"}
    ],
    "revokeApiKey": [{"apiKeyId": "key"}],
    "createTeam": [{"organization": "acme", "name": NEW}],
    "setTeamMember": [{"teamId": "team", "username": "vic", "role": "MEMBER"}],
    "deleteTeam": [{"teamId": "emptyTeam"}],
    "createProject": [{"team": "vision", "name": NEW}],
    "deleteProject": [{"projectId": "project", "confirmName": "old"}],
    "createArtifactVersion": [
        LOG
        | {"files": FILES, "aliases": ["a"], "tags": ["t"], "runName": "r"}
        | KEY
        | {"metadata": {}}
        | LONG
    ],
    "addArtifactVersionFiles": [{"artifactVersionId": "pending", "files": FILES}],
    "commitArtifactVersion": [{"artifactVersionId": "pending"}],
    "updateArtifactVersion": [
        {
            "artifactVersionId": "source",
            "addAliases": ["a"],
            "removeAliases": ["b"],
            "addTags": ["a"],
            "removeTags": ["b"],
            "metadata": {},
        }
        | KEY
        | LONG
    ],
    "deleteArtifactVersion": [{"artifactVersionId": "source", "deleteAliases": True}],
    "useArtifactVersion": [
        {"artifactVersionId": "source"} | USE,
        {"versionId": "linked"} | USE,
    ],
    "createRegistry": [
        {
            "organization": "acme",
            "name": NEW,
            "visibility": "ORGANIZATION",
            "acceptedTypes": ["model"],
        }
        | KEY
        | LONG
    ],
    "updateRegistry": [
        {
            "registryId": "registry",
            "name": NEW,
            "visibility": "ORGANIZATION",
            "ownerId": "ADA",
            "addAcceptedTypes": ["a"],
            "removeAcceptedTypes": [],
        }
        | KEY
        | LONG
    ],
    "deleteRegistry": [{"registryId": "registry", "confirmName": "models"}],
    "setRegistryMember": [
        MEMBER | {"member": {"userId": "VIC"}},
        MEMBER | {"member": {"teamId": "team"}},
        MEMBER | {"member": {"username": "vic"}},
        MEMBER | {"member": {"teamName": "vision"}},
    ],
    "setProtectedAliases": [{"registryId": "registry", "aliases": ["a"]}],
    "createCollection": [
        COLLECTION | {"registryId": "registry", "link": {"artifactVersionId": "source"}},
        COLLECTION
        | {
            "registryPath": "acme/models",
            "link": {"artifactVersionPath": "vision/mnist/cnn", "aliases": ["a"]},
            "tags": ["t"],
        }
        | KEY
        | LONG,
    ],
    "updateCollection": [
        {
            "collectionId": "collection",
            "name": NEW,
            "addTypes": ["dataset"],
            "addTags": ["a"],
            "removeTags": ["b"],
        }
        | KEY
        | LONG
    ],
    "deleteCollection": [{"collectionId": "collection"}],
    "linkArtifact": [
        {"artifactVersionPath": "vision/mnist/cnn", "targetPath": "acme/models/c", "aliases": ["a"]}
        | KEY,
        {"artifactVersionId": "source", "collectionId": "collection"},
        {"versionId": "linked", "targetPath": "acme/models/c"},
    ],
    "unlinkVersion": [{"versionId": "linked"}],
    "updateVersionAliases": [{"versionId": "linked", "add": ["a"], "remove": ["x"]} | KEY],
}

# Where a text that is not refused is kept: as words are, in their normal form.
KEPT: Mapping[str, str] = {
    "createOrganization.displayName": "organization.display_name",
    "updateOrganization.displayName": "organization.display_name",
    "createUser.name": "site_user.name",
    "createServiceAccount.name": "site_user.name",
    "createApiKey.name": "api_key.name",
    "createProject.name": "project.name",
    "createArtifactVersion.name": "artifact.name",
    "createArtifactVersion.type": "artifact.type",
    "createArtifactVersion.aliases": "artifact_version.pending_aliases",
    "createArtifactVersion.tags": "artifact_version.tags",
    "createArtifactVersion.runName": "run.name",
    "updateArtifactVersion.addAliases": "artifact_alias.name",
    "updateArtifactVersion.addTags": "artifact_version.tags",
    "useArtifactVersion.runName": "run.name",
    "createRegistry.name": "registry.name",
    "createRegistry.acceptedTypes": "registry.accepted_types",
    "updateRegistry.name": "registry.name",
    "updateRegistry.addAcceptedTypes": "registry.accepted_types",
    "setProtectedAliases.aliases": "registry.protected_aliases",
    "createCollection.name": "collection.name",
    "createCollection.tags": "collection.tags",
    "createCollection.link.aliases": "alias.name",
    "updateCollection.name": "collection.name",
    "updateCollection.addTags": "collection.tags",
    "linkArtifact.aliases": "alias.name",
    "updateVersionAliases.add": "alias.name",
}
# The same, kept character by character.
KEPT_EXACTLY: Mapping[str, str] = {
    "createArtifactVersion.files.path": "pending_file.path",
    "createArtifactVersion.files.reference": "pending_file.reference",
    "createArtifactVersion.files.digest": "pending_file.reference_digest",
    "createArtifactVersion.metadata": "artifact_version.metadata",
    "createArtifactVersion.description": "artifact_version.description",
    "createArtifactVersion.idempotencyKey": "idempotency_key.key",
    "addArtifactVersionFiles.files.path": "pending_file.path",
    "addArtifactVersionFiles.files.reference": "pending_file.reference",
    "addArtifactVersionFiles.files.digest": "pending_file.reference_digest",
    "updateArtifactVersion.metadata": "artifact_version.metadata",
    "updateArtifactVersion.description": "artifact_version.description",
    "updateArtifactVersion.idempotencyKey": "idempotency_key.key",
    "createRegistry.description": "registry.description",
    "createRegistry.idempotencyKey": "idempotency_key.key",
    "updateRegistry.description": "registry.description",
    "updateRegistry.idempotencyKey": "idempotency_key.key",
    "createCollection.description": "collection.description",
    "createCollection.idempotencyKey": "idempotency_key.key",
    "updateCollection.description": "collection.description",
    "updateCollection.idempotencyKey": "idempotency_key.key",
    "linkArtifact.idempotencyKey": "idempotency_key.key",
    "updateVersionAliases.idempotencyKey": "idempotency_key.key",
}
# A word that is taken away need not have been there.
NOT_KEPT = frozenset(
    {
        "updateArtifactVersion.removeAliases",
        "updateArtifactVersion.removeTags",
        "updateCollection.removeTags",
        "updateVersionAliases.remove",
    }
)

_fresh = count()

Fill = Callable[[Any], Any]


async def filling(api: Api, scene: Scene) -> Fill:
    """Gives a good input with ids in place of the words that stand for them."""
    people = {"ADA": factories.user_id(scene.ada), "VIC": factories.user_id(scene.vic)}
    things = await prepared(api, scene) | people

    def fill(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: fill(part) for name, part in value.items()}
        if isinstance(value, list):
            return [fill(part) for part in value]
        return f"new-{next(_fresh)}" if value == NEW else things.get(value, value)

    return fill
