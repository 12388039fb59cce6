"""The 31 rows of roles in a registry, each done by somebody of each role."""

from __future__ import annotations

import pytest

from tests import factories
from tests.security.matrix.conftest import Copy
from tests.security.matrix.rows import ROWS, Doing
from tests.security.matrix.stage import Stage
from tests.security.matrix.walk import SCHEMA

pytestmark = pytest.mark.slow

ROLES = ("Restricted Viewer", "Viewer", "Member", "Admin")
INVITED = ("restricted", "viewer", "member", "keeper")
# By the number of the row, in the order in which they are done: what is deleted is deleted last.
MAY = {
    1: "yyyy",
    2: "yyyy",
    3: "-yyy",
    4: "-yyy",
    5: "-yyy",
    6: "yyyy",
    7: "yyyy",
    10: "--yy",
    11: "--yy",
    12: "--yy",
    13: "--yy",
    14: "--yy",
    15: "--yy",
    16: "---y",
    17: "---y",
    18: "--yy",
    19: "--yy",
    20: "--yy",
    24: "---y",
    25: "---y",
    26: "---y",
    27: "---y",
    28: "---y",
    21: "--yy",
    23: "--yy",
    29: "---y",
    30: "---y",
}
# Automations are not part of the native API.
PENDING = (8, 9, 22, 31)
# Where it is no role in this registry that decides, who stands for the columns: the organization's
# roles, the source project's, and those who made the registry.
OTHERS = {
    11: ("stranger", "viewer", "clerk", "chief"),
    13: ("restricted", "team-viewer", "team-member", "team-admin"),
    30: ("restricted", "viewer", "member", "maker"),
}


async def laboratory(stage: Stage) -> None:
    """Those who were invited may log runs in a project of the organization."""
    lab = stage.world.things["lab"]
    people = stage.world.crowd.people
    await factories.add_project(stage.pool, lab, "work", creator=people["chief"])
    # Not through the team that was invited as well.
    await factories.run(stage.pool, "delete from registry_member where team_id = $1", lab.id)
    async with stage.pool.transaction() as connection:
        for name in INVITED:
            await factories.join_team(connection, lab.key, people[name], "MEMBER")
        idle = stage.world.things["idle"]
        await factories.grant(connection, stage.world.things["acme/secret"].key, idle, "VIEWER")


def test_the_rows_are_the_thirty_one() -> None:
    assert ROWS.keys() == MAY.keys()
    assert sorted([*MAY, *PENDING]) == list(range(1, 32))


def test_pending_rows_concern_what_is_not_there() -> None:
    assert [name for name in SCHEMA.type_map if "Automation" in name] == []


@pytest.mark.parametrize("role", ROLES)
async def test_rows_of_a_role(copy: Copy, role: str) -> None:
    place = ROLES.index(role)
    async with copy() as stage:
        await laboratory(stage)
        do = Doing(stage)
        told = {}
        for number in MAY:
            who = OTHERS.get(number, INVITED)[place]
            told[number] = "y" if await ROWS[number](do, who) else "-"

    assert told == {number: may[place] for number, may in MAY.items()}
