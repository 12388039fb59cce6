"""Who asks: one key for every kind of viewer, and some that are good for nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from auth import key as keys
from auth import session as sessions
from auth.viewer import Viewers
from db import api_key
from db.connection import Pool
from domain.ids import new_id
from domain.viewer import Viewer
from tests import factories
from tests.scene import Scene
from transport import cookie

Headers = tuple[tuple[bytes, bytes], ...]

PAST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
# The use of a key is noted once a minute, which would change what its owner sees of it.
NEVER_DUE = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class People:
    """The headers by which the application knows each of them."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self.keys: dict[str, str] = {}
        self.headers: dict[str, Headers] = {
            "nobody": (),
            "wrong": ((b"authorization", b"Bearer vtr-wrong"),),
            "wrong-web": ((b"cookie", f"{cookie.NAME}=wrong".encode()),),
        }

    async def add(
        self,
        name: str,
        viewer: Viewer,
        *,
        scopes: Sequence[str] = (),
        expires_at: dt.datetime | None = None,
    ) -> None:
        """The viewer has a key, by which `name` is known."""
        key = keys.START + f"{len(self.headers):03}{name}".ljust(43, "x")
        async with self._pool.transaction() as connection:
            id = new_id()
            await api_key.create(
                connection,
                id,
                prefix=keys.prefix(key),
                sha256=keys.sha256(key),
                user_id=viewer.user_id,
                name=f'the "key" of {name}',
                scopes=scopes,
                expires_at=expires_at,
            )
            await connection.execute(
                "update api_key set last_used_at = $2 where id = $1", id, NEVER_DUE
            )
        self.keys[name] = key
        self.headers[name] = ((b"authorization", f"Bearer {key}".encode()),)

    async def sit_down(self, name: str, viewers: Viewers, secret: bytes) -> None:
        """The person asks from a browser as well, as `name-web`."""
        session = await viewers.session(self.keys[name])
        token = sessions.sign(secret, session)
        self.headers[f"{name}-web"] = ((b"cookie", f"{cookie.NAME}={token}".encode()),)


async def everybody(pool: Pool, scene: Scene) -> People:
    """A key for each person of the scene, for programs, and keys that are good for less."""
    people = People(pool)
    for name in ("root", "ada", "mia", "vic", "tim", "rex", "sue"):
        viewer = scene.viewer(name)
        assert viewer is not None
        await people.add(name, viewer)
    stranger = await factories.add_user(pool, "zoe")
    gone = await factories.add_user(pool, "gone")
    robot = await factories.add_user(pool, "robot")
    await people.add("zoe", stranger)
    await people.add("gus", await _guest(pool, scene))
    await people.add("gone", gone)
    await people.add("robot", robot)
    await people.add("reads", scene.ada, scopes=["READ"])
    await people.add("writes", scene.ada, scopes=["WRITE", "ADMIN"])
    await people.add("late", scene.ada, expires_at=PAST)
    await people.add("void", scene.ada)
    await factories.run(pool, "update api_key set revoked_at = $1 where name like '%void'", PAST)
    await _statuses(pool, scene, gone, robot)
    return people


async def _guest(pool: Pool, scene: Scene) -> Viewer:
    """Somebody who may see a registry, and is in no organization."""
    guest = await factories.add_user(pool, "gus")
    async with pool.connection() as connection:
        await factories.grant(connection, scene.models.key, guest, "MEMBER")
    return guest


async def _statuses(pool: Pool, scene: Scene, gone: Viewer, robot: Viewer) -> None:
    await factories.run(
        pool, "update site_user set deactivated_at = $2 where id = $1", gone.user_id, PAST
    )
    await factories.run(
        pool,
        """update site_user set is_service_account = true, service_organization_id = $2
            where id = $1""",
        robot.user_id,
        scene.acme.id,
    )
    await factories.run(
        pool,
        """insert into organization_member (organization_id, user_id, role)
            values ($1, $2, 'MEMBER'), ($1, $3, 'VIEWER')""",
        scene.acme.id,
        robot.user_id,
        gone.user_id,
    )
