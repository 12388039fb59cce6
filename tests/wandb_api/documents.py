"""What the SDK asks, each kind of question once, in words of our own: by the way it goes.

The names in capitals stand for ids (see `stage`). The organization is acme, the team vision, the
project mnist with its artifact cnn and its run train, the registry models with its collection old.
"""

from __future__ import annotations

from collections.abc import Mapping

_PAGE = "totalCount pageInfo { endCursor hasNextPage }"
_PLACE = "project { id internalId name entity { name } }"
_COLLECTION = f"__typename id name description {_PLACE} tags {{ edges {{ node {{ id name }} }} }}"
_ALIAS = f"id alias artifactCollection {{ __typename name {_PLACE} }}"
_VERSION = f"""id versionIndex artifactSequence {{ __typename name {_PLACE} }}
    artifactType {{ name }}
    description metadata ttlDurationSeconds ttlIsInherited tags {{ id name }} historyStep state size
    digest digestAlgorithm commitHash fileCount createdAt updatedAt aliases {{ {_ALIAS} }}"""
_MEMBERSHIP = f"""id versionIndex createdAt aliases {{ {_ALIAS} }}
    artifactCollection {{ __typename name {_PLACE} }} artifact {{ {_VERSION} }}"""
_USER = """id name username email admin flags entity deletedAt
    apiKeys { edges { node { id name description } } } teams { edges { node { name } } }"""
_ENTITY = """id name entityType available photoUrl readOnly readOnlyAdmin isTeam privateOnly
    storageBytes codeSavingEnabled defaultAccess isPaid
    members { id admin pending email username name photoUrl accountType apiKey }"""
_REGISTRY = """id internalId name description access createdAt updatedAt
    entity { name organization { name } } allowAllArtifactTypesInRegistry
    artifactTypes(includeAll: true) { edges { node { name } } }"""
_TRIGGER = """id name description enabled createdAt
    scope { __typename ... on Project { id name } ... on ArtifactSequence { id name }
        ... on ArtifactPortfolio { id name } ... on Entity { id name } }
    triggeringCondition { ... on FilterEventTriggeringCondition { eventType filter } }
    triggeredAction { __typename ... on NoOpTriggeredAction { noOp }
        ... on GenericWebhookTriggeredAction { requestPayload
            integration { ... on GenericWebhookIntegration { id name urlEndpoint } } } }"""
_RUN = """id tags name displayName sweepName state config group jobType commit readOnly createdAt
    heartbeatAt description notes systemMetrics summaryMetrics historyLineCount historyKeys
    projectId user { name username }"""
_FILE = """id name displayName url directUrl sizeBytes storagePath mimetype updatedAt digest md5"""
_OF_MNIST = 'project(name: "mnist", entityName: "vision")'
_OF_MODELS = 'project(name: "wandb-registry-models", entityName: "acme")'
_OF_TYPE = f'{_OF_MNIST} {{ artifactType(name: "model")'
_OF_RUN = f'{_OF_MNIST} {{ run(name: "train")'
_OF_ACME = 'organization(name: "acme") { orgEntity'
_FILES = f"files(first: 1000) {{ {_PAGE} edges {{ node {{ {_FILE} }} }} }}"

# Each with the name of its row in the table of costs.
ASKED: Mapping[str, str] = {
    "serverInfo": "{ serverInfo { features { name isEnabled } cliVersionInfo } }",
    "viewer": f"{{ viewer {{ {_USER} }} }}",
    "viewer.projects": f"""{{ viewer {{ projects(first: 1000) {{ pageInfo {{ endCursor }}
        edges {{ node {{ name triggers {{ {_TRIGGER} }} }} }} }} }} }}""",
    "users": f'{{ users(query: "d") {{ edges {{ node {{ {_USER} }} }} }} }}',
    "entity": f'{{ entity(name: "vision") {{ {_ENTITY} }} }}',
    "entity.organization": """{ entity(name: "mia") { organization { name }
        user { organizations { name orgEntity { name } } } } }""",
    "entity.project": f"""{{ entity(name: "acme") {{
        project(name: "wandb-registry-models") {{ {_REGISTRY} }} }} }}""",
    "entity.projects": f"""{{ entity(name: "vision") {{ projects(first: 1000) {{
        edges {{ node {{ triggers {{ {_TRIGGER} }} }} }} }} }} }}""",
    "entity.triggers": f"""{{ entity(name: "acme") {{ triggers(first: 1000, filters: "{{}}") {{
        pageInfo {{ endCursor hasNextPage }} edges {{ node {{ {_TRIGGER} }} }} }} }} }}""",
    "entity.integrations": """{ entity(name: "vision") { integrations(first: 1000) {
        edges { node { __typename ... on GenericWebhookIntegration { id name } } } } } }""",
    "organization": """{ organization(name: "acme") { id name coreWeaveOrganizationId
        orgEntity { id name entityType } featureFlags(rampIDType: OrgName) { rampKey isEnabled }
        advancedRegistryFeatures { advancedSearch } } }""",
    "organization.triggers": f"""{{ organization(name: "acme") {{ triggers(first: 1000) {{
        pageInfo {{ endCursor }} edges {{ node {{ {_TRIGGER} }} }} }} }} }}""",
    "organization.projects": f"""{{ {_OF_ACME} {{ projects(first: 1000, order: "+name",
        filters: "{{\\"name\\": {{\\"$ne\\": \\"x\\"}}}}") {{ {_PAGE}
        edges {{ node {{ {_REGISTRY} }} }} }} }} }} }}""",
    "organization.collections": f"""{{ {_OF_ACME} {{ artifactCollections(first: 1000,
        collectionTypes: [PORTFOLIO], filters: "{{\\"type\\": \\"model\\"}}") {{ {_PAGE}
        edges {{ node {{ {_COLLECTION} }} }} }} }} }} }}""",
    "organization.memberships": f"""{{ {_OF_ACME} {{ artifactMemberships(first: 1000,
        filters: "{{\\"state\\": \\"COMMITTED\\"}}") {{ {_PAGE}
        edges {{ node {{ {_MEMBERSHIP} }} }} }} }} }} }}""",
    "project": f"{{ {_OF_MNIST} {{ id name entityName createdAt readOnly user {{ {_USER} }} }} }}",
    "models": """{ models(entityName: "vision", first: 1000) { pageInfo { endCursor }
        edges { node { id name entityName createdAt isBenchmark user { id name } } } } }""",
    "model.bucket": """{ model(name: "mnist", entityName: "vision") { id name entity { id name }
        bucket(name: "train", missingOk: true) { id name summaryMetrics displayName logLineCount
            historyLineCount eventsLineCount historyTail eventsTail config tags notes
            wandbConfig(keys: ["t"]) } } }""",
    "project.run": f"{{ {_OF_RUN} {{ {_RUN} }} }} }}",
    "project.run.history": f"""{{ {_OF_RUN} {{ history(samples: 1000) events(samples: 1000)
        sampledHistory(specs: ["{{\\"keys\\": [\\"loss\\"], \\"samples\\": 1000}}"]) }} }} }}""",
    "project.run.files": f"""{{ {_OF_RUN} {{ fileCount files(first: 1000) {{
        edges {{ node {{ {_FILE} }} cursor }} pageInfo {{ endCursor }} }} }} }} }}""",
    "project.run.inputs": f"""{{ {_OF_RUN} {{ inputArtifacts(first: 1000) {{ {_PAGE}
        edges {{ node {{ {_VERSION} }} }} }} }} }} }}""",
    "project.run.outputs": f"""{{ {_OF_RUN} {{ outputArtifacts(first: 1000) {{ {_PAGE}
        edges {{ node {{ {_VERSION} }} }} }} }} }} }}""",
    "project.runs": f"""{{ {_OF_MNIST} {{ internalId readOnly runCount(filters: "{{}}")
        runs(first: 1000, order: "-created_at", filters: "{{\\"state\\": \\"running\\"}}") {{
            edges {{ node {{ {_RUN} }} cursor }} pageInfo {{ endCursor }} }} }} }}""",
    "project.types": f"""{{ {_OF_MNIST} {{ artifactTypes(includeAll: true, first: 1000) {{
        edges {{ node {{ id name description createdAt }} }} }} }} }}""",
    "project.type": f"{{ {_OF_TYPE} {{ id name description createdAt }} }} }}",
    "project.type.collections": f"""{{ {_OF_TYPE} {{ artifactCollections(first: 1000,
        filters: "{{\\"tag\\": {{\\"$exists\\": false}}}}", order: "+name") {{ {_PAGE}
        edges {{ node {{ {_COLLECTION} }} }} }} }} }} }}""",
    "project.type.collection": f"""{{ {_OF_TYPE} {{
        artifactCollection(name: "cnn") {{ {_COLLECTION} }} }} }} }}""",
    "project.type.versions": f"""{{ {_OF_TYPE} {{ artifactCollection(name: "cnn") {{
        artifacts(first: 1000, order: "-version_index", filters: "{{\\"state\\": \\"COMMITTED\\"}}")
            {{ {_PAGE} edges {{ version node {{ {_VERSION} }} }} }} }} }} }} }}""",
    "project.type.collections.versions": f"""{{ {_OF_TYPE} {{ artifactCollections {{
        edges {{ node {{ artifacts {{ edges {{ node {{ id state aliases {{ alias }}
            artifactSequence {{ name }} }} }} }} }} }} }} }} }} }}""",
    "project.collections": f"""{{ {_OF_MODELS} {{ artifactCollections(first: 1000) {{ {_PAGE}
        edges {{ node {{ {_COLLECTION} }} }} }} }} }}""",
    "project.artifact": f"""{{ {_OF_MNIST} {{ artifact(name: "cnn:latest") {{
        artifactType {{ name }} }} }} }}""",
    "project.membership": f"""{{ {_OF_MODELS} {{
        artifactCollectionMembership(name: "old:v0") {{ {_MEMBERSHIP} }} }} }}""",
    "project.membership.files": f"""{{ {_OF_MODELS} {{ artifactCollection(name: "old") {{
        artifactMembership(aliasName: "v0") {{ {_FILES} }} }} }} }}""",
    "project.members": f"""{{ {_OF_MODELS} {{ members {{ id name username email role {{ name }} }}
        teamMembers {{ team {{ {_ENTITY} }} role {{ name }} }} }} }}""",
    "artifact": f'{{ artifact(id: "LINKED") {{ {_VERSION} }} }}',
    "artifact.createdBy": f"""{{ artifact(id: "LINKED") {{ createdBy {{
        ... on Run {{ id name {_PLACE} }} }} }} }}""",
    "artifact.usedBy": f"""{{ artifact(id: "LINKED") {{ usedBy {{ edges {{ node {{
        id name {_PLACE} }} }} }} }} }}""",
    "artifact.memberships": f"""{{ artifact(id: "LINKED") {{ artifactMemberships {{ edges {{ node {{
        versionIndex createdAt aliases {{ {_ALIAS} }}
        artifactCollection {{ __typename name {_PLACE} }} }} }} }} }} }}""",
    "artifact.manifest": """{ artifact(id: "LINKED") { currentManifest { id digest
        file { directUrl } } } }""",
    "artifact.files": f'{{ artifact(id: "LINKED") {{ {_FILES} }} }}',
    "artifact.entries": """{ artifact(id: "LINKED") { filesByManifestEntries(storageLayout: "V2",
        manifestVersion: "1", entries: [{name: "f0.bin", digest: ""}]) {
        edges { node { name directUrl } } } } }""",
    "artifactCollection": """{ artifactCollection(id: "COLLECTION") { __typename
        aliases(first: 1000) { pageInfo { endCursor } edges { node { id alias } } } } }""",
    "clientIDMapping": '{ clientIDMapping(clientID: "client-key") { serverID } }',
}


def filled(document: str, things: Mapping[str, str]) -> str:
    """The document with ids in place of the words that stand for them."""
    for word, id in things.items():
        document = document.replace(f'"{word}"', f'"{id}"')
    return document
