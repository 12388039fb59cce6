"""Mutations of the dialect as tests call them, and the ids that they go by."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from domain.ids import NIL
from domain.viewer import Viewer
from tests import factories
from tests.api import Api, contents
from tests.factories import Thing

if TYPE_CHECKING:
    from tests.wandb_api.conftest import Dialect

# What a payload of another kind than whether it was done is asked for.
SELECTED = {
    "createArtifactType": "artifactType { id name description createdAt }",
    "agentHeartbeat": "commands",
    "upsertBucket": "inserted bucket { id name project { name } }",
    "deleteRun": "clientMutationId",
    "createRunFiles": "runID uploadHeaders files { name uploadUrl }",
    "createArtifact": "artifact { id state artifactSequence { latestArtifact { id } } }",
    "createArtifactManifest": "artifactManifest { id file { id uploadUrl uploadHeaders } }",
    "updateArtifactManifest": "artifactManifest { id file { id uploadUrl uploadHeaders } }",
    "createArtifactFiles": """files { edges { node { name storagePath uploadUrl uploadHeaders
        uploadMultipartUrls { uploadID } artifact { id } } } }""",
    "completeMultipartUploadArtifact": "digest",
    "commitArtifact": "artifact { id digest }",
    "linkArtifact": "versionIndex artifactMembership { id }",
    "updateArtifact": "artifact { id }",
    "deleteArtifact": "artifact { id }",
    "useArtifact": "artifact { id }",
    "updateArtifactSequence": "artifactCollection { __typename name }",
    "updateArtifactPortfolio": "artifactCollection { __typename name }",
    "moveArtifactSequence": "artifactCollection { __typename name }",
    "deleteArtifactSequence": "artifactCollection { __typename state }",
    "deleteArtifactPortfolio": "artifactCollection { __typename state }",
    "createArtifactCollectionTagAssignments": "tags { name }",
    "upsertModel": "inserted project { name }",
    "renameProject": "inserted project { name }",
    "createTeam": "entity { name }",
    "createInvite": "invite { id }",
    "createServiceAccount": "user { id }",
    "updateUser": "user { entity }",
    "createFilterTrigger": "trigger { id }",
    "updateFilterTrigger": "trigger { id }",
    "createGenericWebhookIntegration": "integration { ... on GenericWebhookIntegration { id } }",
}


def document(mutation: str, selection: str = "") -> str:
    """The mutation with its input as a variable."""
    type_ = f"{mutation[0].upper()}{mutation[1:]}Input"
    fields = selection or SELECTED.get(mutation, "success")
    return f"mutation($input: {type_}!) {{ {mutation}(input: $input) {{ {fields} }} }}"


class Changer:
    """Calls mutations of the dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.pool = dialect.site.pool

    async def __call__(
        self, mutation: str, viewer: Viewer | None, selection: str = "", **input: Any
    ) -> Any:
        """The payload of a mutation that worked."""
        data = await self.dialect(document(mutation, selection), viewer, input=input)
        return data[mutation]

    async def refused(
        self, mutation: str, viewer: Viewer | None, selection: str = "", **input: Any
    ) -> tuple[int, str]:
        """The status and the message of a refused mutation, which has changed and made nothing."""
        before = await contents(self.pool)
        told = await self.dialect.refused(document(mutation, selection), viewer, input=input)
        assert await contents(self.pool) == before
        return told


async def number_id(api: Api, label: str, thing: Thing | Viewer) -> str:
    """The id that is made of a number: `label` is User, Entity or Project."""
    key = (NIL, thing.user_id) if isinstance(thing, Viewer) else thing.key
    number = await factories.value(
        api.site.pool,
        "select number from sdk_number where kind = $1 and organization_id = $2 and id = $3",
        label.upper(),
        *key,
    )
    return numbered(label, number)


def numbered(label: str, number: object) -> str:
    """The id that this number makes."""
    return base64.b64encode(f"{label}:{number}".encode()).decode()


def standard(thing: Thing) -> str:
    """The id of a version as the SDK takes it apart."""
    return thing.global_id.translate(str.maketrans("-_", "+/"))
