"""Inputs that work, for every way of every mutation, and for every place of a text in them.

A word in capitals stands for an id (see `stage`), and "new" for a name that was never used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from tests.wandb_api.stage import NEW, PARTS, WEBHOOK, base64_md5

MNIST = {"entityName": "vision", "projectName": "mnist"}
MODELS = {"entityName": "acme", "projectName": "wandb-registry-models"}
OF_RUN = {**MNIST, "runName": "train"}
ID = {"clientMutationId": "c"}
TAGS = [{"tagName": "t", "tagCategoryName": "c", "attributes": "{}"}]
RUN = {
    "groupName": "g",
    "description": "d",
    "displayName": "n",
    "notes": "n",
    "config": '{"lr": {"value": 1}}',
    "commit": "c",
    "host": "h",
    "debug": False,
    "jobProgram": "p",
    "jobRepo": "r",
    "jobType": "train",
    "state": "running",
    "sweep": "s",
    "tags": ["t"],
    "summaryMetrics": '{"loss": 1}',
} | ID
LOG = {
    **OF_RUN,
    "artifactTypeName": "model",
    "artifactCollectionName": "fresh",
    "artifactCollectionNames": ["fresh"],
    "digest": "0" * 32,
    "digestAlgorithm": "MANIFEST_MD5",
    "description": "d",
    "labels": "{}",
    "metadata": '{"acc": 1}',
    "aliases": [{"artifactCollectionName": "fresh", "alias": "best"}],
    "tags": TAGS,
    "ttlDurationSeconds": 86400,
    "historyStep": 1,
    "enableDigestDeduplication": True,
    "distributedID": NEW,
    "clientID": NEW,
    "sequenceClientID": NEW,
    "storageRegion": "default",
} | ID
DIGEST = base64_md5(b"{}")
FILE = {"artifactID": "DRAFT", "name": "c.bin", "md5": base64_md5(b"three")}
LARGE_PARTS = [
    {"partNumber": n, "hexMD5": hashlib.md5(part).hexdigest()} for n, part in enumerate(PARTS, 1)
]
LINKED_ALIAS = {"artifactCollectionName": "old", "alias": "y"}
ALIASES = [MODELS | LINKED_ALIAS, MNIST | {"artifactCollectionName": "cnn", "alias": "y"}]
OF_SERIES = {"artifactCollectionName": "cnn", "tags": TAGS}
OF_LINKS = {"artifactCollectionName": "old", "tags": TAGS}
PLACE = {"description": "d", "views": "{}", "framework": "f", "repo": "r", "dockerImage": "i"}
ODD = {
    "isBenchmark": False,
    "isPublished": False,
    "owner": "o",
    "icon": {"color": "c", "name": "n"},
    "rateLimits": {"graphql": 1},
} | ID
REGISTRY = {
    "entityName": "acme",
    "access": "PRIVATE",
    "artifactTypes": [{"name": "model", "description": "d"}],
    "allowAllArtifactTypesInRegistry": False,
}
HAPPENS = {
    "name": NEW,
    "description": "d",
    "enabled": True,
    "scopeType": "PROJECT",
    "scopeID": "REGISTRY_ID",
    "triggeringEventType": "LINK_MODEL",
    "eventFilter": "{}",
} | ID
NOTHING = {
    "triggeredActionType": "NO_OP",
    "triggeredActionConfig": {"noOpActionInput": {"noOp": True}},
}
CALL = {
    "triggeredActionType": "GENERIC_WEBHOOK",
    "triggeredActionConfig": {
        "genericWebhookActionInput": {"integrationID": "HOOK", "requestPayload": "{}"}
    },
}
ROLES = {"projectId": "REGISTRY_ID"}

# What each way is called in the table of costs, and its input.
GOOD: Mapping[str, Mapping[str, dict[str, Any]]] = {
    "upsertBucket": {
        "a new run": {"entityName": "vision", "modelName": "mnist", "name": NEW} | RUN,
        "a new run in a new project": {"entityName": "vision", "modelName": NEW, "name": NEW},
        "a run that is there": {"entityName": "vision", "modelName": "mnist", "name": "train"},
        "by its id": {"id": "RUN"} | RUN,
    },
    "stopRun": {"": {"id": "RUN"} | ID},
    "updateRunState": {"": {"id": "RUN", "state": "failed"} | ID},
    "deleteRun": {
        "alone": {"id": "RUN"} | ID,
        "with what it logged": {"id": "RUN", "deleteArtifacts": True},
    },
    "createRunFiles": {"": {**OF_RUN, "files": ["config.yaml", "output.log"]} | ID},
    "markRunFilesUploaded": {"": {**OF_RUN, "files": ["output.log"]} | ID},
    "deleteFiles": {"": {"files": ["FILE"], "projectId": 1} | ID},
    "createArtifact": {
        "the first of its collection": LOG,
        "the next one": {
            **MNIST,
            "artifactTypeName": "model",
            "artifactCollectionName": "cnn",
            "digest": "0" * 32,
        },
        "the same again": {
            **OF_RUN,
            "artifactTypeName": "model",
            "artifactCollectionName": "cnn",
            "digest": hashlib.md5(b"cnn1").hexdigest(),
            "enableDigestDeduplication": True,
        },
    },
    "createArtifactManifest": {
        "whole": {"artifactID": "DRAFT", "name": "wandb_manifest.json", "digest": DIGEST}
        | OF_RUN
        | {"type": "FULL"}
        | ID,
        "what is new since another version": {
            "artifactID": "DRAFT",
            "baseArtifactID": "SOURCE",
            "name": "wandb_manifest.incremental.json",
            "digest": "",
            "type": "INCREMENTAL",
        }
        | OF_RUN,
    },
    "updateArtifactManifest": {
        "": {"artifactManifestID": "MANIFEST", "digest": DIGEST, "baseArtifactID": "SOURCE"} | ID
    },
    "createArtifactFiles": {
        "": {
            "artifactFiles": [
                FILE | {"mimetype": "m", "artifactManifestID": "MANIFEST", "digest": "d"}
            ],
            "storageLayout": "V2",
            "digestAlgorithm": "MANIFEST_MD5",
            "cloudRegionID": "r",
        }
        | ID,
        "in parts": {"artifactFiles": [FILE | {"uploadPartsInput": LARGE_PARTS}]},
    },
    "completeMultipartUploadArtifact": {
        "": {
            "completeMultipartAction": "Complete",
            "completedParts": LARGE_PARTS,
            "artifactID": "LARGE",
            "storagePath": "wandb_artifacts/large.bin",
            "uploadID": "UPLOAD",
        }
        | ID
    },
    "commitArtifact": {"": {"artifactID": "DRAFT"} | ID},
    "linkArtifact": {
        "into a collection by name": {
            "artifactID": "SOURCE",
            "artifactPortfolioName": "old",
            "aliases": [{"artifactCollectionName": "old", "alias": "y"}],
        }
        | MODELS
        | ID,
        "into a new collection": {"clientID": "client-key", "artifactPortfolioName": NEW} | MODELS,
        "into a collection by id": {"artifactID": "SOURCE", "artifactPortfolioID": "COLLECTION"},
    },
    "unlinkArtifact": {"": {"artifactID": "LINKED", "artifactPortfolioID": "COLLECTION"} | ID},
    "updateArtifact": {
        "": {
            "artifactID": "SOURCE",
            "description": "d",
            "metadata": "{}",
            "labels": "{}",
            "ttlDurationSeconds": 86400,
            "tagsToAdd": TAGS,
            "tagsToDelete": [{"tagName": "u", "tagCategoryName": "c", "attributes": "{}"}],
        }
        | ID
    },
    "deleteArtifact": {"": {"artifactID": "SOURCE", "deleteAliases": True} | ID},
    "useArtifact": {
        "from its project": {"artifactID": "SOURCE", "usedAs": "u"} | OF_RUN | ID,
        "from a registry": {
            "artifactID": "LINKED",
            "artifactEntityName": "acme",
            "artifactProjectName": "wandb-registry-models",
        }
        | OF_RUN,
    },
    "addAliases": {
        "in one collection": {"artifactID": "LINKED", "aliases": ALIASES[:1]} | ID,
        "in two": {"artifactID": "LINKED", "aliases": ALIASES},
    },
    "deleteAliases": {
        "": {"artifactID": "LINKED", "aliases": [MODELS | LINKED_ALIAS | {"alias": "x"}]} | ID
    },
    "updateArtifactSequence": {
        "": {"artifactSequenceID": "SEQUENCE", "name": NEW, "description": "d"} | ID
    },
    "updateArtifactPortfolio": {
        "": {"artifactPortfolioID": "COLLECTION", "name": NEW, "description": "d"} | ID
    },
    "moveArtifactSequence": {
        "": {"artifactSequenceID": "LOOSE", "destinationArtifactTypeName": "dataset"} | ID
    },
    "deleteArtifactSequence": {"": {"artifactSequenceID": "SEQUENCE"} | ID},
    "deleteArtifactPortfolio": {"": {"artifactPortfolioID": "COLLECTION"} | ID},
    "createArtifactCollectionTagAssignments": {
        "of an artifact": MNIST | OF_SERIES | {"clientMutationID": "c"},
        "of a collection of links": MODELS | OF_LINKS,
    },
    "deleteArtifactCollectionTagAssignments": {
        "of an artifact": MNIST | OF_SERIES | {"clientMutationID": "c"},
        "of a collection of links": MODELS | OF_LINKS,
    },
    "upsertModel": {
        "a new registry": {"name": f"wandb-registry-{NEW}"} | REGISTRY | PLACE | ODD,
        "a registry that is there": {"name": "wandb-registry-models", "description": "e"}
        | REGISTRY,
        "a new project": {"name": NEW, "entityName": "vision", "description": "d"},
        "by its id": {"id": "PROJECT_ID", "description": "e"},
    },
    "renameProject": {
        "a project": {
            "entityName": "vision",
            "oldProjectName": "mnist",
            "newProjectName": NEW,
        }
        | ID,
        "a registry": {
            "entityName": "acme",
            "oldProjectName": "wandb-registry-models",
            "newProjectName": f"wandb-registry-{NEW}",
        },
    },
    "deleteModel": {
        "a project": {"id": "IDLE_ID"} | ID,
        "a registry": {"id": "REGISTRY_ID"},
    },
    "createTeam": {"": {"teamName": NEW, "teamAdminUserName": "vic"} | ID},
    "createInvite": {
        "by username": {"entityName": "vision", "username": "vic", "admin": True} | ID,
        "by address": {"entityName": "vision", "email": "vic@example.org"},
    },
    "deleteInvite": {"": {"id": "MIA", "entityName": "vision"} | ID},
    "createServiceAccount": {"": {"description": NEW, "entityName": "vision"} | ID},
    "updateUser": {"": {"defaultEntity": "vision"} | ID},
    "createProjectMembers": {"": {"userIds": ["VIC"], "teamIds": ["TEAM"]} | ROLES},
    "deleteProjectMembers": {"": {"userIds": ["MIA"], "teamIds": ["TEAM"]} | ROLES},
    "updateProjectMember": {"": {"userId": "VIC", "userProjectRole": "member"} | ROLES | ID},
    "updateProjectTeamMember": {"": {"teamId": "TEAM", "teamProjectRole": "member"} | ROLES | ID},
    "createFilterTrigger": {
        "that does nothing": HAPPENS | NOTHING,
        "that calls a webhook": HAPPENS | CALL,
    },
    "updateFilterTrigger": {
        "its name": {"id": "AUTOMATION", "name": NEW},
        "all of it": {"id": "AUTOMATION"} | HAPPENS | CALL,
    },
    "deleteTrigger": {"": {"triggerID": "AUTOMATION"} | ID},
    "createGenericWebhookIntegration": {
        "": WEBHOOK | {"name": NEW, "accessTokenRef": "t", "secretRef": "s"} | ID
    },
    "createArtifactType": {"": MNIST | {"name": NEW, "description": "d"} | ID},
}
OTHERS = {
    "triggeredActionType": "NO_OP",
    "triggeredActionConfig": {
        "queueJobActionInput": {"queueID": "q", "template": "{}"},
        "notificationActionInput": {
            "integrationID": "i",
            "title": "t",
            "message": "m",
            "severity": "INFO",
        },
        "pushNotificationActionInput": {"userID": "u", "title": "t", "body": "b"},
        "ariaActionInput": {"prompt": "p"},
    },
}
# What is well formed and always refused.
NEVER: Mapping[str, dict[str, Any]] = {
    "agentHeartbeat": {"id": "a", "metrics": "{}", "runState": "{}"} | ID,
    "updateArtifact": {
        "artifactID": "SOURCE",
        "aliases": [{"artifactCollectionName": "cnn", "alias": "y"}],
    },
    "createFilterTrigger": HAPPENS | OTHERS,
    "updateFilterTrigger": {"id": "AUTOMATION"} | OTHERS,
}
