"""The user whom claims are of, and the roles that follow from them."""

from __future__ import annotations

import asyncio
import time
from uuid import UUID

import pytest

from auth.claims import Claims, roles
from db import organization
from db.connection import Pool
from domain.errors import Unauthenticated
from domain.viewer import Viewer
from resolvers.person import People
from tests.factories import Thing, add_organization, add_team, add_user, run, value

ISSUER = "https://id.example"
NOW = int(time.time())
ROLES = roles("groups: admins=acme:ADMIN, ml=acme:MEMBER, ml=beta:VIEWER")


def claims(subject: str = "0001", *groups: str, at: int = NOW, **said: object) -> Claims:
    everything = {"preferred_username": "ada", "groups": list(groups)} | said
    return Claims(ISSUER, subject, at, at + 3600, everything)


@pytest.fixture
async def root(pool: Pool) -> Viewer:
    return await add_user(pool, "root", is_administrator=True)


@pytest.fixture
async def acme(pool: Pool, root: Viewer) -> Thing:
    return await add_organization(pool, "acme", admin=root)


@pytest.fixture
def people(pool: Pool) -> People:
    return People(pool, ROLES)


async def role(pool: Pool, id: UUID, within: str = "acme") -> object:
    return await value(
        pool,
        """select m.role::text from organization_member m join organization o
            on o.organization_id = m.organization_id where m.user_id = $1 and o.name = $2""",
        id,
        within,
    )


async def kinds(pool: Pool, within: Thing) -> list[str]:
    async with pool.connection() as connection:
        rows = await connection.fetch(
            "select kind from event where organization_id = $1 order by id", within.id
        )
    return [row["kind"] for row in rows]


async def count(pool: Pool, table: str) -> object:
    return await value(pool, f"select count(*) from {table}")


async def test_deactivated_user_stays_out_and_gets_nothing(
    pool: Pool, people: People, acme: Thing
) -> None:
    id = await people.user_id(claims())
    await run(pool, "update site_user set deactivated_at = now() where id = $1", id)

    with pytest.raises(Unauthenticated, match="The API key is not valid, or no longer"):
        await people.user_id(claims("0001", "admins", at=NOW + 1))

    assert await role(pool, id) is None


async def test_name_of_somebody_else_is_never_taken_over(pool: Pool, root: Viewer) -> None:
    people = People(pool, None)

    first = await people.user_id(claims("0001", preferred_username="root"))
    second = await people.user_id(claims("0002", preferred_username="root"))

    assert root.user_id not in (first, second)
    assert await value(pool, "select username from site_user where id = $1", first) == "root-2"
    assert await value(pool, "select username from site_user where id = $1", second) == "root-3"
    assert await value(pool, "select count(*) from site_user where is_administrator") == 1


async def test_same_subject_of_another_issuer_is_somebody_else(pool: Pool) -> None:
    people = People(pool, None)
    other = Claims("https://other.example", "0001", NOW, NOW, {"preferred_username": "ada"})

    assert await people.user_id(claims()) != await people.user_id(other)


async def test_first_sign_in_makes_the_user(pool: Pool, people: People) -> None:
    said = {"name": "Ada Lovelace", "email": "ada@acme.example", "email_verified": True}

    id = await people.user_id(claims(**said))

    async with pool.connection() as connection:
        row = await connection.row("select * from site_user where id = $1", id)
    assert row is not None
    assert row["username"] == "ada"
    assert row["name"] == "Ada Lovelace"
    assert row["email"] == "ada@acme.example"
    assert not row["is_administrator"]
    assert not row["is_service_account"]
    assert await value(
        pool,
        "select array_agg(kind order by id) from event where organization_id = $1",
        row["personal_organization_id"],
    ) == ["USER_CREATED", "SIGNED_IN"]


@pytest.mark.parametrize("verified", [None, False, "true", 1])
async def test_address_that_nobody_checked_is_not_kept(pool: Pool, verified: object) -> None:
    said = {"email": "boss@acme.example", "email_verified": verified}

    id = await People(pool, None).user_id(claims(**said))

    assert await value(pool, "select email from site_user where id = $1", id) is None


@pytest.mark.parametrize("name", ["", " x", "a" * 200, "a\x00b", "\u202eadA", 5, None])
async def test_name_that_cannot_be_kept_is_replaced(pool: Pool, name: object) -> None:
    id = await People(pool, None).user_id(claims(name=name))

    assert await value(pool, "select name from site_user where id = $1", id) == "ada"


async def test_later_sign_ins_find_the_user_whatever_they_are_called(
    pool: Pool, people: People
) -> None:
    id = await people.user_id(claims())

    assert await people.user_id(claims(preferred_username="eve", email="eve@acme.example")) == id
    assert await count(pool, "site_user") == 1


async def test_first_sign_ins_at_once_make_one_user(pool: Pool, acme: Thing) -> None:
    found = await asyncio.gather(
        *(People(pool, ROLES).user_id(claims("0001", "ml")) for _ in range(20))
    )

    assert len(set(found)) == 1
    assert await count(pool, "site_user") == 2
    assert await count(pool, "user_subject") == 1
    assert await kinds(pool, acme) == ["ORGANIZATION_MEMBER_SET"]


async def test_roles_are_given_raised_lowered_and_taken(
    pool: Pool, people: People, acme: Thing, root: Viewer
) -> None:
    beta = await add_organization(pool, "beta", admin=root)

    id = await people.user_id(claims("0001", "ml", at=NOW))
    assert await role(pool, id) == "MEMBER"
    assert await role(pool, id, "beta") == "VIEWER"

    await people.user_id(claims("0001", "ml", "admins", at=NOW + 1))
    assert await role(pool, id) == "ADMIN"

    await people.user_id(claims("0001", "ml", at=NOW + 2))
    assert await role(pool, id) == "MEMBER"

    await people.user_id(claims("0001", at=NOW + 3))
    assert await role(pool, id) is None
    assert await role(pool, id, "beta") is None
    assert await kinds(pool, acme) == ["ORGANIZATION_MEMBER_SET"] * 3 + [
        "ORGANIZATION_MEMBER_REMOVED"
    ]
    assert await kinds(pool, beta) == ["ORGANIZATION_MEMBER_SET", "ORGANIZATION_MEMBER_REMOVED"]


async def test_same_claims_change_nothing(pool: Pool, people: People, acme: Thing) -> None:
    for at in (NOW, NOW, NOW + 1):
        await people.user_id(claims("0001", "ml", at=at))

    assert await kinds(pool, acme) == ["ORGANIZATION_MEMBER_SET"]


async def test_older_token_gives_nothing_back(pool: Pool, people: People, acme: Thing) -> None:
    id = await people.user_id(claims("0001", "admins", at=NOW))
    await people.user_id(claims("0001", at=NOW + 10))

    assert await people.user_id(claims("0001", "admins", at=NOW + 5)) == id
    assert await role(pool, id) is None


async def test_older_token_that_overtakes_a_newer_one_gives_nothing_back(
    pool: Pool, people: People, acme: Thing
) -> None:
    id = await people.user_id(claims("0001", "admins", at=NOW))
    then = await people._found(claims())
    assert then is not None
    await people.user_id(claims("0001", at=NOW + 10))

    older = claims("0001", "admins", at=NOW + 5)
    await people._give(then, older, ROLES.of(older))

    assert await role(pool, id) is None


async def test_membership_taken_away_ends_in_teams_too(
    pool: Pool, people: People, acme: Thing, root: Viewer
) -> None:
    id = await people.user_id(claims("0001", "ml"))
    await add_team(pool, acme, admin=root, members={Viewer(id, "ada"): "MEMBER"})

    await people.user_id(claims("0001", at=NOW + 1))

    assert await value(pool, "select count(*) from team_member where user_id = $1", id) == 0


async def test_role_given_by_hand_is_left_alone(pool: Pool, people: People, acme: Thing) -> None:
    id = await people.user_id(claims())
    async with pool.connection() as connection:
        await organization.set_member(connection, acme.id, id, "VIEWER")

    await people.user_id(claims("0001", "admins", at=NOW + 1))
    await people.user_id(claims("0001", at=NOW + 2))

    assert await role(pool, id) == "VIEWER"


async def test_role_changed_by_hand_is_left_alone(pool: Pool, people: People, acme: Thing) -> None:
    id = await people.user_id(claims("0001", "ml"))
    async with pool.connection() as connection:
        await organization.set_member(connection, acme.id, id, "VIEWER")

    await people.user_id(claims("0001", "admins", at=NOW + 1))

    assert await role(pool, id) == "VIEWER"


async def test_last_admin_stays(
    pool: Pool, people: People, acme: Thing, caplog: pytest.LogCaptureFixture
) -> None:
    id = await people.user_id(claims("0001", "admins", "ml"))
    await run(pool, "delete from organization_member where user_id <> $1", id)

    await people.user_id(claims("0001", "ml", at=NOW + 1))

    assert await role(pool, id) == "ADMIN"
    assert "ada stays ADMIN of acme, as the last one." in caplog.text


async def test_organization_that_is_not_there_is_told_once(
    pool: Pool, people: People, acme: Thing, caplog: pytest.LogCaptureFixture
) -> None:
    id = await people.user_id(claims("0001", "ml"))
    await people.user_id(claims("0002", "ml"))

    assert await role(pool, id) == "MEMBER"
    assert caplog.text.count("names an organization that is not there: beta") == 1


async def test_personal_organization_is_given_to_nobody(pool: Pool, root: Viewer) -> None:
    people = People(pool, roles("groups: *=root:ADMIN"))

    id = await people.user_id(claims())

    assert await role(pool, id, "root") is None


async def test_without_a_setting_roles_are_left_alone(
    pool: Pool, people: People, acme: Thing
) -> None:
    id = await people.user_id(claims("0001", "ml"))

    await People(pool, None).user_id(claims("0001", at=NOW + 1))

    assert await role(pool, id) == "MEMBER"
