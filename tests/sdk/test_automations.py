"""Automations, as every version of the SDK makes, finds, changes and deletes them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

REGISTRY, PORTFOLIO = "RegistryScope", "_ArtifactPortfolioScope"
SEQUENCE, PROJECT = "_ArtifactSequenceScope", "ProjectScope"
MODEL = "wandb-registry-model"
OF_ORGANIZATION = [
    "alias",
    "collection tagged",
    "collection untagged",
    "linked",
    "tagged",
    "unlinked",
    "untagged",
]
OF_TEAM = ["alias logged", "change", "in project", "logged", "state", "threshold", "zscore"]
NEEDS_RUNS = "{} needs the scope of a project, as only there are runs, not that of a {}."
NOT_CHANGED = [
    NEEDS_RUNS.format("RUN_STATE", "collection"),
    NEEDS_RUNS.format("RUN_METRIC", "registry"),
    "ARTIFACT_VERSION_COMMITTED needs the scope of one artifact, not that of a project.",
    NEEDS_RUNS.format("RUN_STATE", "collection"),
    "The name state is taken by an automation of this organization; please use a different name.",
]
HISTORY = """query($o: String!) { organization(name: $o) { history(first: 100) { nodes {
    kind actor { username } } } } }"""
GONE = "The automation was not found, or you may not see it."


def test_automations_of_every_scope(place: Place, sdk: Sdk) -> None:
    org, team = place.organization, place.team
    sdk.run("log_and_link", team, "trials", "net", "model", f"{org}/{MODEL}/Nets")

    ran = sdk.run("automations", org, team, "trials", "net", "Nets")

    assert ran.noise() == [f"wandb: ERROR Got API error: {why}" for why in NOT_CHANGED]
    assert "Automation 'linked' exists. Fetching it instead." in ran.terminal
    assert "Automation 'zscore' not found. Creating it." in ran.terminal
    assert ran.result == {
        "integrations": [["all"], ["all", "ours"]],
        "linked": ["LINK_MODEL", REGISTRY, "GENERIC_WEBHOOK", MODEL, True],
        "unlinked": ["UNLINK_ARTIFACT", PORTFOLIO, "NO_OP", "Nets", True],
        "alias": ["ADD_ARTIFACT_ALIAS", PORTFOLIO, "NO_OP", "Nets", True],
        "alias logged": ["ADD_ARTIFACT_ALIAS", SEQUENCE, "NO_OP", "net", True],
        "tagged": ["ADD_ARTIFACT_TAG", REGISTRY, "NO_OP", MODEL, True],
        "untagged": ["REMOVE_ARTIFACT_TAG", PORTFOLIO, "NO_OP", "Nets", True],
        "collection tagged": ["ADD_COLLECTION_TAG", REGISTRY, "NO_OP", MODEL, True],
        "collection untagged": ["REMOVE_COLLECTION_TAG", PORTFOLIO, "NO_OP", "Nets", True],
        "logged": ["CREATE_ARTIFACT", SEQUENCE, "NO_OP", "net", True],
        "in project": ["LINK_MODEL", PROJECT, "NO_OP", "trials", True],
        "threshold": ["RUN_METRIC", PROJECT, "NO_OP", "trials", True],
        "change": ["RUN_METRIC_CHANGE", PROJECT, "NO_OP", "trials", True],
        "zscore": ["RUN_METRIC_ZSCORE", PROJECT, "NO_OP", "trials", True],
        "state": ["RUN_STATE", PROJECT, "GENERIC_WEBHOOK", "trials", True],
        "payloads": [{"v": "${artifact_version}", "n": 1.5}, None],
        "of_organization": OF_ORGANIZATION,
        "of_team": OF_TEAM,
        "everywhere": OF_TEAM + OF_ORGANIZATION,
        "by_name": ["state"],
        "nothing": ["ValueError", "No automations found"],
        "slack": ["CommError", "NOTIFICATION is not offered; give one of GENERIC_WEBHOOK, NO_OP."],
        "twice": [
            "CommError",
            "Automation 'linked' exists. Unable to create another with the same name.",
        ],
        "kept": True,
        "unchanged": True,
        "changed": [
            *("ADD_ARTIFACT_TAG", PORTFOLIO, "NO_OP", "Nets", "changed", "No more.", False),
            {"$or": [{"$and": [{"tag": {"$eq": "good"}}]}]},
            True,
        ],
        "called": ["ADD_ARTIFACT_TAG", PORTFOLIO, "GENERIC_WEBHOOK", "Nets"],
        "not_changed": [["CommError", why] for why in NOT_CHANGED],
        "deleted": [True, True],
        "gone": [
            ["CommError", GONE],
            ["CommError", GONE],
            ["CommError", "Automation 'zscore' not found. Unable to edit it."],
        ],
        "missing": ["CommError", "7 validation errors for ValidatedCreateInput"],
    }
    nodes = place.ask(HISTORY, o=org)["organization"]["history"]["nodes"]
    kinds = Counter(each["kind"] for each in nodes if each["actor"]["username"] == place.admin)
    assert {kind: count for kind, count in kinds.items() if kind.startswith(("AUTO", "WEB"))} == {
        "AUTOMATION_CREATED": 14,
        "AUTOMATION_UPDATED": 2,
        "AUTOMATION_DELETED": 2,
        "WEBHOOK_CREATED": 2,
    }
