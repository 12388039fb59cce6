"""The rows that go with stored files: the site and pending files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from db import pending_file, site
from db.connection import Connection, Pool, UniqueViolation
from db.pending_file import PendingFile
from domain.errors import NotFound
from domain.ids import new_id
from resolvers import file
from storage import blob
from storage.signature import Upload

MD5 = "5d41402abc4b2a76b9719d911017c592"
OTHER_MD5 = "7d793037a0760186574b0282f2f435e7"
SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
ORGANIZATION, STRANGER = new_id(), new_id()
TEAM, PROJECT, ARTIFACT, VERSION = new_id(), new_id(), new_id(), new_id()
CONTENT = PendingFile("b", 5, MD5)
REFERENCE = PendingFile("a", 7, reference="s3://bucket/key", reference_digest="etag")


async def make(connection: Connection, sql: str, *values: object) -> None:
    await connection.execute(sql, ORGANIZATION, *values)


@pytest.fixture
async def connection(pool: Pool) -> AsyncIterator[Connection]:
    async with pool.connection() as held:
        yield held


@pytest.fixture
async def version(connection: Connection) -> UUID:
    await make(
        connection,
        "insert into organization (organization_id, kind, name, display_name)"
        " values ($1, 'SHARED', 'acme', 'Acme')",
    )
    await make(
        connection,
        "insert into team (organization_id, id, name) values ($1, $2, 'team')",
        TEAM,
    )
    await make(
        connection,
        "insert into project (organization_id, id, team_id, name) values ($1, $2, $3, 'p')",
        PROJECT,
        TEAM,
    )
    await make(
        connection,
        "insert into artifact (organization_id, id, project_id, name, type)"
        " values ($1, $2, $3, 'a', 'model')",
        ARTIFACT,
        PROJECT,
    )
    await make(
        connection,
        "insert into artifact_version (organization_id, id, artifact_id, state, digest)"
        " values ($1, $2, $3, 'PENDING', 'x')",
        VERSION,
        ARTIFACT,
    )
    return VERSION


async def commit(connection: Connection) -> None:
    await make(
        connection,
        "update artifact_version set state = 'COMMITTED', number = 0, manifest_sha256 = 'x'"
        " where organization_id = $1",
    )


class TestSite:
    async def test_made_once_where_many_start_at_once(self, pool: Pool):
        async def start() -> site.Site:
            async with pool.connection() as connection:
                return await site.load_or_make(connection)

        made = await asyncio.gather(*(start() for _ in range(6)))
        assert len(set(made)) == 1
        assert len(made[0].signing_secret) == 32
        assert "secret" not in repr(made[0])


class TestAdd:
    async def test_same_path_twice(self, connection, version):
        with pytest.raises(UniqueViolation):
            await pending_file.add(connection, ORGANIZATION, version, [CONTENT, CONTENT])
        assert await pending_file.of_version(connection, ORGANIZATION, version) == []

    async def test_by_path(self, connection, version):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT, REFERENCE])
        rows = await pending_file.of_version(connection, ORGANIZATION, version)
        assert [tuple(row) for row in rows] == [
            ("a", 7, None, None, "s3://bucket/key", "etag"),
            ("b", 5, MD5, None, None, None),
        ]
        assert await pending_file.of_version(connection, STRANGER, version) == []

    async def test_none(self, connection, version):
        await pending_file.add(connection, ORGANIZATION, version, [])
        assert await pending_file.of_version(connection, ORGANIZATION, version) == []

    async def test_removed(self, connection, version):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT])
        await pending_file.remove(connection, STRANGER, version)
        assert len(await pending_file.of_version(connection, ORGANIZATION, version)) == 1
        await pending_file.remove(connection, ORGANIZATION, version)
        assert await pending_file.of_version(connection, ORGANIZATION, version) == []


class TestReceived:
    @pytest.mark.parametrize(
        ("organization_id", "path", "md5", "size_bytes"),
        [
            (STRANGER, "b", MD5, 5),
            (ORGANIZATION, "c", MD5, 5),
            (ORGANIZATION, "b", OTHER_MD5, 5),
            (ORGANIZATION, "b", MD5, 6),
        ],
    )
    async def test_other_file(self, connection, version, organization_id, path, md5, size_bytes):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT])
        assert not await pending_file.received(
            connection, organization_id, version, path, md5, size_bytes, SHA256
        )

    async def test_committed(self, connection, version):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT])
        await commit(connection)
        assert await pending_file.expected(connection, ORGANIZATION, version, "b") is None
        assert not await pending_file.received(
            connection, ORGANIZATION, version, "b", MD5, 5, SHA256
        )

    async def test_commit_at_the_same_moment(self, pool, connection, version):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT])
        async with pool.connection() as other:
            async with connection.transaction():
                await commit(connection)
                receiving = asyncio.create_task(
                    pending_file.received(other, ORGANIZATION, version, "b", MD5, 5, SHA256)
                )
                await asyncio.sleep(0.05)
                assert not receiving.done()
            assert not await receiving

    async def test_pending(self, connection, version):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT])
        for _ in range(2):
            assert await pending_file.received(
                connection, ORGANIZATION, version, "b", MD5, 5, SHA256
            )
        row = await pending_file.expected(connection, ORGANIZATION, version, "b")
        assert tuple(row) == ("b", 5, MD5, SHA256)
        assert await pending_file.expected(connection, STRANGER, version, "b") is None


class TestReceive:
    """The resolver, on a real database and a real folder."""

    async def test_committed_while_bytes_come(self, pool, connection, version, folder, chunks):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT])

        async def slow() -> AsyncIterator[bytes]:
            yield b"hel"
            await commit(connection)
            yield b"lo"

        with pytest.raises(NotFound):
            await file.receive(pool, folder, Upload(ORGANIZATION, version, "b", 5, MD5), slow())

    @pytest.mark.parametrize(
        "claim",
        [
            Upload(STRANGER, VERSION, "b", 5, MD5),
            Upload(ORGANIZATION, ARTIFACT, "b", 5, MD5),
            Upload(ORGANIZATION, VERSION, "a", 7, MD5),
            Upload(ORGANIZATION, VERSION, "b", 6, MD5),
            Upload(ORGANIZATION, VERSION, "b", 5, OTHER_MD5),
        ],
    )
    async def test_not_expected(self, pool, connection, version, folder, claim):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT, REFERENCE])

        async def unread() -> AsyncIterator[bytes]:
            raise AssertionError
            yield b""

        with pytest.raises(NotFound):
            await file.receive(pool, folder, claim, unread())

    async def test_marked(self, pool, connection, version, folder, chunks):
        await pending_file.add(connection, ORGANIZATION, version, [CONTENT])
        claim = Upload(ORGANIZATION, version, "b", 5, MD5)
        await file.receive(pool, folder, claim, chunks([b"hello"]))
        (row,) = await pending_file.of_version(connection, ORGANIZATION, version)
        assert row["sha256"] == SHA256
        assert await blob.read(folder, ORGANIZATION, SHA256) == b"hello"


class TestKnown:
    async def test_only_of_the_same_project_and_size(self, connection, version):
        await pending_file.remember(connection, ORGANIZATION, PROJECT, [(MD5, 5, SHA256)])
        asked = [(MD5, 5), (MD5, 6), (OTHER_MD5, 5), (MD5, 5)]
        assert await pending_file.known(connection, ORGANIZATION, PROJECT, asked) == {
            (MD5, 5): SHA256
        }
        assert await pending_file.known(connection, ORGANIZATION, new_id(), asked) == {}
        assert await pending_file.known(connection, STRANGER, PROJECT, asked) == {}
        assert await pending_file.known(connection, ORGANIZATION, PROJECT, []) == {}

    async def test_what_was_held_before_stays(self, connection, version):
        for sha256 in SHA256, "0" * 64:
            blobs = [(MD5, 5, sha256), (MD5, 5, sha256), (OTHER_MD5, 0, sha256)]
            await pending_file.remember(connection, ORGANIZATION, PROJECT, blobs)
        asked = [(MD5, 5), (OTHER_MD5, 0)]
        assert await pending_file.known(connection, ORGANIZATION, PROJECT, asked) == {
            (MD5, 5): SHA256,
            (OTHER_MD5, 0): SHA256,
        }
