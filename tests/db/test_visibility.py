from __future__ import annotations

import pytest

from db import registry, visibility
from db.connection import Pool
from db.visibility import Asker
from domain.viewer import Viewer
from tests import factories

# Organization role, own grant, the grant of one's team, and what they come to where the registry is
# seen by the organization, and where it is restricted.
RV, V, M, A = "RESTRICTED_VIEWER", "VIEWER", "MEMBER", "ADMIN"
ROLES = [
    (None, None, None, None, None),
    (V, None, None, V, None),
    (M, None, None, V, None),
    (A, None, None, A, A),
    (V, RV, None, V, RV),
    (V, V, None, V, V),
    (V, M, None, M, M),
    (V, A, None, A, A),
    (V, None, RV, V, RV),
    (V, None, M, M, M),
    (V, None, A, A, A),
    (V, V, M, M, M),
    (V, M, V, M, M),
    (V, RV, A, A, A),
    (V, A, RV, A, A),
    (M, RV, None, V, RV),
    (M, None, V, V, V),
    (A, RV, RV, A, A),
    (A, V, None, A, A),
    (None, RV, None, RV, RV),
    (None, M, None, M, M),
    (None, None, V, V, V),
    (None, None, A, A, A),
]


async def role_in(pool: Pool, viewer: Viewer, key: tuple[object, object]) -> str | None:
    async with pool.connection() as connection:
        row = await registry.by_id(connection, viewer, *key)  # type: ignore[arg-type]
    return row["viewer_role"] if row is not None else None


@pytest.mark.parametrize(("organization", "own", "team", "shared", "restricted"), ROLES)
async def test_highest_role_counts(
    pool: Pool,
    organization: str | None,
    own: str | None,
    team: str | None,
    shared: str | None,
    restricted: str | None,
) -> None:
    ada, viewer = await factories.add_user(pool, "ada"), await factories.add_user(pool, "v")
    acme = await factories.add_organization(
        pool, admin=ada, members={viewer: organization} if organization else {}
    )
    vision = await factories.add_team(pool, acme, admin=ada, members={viewer: V})
    others = await factories.add_team(pool, acme, "others", admin=ada)
    members = {others: A}
    members |= {viewer: own} if own else {}
    members |= {vision: team} if team else {}

    for visibility_, expected in (("ORGANIZATION", shared), ("RESTRICTED", restricted)):
        made = await factories.add_registry(
            pool, acme, visibility_, creator=ada, visibility=visibility_, members=members
        )

        assert await role_in(pool, viewer, made.key) == expected


@pytest.mark.parametrize(("implicit", "expected"), [(RV, RV), (V, V)])
async def test_organization_may_lower_the_implicit_role(
    pool: Pool, implicit: str, expected: str
) -> None:
    ada, viewer = await factories.add_user(pool, "ada"), await factories.add_user(pool, "v")
    acme = await factories.add_organization(pool, admin=ada, members={viewer: M})
    made = await factories.add_registry(pool, acme, creator=ada)
    await factories.run(
        pool,
        """update organization set implicit_registry_role = $2::text::registry_role
            where organization_id = $1""",
        acme.id,
        implicit,
    )

    assert await role_in(pool, viewer, made.key) == expected
    assert await role_in(pool, ada, made.key) == A


async def test_leaving_a_team_drops_what_it_gave(pool: Pool) -> None:
    ada, viewer = await factories.add_user(pool, "ada"), await factories.add_user(pool, "v")
    acme = await factories.add_organization(pool, admin=ada, members={viewer: M})
    vision = await factories.add_team(pool, acme, admin=ada, members={viewer: M})
    made = await factories.add_registry(pool, acme, creator=ada, members={vision: A})
    assert await role_in(pool, viewer, made.key) == A

    await factories.run(pool, "delete from team_member where user_id = $1", viewer.user_id)

    assert await role_in(pool, viewer, made.key) == V


async def test_administrator_is_admin_everywhere(pool: Pool) -> None:
    ada = await factories.add_user(pool, "ada")
    root = await factories.add_user(pool, "root", is_administrator=True)
    acme = await factories.add_organization(pool, admin=ada)
    made = await factories.add_registry(pool, acme, creator=ada, visibility="RESTRICTED")

    assert await role_in(pool, root, made.key) == A


@pytest.mark.parametrize(
    "sql",
    [
        visibility.registry("r", Asker("null::uuid", "false")),
        f"{visibility.registry_role('r', Asker('null::uuid', 'false'))} is not null",
        visibility.in_organization("r", Asker("null::uuid", "false")),
    ],
)
async def test_nobody_sees_nothing(pool: Pool, sql: str) -> None:
    ada = await factories.add_user(pool, "ada")
    acme = await factories.add_organization(pool, admin=ada)
    await factories.add_registry(pool, acme, creator=ada)

    assert await factories.value(pool, f"select count(*) from registry r where {sql}") == 0


@pytest.mark.parametrize(
    ("organization", "team", "expected"),
    [
        (None, None, None),
        (V, None, None),
        (M, None, None),
        (A, None, A),
        (V, V, V),
        (V, M, M),
        (V, A, A),
        (M, V, V),
        (A, V, A),
    ],
)
async def test_role_in_a_team(
    pool: Pool, organization: str | None, team: str | None, expected: str | None
) -> None:
    ada, viewer = await factories.add_user(pool, "ada"), await factories.add_user(pool, "v")
    acme = await factories.add_organization(
        pool, admin=ada, members={viewer: organization} if organization else {}
    )
    vision = await factories.add_team(pool, acme, admin=ada, members={viewer: team} if team else {})
    asker = Asker("$2::uuid", "false")

    found = await factories.value(
        pool,
        f"select {visibility.team_role('t', 'id', asker)}::text from team t where t.id = $1",
        vision.id,
        viewer.user_id,
    )

    assert found == expected
