from __future__ import annotations

import asyncio

import pytest

from auth import key as keys
from auth.viewer import Viewers
from db import api_key, user
from db.connection import Pool
from domain.errors import Unauthenticated
from domain.ids import new_id
from domain.viewer import Viewer

KEY = "vtr-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNO_-"
SAME_PREFIX = KEY[:-1] + "A"


@pytest.fixture
async def ada(pool: Pool) -> Viewer:
    """A user with KEY."""
    async with pool.transaction() as connection:
        user_id = await user.create(connection, "ada", name="Ada", is_administrator=True)
        assert user_id is not None
        await api_key.create(
            connection,
            new_id(),
            user_id=user_id,
            prefix=keys.prefix(KEY),
            sha256=keys.sha256(KEY),
            name="test",
        )
    return Viewer(user_id, "ada", is_administrator=True)


async def execute(pool: Pool, sql: str) -> None:
    async with pool.connection() as connection:
        await connection.execute(sql)


async def last_use(pool: Pool) -> object:
    async with pool.connection() as connection:
        return await connection.value("select last_used_at from api_key")


@pytest.mark.parametrize("wrong", ["vtr-" + KEY[:3:-1], SAME_PREFIX])
async def test_unknown_key_is_unauthenticated(pool: Pool, ada: Viewer, wrong: str) -> None:
    with pytest.raises(Unauthenticated, match="The API key is not valid, or no longer"):
        await Viewers(pool).of_key(wrong)

    assert await last_use(pool) is None


@pytest.mark.parametrize(
    "change",
    [
        "update api_key set revoked_at = now()",
        "update api_key set expires_at = now()",
        "update site_user set deactivated_at = now()",
    ],
)
async def test_key_no_longer_in_force_is_unauthenticated(
    pool: Pool, ada: Viewer, change: str
) -> None:
    await execute(pool, change)

    with pytest.raises(Unauthenticated, match="The API key is not valid, or no longer"):
        await Viewers(pool).of_key(KEY)


async def test_malformed_header_is_unauthenticated(pool: Pool) -> None:
    with pytest.raises(Unauthenticated, match="must be Bearer KEY"):
        await Viewers(pool).of_header("Bearer x")


async def test_no_header_is_nobody(pool: Pool) -> None:
    assert await Viewers(pool).of_header(None) is None


async def test_key_finds_its_user(pool: Pool, ada: Viewer) -> None:
    await execute(pool, "update api_key set expires_at = now() + interval '1 hour'")
    viewers = Viewers(pool)

    assert await viewers.of_header(f"Bearer {KEY}") == ada
    await viewers.close()


async def test_use_is_noted_once_a_minute(pool: Pool, ada: Viewer) -> None:
    viewers = Viewers(pool)
    await asyncio.gather(*(viewers.of_key(KEY) for _ in range(10)))
    await viewers.close()
    first = await last_use(pool)
    assert first is not None

    await viewers.of_key(KEY)
    await viewers.close()
    assert await last_use(pool) == first

    await execute(pool, "update api_key set last_used_at = now() - interval '61 seconds'")
    await viewers.of_key(KEY)
    await viewers.close()
    assert await last_use(pool) > first  # type: ignore[operator]


async def test_deactivated_user_holds_no_keys(pool: Pool, ada: Viewer) -> None:
    async with pool.connection() as connection:
        assert await api_key.holder(connection, "ada") == ada.user_id
        assert await api_key.holder(connection, "eve") is None
        await connection.execute("update site_user set deactivated_at = now()")
        assert await api_key.holder(connection, "ada") is None
