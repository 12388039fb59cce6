"""How many SQL statements each question and each change of the SDK takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.api import Api
from tests.scene import Scene
from tests.wandb_api.changing import Changer, document
from tests.wandb_api.conftest import Dialect, built
from tests.wandb_api.documents import ASKED, filled
from tests.wandb_api.good_inputs import GOOD, NEVER
from tests.wandb_api.stage import filling, prepared

TABLE = Path(__file__).parents[2] / "docs" / "STATEMENTS.md"
FREE = {"serverInfo": 0}
# Statements without BEGIN and COMMIT, the last of them the read of the payload.
COSTS: Mapping[str, list[int]] = {
    "upsertBucket": [4, 6, 4, 3],
    "stopRun": [2],
    "updateRunState": [2],
    "deleteRun": [2, 12],
    "createRunFiles": [2],
    "markRunFilesUploaded": [2],
    "deleteFiles": [2],
    "createArtifact": [9, 6, 7],
    "createArtifactManifest": [3, 4],
    "updateArtifactManifest": [5],
    "createArtifactFiles": [5, 6],
    "completeMultipartUploadArtifact": [7],
    "commitArtifact": [15],
    "linkArtifact": [2, 3, 2],
    "unlinkArtifact": [10],
    "updateArtifact": [6],
    "deleteArtifact": [10],
    "useArtifact": [7, 12],
    "addAliases": [13, 21],
    "deleteAliases": [13],
    "updateArtifactSequence": [5],
    "updateArtifactPortfolio": [6],
    "moveArtifactSequence": [7],
    "deleteArtifactSequence": [9],
    "deleteArtifactPortfolio": [8],
    "createArtifactCollectionTagAssignments": [6, 8],
    "deleteArtifactCollectionTagAssignments": [4, 6],
    "upsertModel": [8, 7, 9, 5],
    "renameProject": [4, 7],
    "deleteModel": [6, 7],
    "createTeam": [13],
    "createInvite": [10, 10],
    "deleteInvite": [11],
    "createServiceAccount": [17],
    "updateUser": [5],
    "createProjectMembers": [12],
    "deleteProjectMembers": [12],
    "updateProjectMember": [10],
    "updateProjectTeamMember": [10],
    "createFilterTrigger": [5, 6],
    "updateFilterTrigger": [5, 8],
    "deleteTrigger": [4],
    "createGenericWebhookIntegration": [4],
    "createArtifactType": [1],
}
WAYS = [
    (mutation, what, statements)
    for mutation, costs in COSTS.items()
    for what, statements in zip(GOOD[mutation], costs, strict=True)
]


def rows(pattern: str) -> list[tuple[str, ...]]:
    """The rows of the section on the dialect that are like the pattern."""
    _, _, section = TABLE.read_text(encoding="utf-8").partition("# The SDK's dialect")
    return re.findall(rf"^\| {pattern} \|$", section, re.MULTILINE)


def test_everything_is_priced_and_documented() -> None:
    assert NEVER["agentHeartbeat"]
    assert {*COSTS, "agentHeartbeat"} == set(built()._schema.mutation_type.fields)
    assert rows(r"`(\w+)` \| ([0-9, ]+) \| (.*?)") == [
        (mutation, ", ".join(map(str, costs)), ", ".join(GOOD[mutation]))
        for mutation, costs in COSTS.items()
    ]
    assert rows(r"`([\w.]+)` \| ([0-9]+)") == [(way, str(FREE.get(way, 1))) for way in ASKED]
    asked = {way.partition(".")[0] for way in ASKED}
    assert asked == set(built()._schema.query_type.fields)


async def test_cost_of_each_question(
    api: Api, dialect: Dialect, change: Changer, scene: Scene
) -> None:
    things = await prepared(api, change, scene)

    taken = {}
    for way, asked in ASKED.items():
        found = await dialect(filled(asked, things), scene.ada)
        assert all(found.values()), way
        taken[way] = dialect.statements

    assert taken == {way: FREE.get(way, 1) for way in ASKED}


@pytest.mark.parametrize(("mutation", "what", "expected"), WAYS)
async def test_cost_of_a_change(
    api: Api,
    dialect: Dialect,
    change: Changer,
    scene: Scene,
    mutation: str,
    what: str,
    expected: int,
) -> None:
    fill = filling(await prepared(api, change, scene))

    found = await dialect(document(mutation), scene.ada, input=fill(GOOD[mutation][what]))

    assert found[mutation]
    assert dialect.statements == expected
