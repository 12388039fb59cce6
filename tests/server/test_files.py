from __future__ import annotations

import asyncio
import contextlib
import hashlib
import itertools
import os
import random
import socket
import tracemalloc
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
import uvicorn
from starlette.applications import Starlette

from db import pending_file
from db.failures import LATER
from server.files import disposition, routes
from storage import blob
from storage.folder import LocalFolder
from storage.signature import Download, Upload, sign

SECRET = bytes(range(32))
ORGANIZATION = UUID("018f0000-0000-7000-8000-00000000000a")
VERSION = UUID("018f0000-0000-7000-8000-00000000000b")
HELLO_SHA256 = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
HELLO_MD5 = "5d41402abc4b2a76b9719d911017c592"
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
EMPTY_MD5 = "d41d8cd98f00b204e9800998ecf8427e"
UPLOAD = Upload(ORGANIZATION, VERSION, "a/b.txt", 5, HELLO_MD5)
DOWNLOAD = Download(ORGANIZATION, HELLO_SHA256, 5, "b.txt")
MEGABYTE = 1024 * 1024
BIG = 64 * MEGABYTE

Received = list[tuple[Any, ...]]
Messages = AsyncIterator[dict[str, Any]]


class FakeConnection:
    """A connection for functions that do not look at it, or only take a lock."""

    async def execute(self, sql: str, *values: object) -> None:
        assert "pg_advisory_xact_lock_shared" in sql


class FakePool:
    """A pool of such connections."""

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[FakeConnection]:
        yield FakeConnection()

    transaction = connection


@dataclass
class Context:
    store: LocalFolder
    pool: Any
    secret: bytes = SECRET


@pytest.fixture
def store(tmp_path: Path) -> LocalFolder:
    return LocalFolder(tmp_path / "files")


@pytest.fixture
def app(store: LocalFolder) -> Starlette:
    return Starlette(routes=routes(Context(store, FakePool())))


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.fixture
def received(monkeypatch: pytest.MonkeyPatch) -> Received:
    """The files marked as received; the one that UPLOAD names is expected."""
    marked: Received = []

    async def expected(connection: None, *names: Any) -> dict[str, Any] | None:
        known = (ORGANIZATION, VERSION, "a/b.txt")
        return {"md5": HELLO_MD5, "size_bytes": 5} if names == known else None

    async def mark(connection: None, *row: Any) -> bool:
        marked.append(row)
        return True

    monkeypatch.setattr(pending_file, "expected", expected)
    monkeypatch.setattr(pending_file, "received", mark)
    return marked


@pytest.fixture
def expect(monkeypatch: pytest.MonkeyPatch, received: Received) -> Callable[[bytes], Upload]:
    """A claim for these bytes, which are expected."""

    def announce(size_bytes: int, md5: str) -> Upload:
        async def expected(connection: None, *names: Any) -> dict[str, Any]:
            return {"md5": md5, "size_bytes": size_bytes}

        monkeypatch.setattr(pending_file, "expected", expected)
        return replace(UPLOAD, size_bytes=size_bytes, md5=md5)

    return announce


def upload_path(claim: Upload = UPLOAD, *, age: timedelta = timedelta(0)) -> str:
    return "/files/upload/" + sign(SECRET, claim, now=datetime.now(UTC) - age)


def download_path(claim: Download = DOWNLOAD, *, age: timedelta = timedelta(0)) -> str:
    token = sign(SECRET, claim, now=datetime.now(UTC) - age)
    return f"/files/download/{token}/b.txt"


async def nothing_is_kept(store: LocalFolder) -> bool:
    return not os.listdir(store.incoming) and [item async for item in store.list()] == []


def error(response: httpx2.Response) -> tuple[int, str]:
    """The status and the code; the body holds these and a message, nothing else."""
    body = response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    return response.status_code, body["error"]["code"]


async def stream(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def call(app: Starlette, method: str, path: str, messages: Messages) -> list[dict[str, Any]]:
    """What the app sends, bodies replaced by their lengths."""
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append({**message, "body": len(message.get("body", b""))})

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [],
    }
    await app(scope, messages.__anext__, send)
    return sent


async def parts(data: Iterable[bytes], *, end: str = "http.request") -> Messages:
    for part in data:
        yield {"type": "http.request", "body": part, "more_body": True}
    yield {"type": end, "body": b"", "more_body": False}
    await asyncio.Event().wait()


class TestUpload:
    async def test_each_character_of_the_token_changed(self, client, received, store):
        path = upload_path()
        start = len("/files/upload/")
        for at in range(start, len(path)):
            other = "B" if path[at] == "A" else "A"
            changed = path[:at] + other + path[at + 1 :]
            response = await client.put(changed, content=b"hello")
            assert error(response) == (403, "INVALID_TOKEN")
        assert await nothing_is_kept(store)

    async def test_token_for_downloads(self, client, received):
        token = sign(SECRET, DOWNLOAD, now=datetime.now(UTC))
        response = await client.put(f"/files/upload/{token}", content=b"hello")
        assert error(response) == (403, "INVALID_TOKEN")

    async def test_expired(self, client, received):
        path = upload_path(age=timedelta(hours=24))
        assert error(await client.put(path, content=b"hello")) == (403, "TOKEN_EXPIRED")

    @pytest.mark.parametrize(
        "claim",
        [
            replace(UPLOAD, path="other"),
            replace(UPLOAD, organization_id=VERSION),
            replace(UPLOAD, size_bytes=6),
            replace(UPLOAD, md5=EMPTY_MD5),
        ],
    )
    async def test_not_expected(self, client, received, store, claim):
        content = b"x" * claim.size_bytes
        assert error(await client.put(upload_path(claim), content=content)) == (404, "NOT_FOUND")
        assert await nothing_is_kept(store)

    async def test_committed_meanwhile(self, client, received, monkeypatch):
        async def too_late(*row: Any) -> bool:
            return False

        monkeypatch.setattr(pending_file, "received", too_late)
        assert error(await client.put(upload_path(), content=b"hello")) == (404, "NOT_FOUND")

    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            (b"hell", (400, "DIGEST_MISMATCH")),
            (b"", (400, "DIGEST_MISMATCH")),
            (b"jello", (400, "DIGEST_MISMATCH")),
            (b"hello!", (413, "DIGEST_MISMATCH")),
        ],
    )
    @pytest.mark.parametrize("chunked", [False, True])
    async def test_wrong_content(self, client, received, store, content, expected, chunked):
        body = stream([content]) if chunked else content
        assert error(await client.put(upload_path(), content=body)) == expected
        assert await nothing_is_kept(store)
        assert received == []

    @pytest.mark.parametrize(
        ("length", "expected"), [("4", 400), ("0", 400), ("6", 413), ("9" * 18, 413)]
    )
    async def test_length_that_lies(self, client, received, store, length, expected):
        headers = {"Content-Length": length}
        response = await client.put(upload_path(), content=stream([b"hello"]), headers=headers)
        assert error(response) == (expected, "DIGEST_MISMATCH")
        assert await nothing_is_kept(store)

    @pytest.mark.parametrize("length", [0, 1, 4, 3 * MEGABYTE])
    async def test_disconnect(self, app, expect, received, store, length):
        claim = expect(4 * MEGABYTE, HELLO_MD5)
        data = [b"x" * length] if length else []
        await call(app, "PUT", upload_path(claim), parts(data, end="http.disconnect"))
        assert await nothing_is_kept(store)
        assert received == []

    @pytest.mark.parametrize("failure", LATER)
    async def test_database_fails(self, client, received, monkeypatch, failure):
        async def fails(connection: None, *row: Any) -> bool:
            raise failure

        monkeypatch.setattr(pending_file, "received", fails)
        response = await client.put(upload_path(), content=b"hello")
        assert error(response) == (503, "UNAVAILABLE")
        assert response.headers["retry-after"] == "1"

    async def test_storage_fails(self, client, received, store):
        os.rmdir(store.incoming)
        response = await client.put(upload_path(), content=b"hello")
        assert error(response) == (503, "STORAGE_UNAVAILABLE")
        assert response.headers["retry-after"] == "1"
        assert str(store.incoming) not in response.text

    @pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
    async def test_other_methods(self, client, method):
        assert (await client.request(method, upload_path())).status_code == 405

    async def test_kept(self, client, received, store):
        response = await client.put(upload_path(), content=b"hello")
        assert (response.status_code, response.content) == (200, b"")
        assert received == [(ORGANIZATION, VERSION, "a/b.txt", HELLO_MD5, 5, HELLO_SHA256)]
        assert await blob.read(store, ORGANIZATION, HELLO_SHA256) == b"hello"

    async def test_without_a_length(self, client, received):
        response = await client.put(upload_path(), content=stream([b"he", b"llo"]))
        assert response.status_code == 200
        assert len(received) == 1

    async def test_zero_bytes(self, client, expect, received):
        claim = expect(0, EMPTY_MD5)
        assert (await client.put(upload_path(claim), content=b"")).status_code == 200
        assert received[0][-1] == EMPTY_SHA256

    async def test_twice_at_once(self, client, received, store):
        puts = [client.put(upload_path(), content=stream([b"hel", b"lo"])) for _ in range(10)]
        responses = await asyncio.gather(*puts)
        assert {response.status_code for response in responses} == {200}
        assert len([item async for item in store.list()]) == 1
        assert os.listdir(store.incoming) == []

    async def test_nothing_is_logged(self, client, received, caplog):
        await client.put(upload_path(), content=b"hello")
        await client.put(upload_path(), content=b"jello")
        own = [record for record in caplog.records if not record.name.startswith("httpx")]
        assert own == []


RANGES = [
    # Asked, status, content, Content-Range
    ("bytes=0-0", 206, b"h", "bytes 0-0/5"),
    ("bytes=0-4", 206, b"hello", "bytes 0-4/5"),
    ("bytes=1-2", 206, b"el", "bytes 1-2/5"),
    ("bytes=3-", 206, b"lo", "bytes 3-4/5"),
    ("bytes=4-99", 206, b"o", "bytes 4-4/5"),
    ("bytes=-2", 206, b"lo", "bytes 3-4/5"),
    ("bytes=-99", 206, b"hello", "bytes 0-4/5"),
    ("BYTES=1-2", 206, b"el", "bytes 1-2/5"),
    ("bytes=5-", 416, None, "bytes */5"),
    ("bytes=5-6", 416, None, "bytes */5"),
    ("bytes=999999999999999999-", 416, None, "bytes */5"),
    ("bytes=-0", 416, None, "bytes */5"),
    ("bytes=2-1", 200, b"hello", None),
    ("bytes=0-1,3-4", 200, b"hello", None),
    ("bytes=", 200, b"hello", None),
    ("bytes=-", 200, b"hello", None),
    ("bytes=a-b", 200, b"hello", None),
    ("bytes=--1", 200, b"hello", None),
    ("bytes=+1-2", 200, b"hello", None),
    ("bytes=0x1-2", 200, b"hello", None),
    (f"bytes={'9' * 5000}-", 200, b"hello", None),
    ("lines=0-1", 200, b"hello", None),
    ("", 200, b"hello", None),
]


class TestDownload:
    @pytest.fixture(autouse=True)
    async def hello(self, store: LocalFolder) -> None:
        await blob.write(store, ORGANIZATION, b"hello")

    async def test_each_character_of_the_token_changed(self, client):
        path = download_path()
        for at in range(len("/files/download/"), len(path) - len("/b.txt")):
            other = "B" if path[at] == "A" else "A"
            changed = path[:at] + other + path[at + 1 :]
            assert error(await client.get(changed)) == (403, "INVALID_TOKEN")

    async def test_token_for_uploads(self, client):
        token = sign(SECRET, UPLOAD, now=datetime.now(UTC))
        response = await client.get(f"/files/download/{token}/b.txt")
        assert error(response) == (403, "INVALID_TOKEN")

    async def test_expired(self, client):
        path = download_path(age=timedelta(hours=1))
        assert error(await client.get(path)) == (403, "TOKEN_EXPIRED")

    @pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-1"}])
    async def test_gone(self, client, headers):
        path = download_path(replace(DOWNLOAD, sha256=EMPTY_SHA256))
        assert error(await client.get(path, headers=headers)) == (404, "NOT_FOUND")
        assert (await client.head(path)).status_code == 404

    async def test_other_organization(self, client):
        path = download_path(replace(DOWNLOAD, organization_id=VERSION))
        assert error(await client.get(path)) == (404, "NOT_FOUND")

    @pytest.mark.parametrize(("asked", "status", "content", "content_range"), RANGES)
    async def test_range(self, client, asked, status, content, content_range):
        response = await client.get(download_path(), headers={"Range": asked})
        assert response.status_code == status
        assert response.headers.get("Content-Range") == content_range
        if content is None:
            assert error(response) == (416, "RANGE_NOT_SATISFIABLE")
        else:
            assert response.content == content
            assert response.headers["Content-Length"] == str(len(content))

    @pytest.mark.parametrize(
        ("condition", "status"),
        [
            (f'"{HELLO_SHA256}"', 206),
            (f'W/"{HELLO_SHA256}"', 200),
            ('"other"', 200),
            ("Thu, 01 Jan 2026 00:00:00 GMT", 200),
        ],
    )
    async def test_if_range(self, client, condition, status):
        headers = {"Range": "bytes=0-1", "If-Range": condition}
        assert (await client.get(download_path(), headers=headers)).status_code == status

    @pytest.mark.parametrize(
        ("condition", "status"),
        [
            (f'"{HELLO_SHA256}"', 304),
            (f'W/"{HELLO_SHA256}"', 304),
            (f'"a", "{HELLO_SHA256}"', 304),
            ("*", 304),
            ('"a"', 200),
            ("", 200),
        ],
    )
    async def test_if_none_match(self, client, condition, status):
        headers = {"If-None-Match": condition}
        response = await client.get(download_path(), headers=headers)
        assert response.status_code == status
        assert response.content == (b"hello" if status == 200 else b"")
        assert response.headers["ETag"] == f'"{HELLO_SHA256}"'

    async def test_zero_bytes(self, client, store):
        await blob.write(store, ORGANIZATION, b"")
        path = download_path(Download(ORGANIZATION, EMPTY_SHA256, 0, "empty"))
        response = await client.get(path)
        assert (response.status_code, response.content) == (200, b"")
        assert response.headers["Content-Length"] == "0"
        response = await client.get(path, headers={"Range": "bytes=0-"})
        assert response.headers["Content-Range"] == "bytes */0"

    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    async def test_whole(self, client, method):
        response = await client.request(method, download_path())
        assert response.status_code == 200
        assert response.content == (b"hello" if method == "GET" else b"")
        assert dict(response.headers) == {
            "accept-ranges": "bytes",
            "cache-control": "private",
            "content-disposition": "attachment; filename=\"b.txt\"; filename*=UTF-8''b.txt",
            "content-length": "5",
            "content-security-policy": "sandbox",
            "content-type": "application/octet-stream",
            "etag": f'"{HELLO_SHA256}"',
            "x-content-type-options": "nosniff",
        }

    async def test_content_of_html_stays_a_download(self, client):
        path = download_path(replace(DOWNLOAD, file_name="x.html"))
        response = await client.get(path)
        assert response.headers["Content-Type"] == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment;")


class TestDisposition:
    @pytest.mark.parametrize(
        ("name", "plain", "extended"),
        [
            ("a\r\nSet-Cookie: x=1", "aSet-Cookie_ x_1", "aSet-Cookie%3A%20x%3D1"),
            ('a"; filename="b', "a__ filename__b", "a%22%3B%20filename%3D%22b"),
            ("../../etc/passwd", "passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini", "boot.ini"),
            ("a\x00b", "ab", "ab"),
            ("gpj.\u202eexe", "gpj.exe", "gpj.exe"),
            ("%2e%2e%2fx", "_2e_2e_2fx", "%252e%252e%252fx"),
            ("naïve 日.txt", "na_ve _.txt", "na%C3%AFve%20%E6%97%A5.txt"),
            ("'single'", "_single_", "%27single%27"),
            ("\ud800", "download", "download"),
            ("..", "download", "download"),
            ("a/", "download", "download"),
            ("", "download", "download"),
            (".gitignore", ".gitignore", ".gitignore"),
            ("a b.txt", "a b.txt", "a%20b.txt"),
            ("x" * 1000, "x" * 200, "x" * 200),
        ],
    )
    def test_table(self, name, plain, extended):
        expected = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{extended}"
        assert disposition(name) == expected


class TestMemory:
    """64 MB pass through, and a few MB at most are ever held."""

    @pytest.fixture
    def peak(self) -> Iterator[Callable[[], int]]:
        tracemalloc.start()
        yield lambda: tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    async def test_both_ways(self, app, expect, received, peak):
        piece = random.Random(1).randbytes(65_536)
        md5 = hashlib.md5(piece * 1024).hexdigest()
        tracemalloc.reset_peak()
        claim = expect(BIG, md5)
        pieces = itertools.repeat(piece, 1024)
        sent = await call(app, "PUT", upload_path(claim), parts(pieces))
        assert sent[0]["status"] == 200
        down = Download(ORGANIZATION, received[0][-1], BIG, "big")
        sent = await call(app, "GET", download_path(down), parts([]))
        assert sum(message["body"] for message in sent) == BIG
        assert peak() < 16 * MEGABYTE


class TestConnection:
    """What only shows on a real socket."""

    @pytest.fixture
    async def port(self, app: Starlette) -> AsyncIterator[int]:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            await until(lambda: server.started)
            yield listening.getsockname()[1]
            server.should_exit = True
            await serving

    @pytest.mark.parametrize(
        ("head", "status"),
        [
            (b"Content-Length: 1000000000", b"413"),
            (b"Content-Length: 4", b"400"),
            (b"Transfer-Encoding: chunked", b"413"),
        ],
    )
    async def test_refused_before_all_is_sent(self, port, received, head, status):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = f"PUT {upload_path()} HTTP/1.1\r\nHost: x\r\n".encode() + head + b"\r\n\r\n"
        writer.write(request + b"100000\r\n" + b"x" * 100_000)
        line = await asyncio.wait_for(reader.readline(), 5)
        assert line.split()[1] == status
        writer.close()
        await writer.wait_closed()

    async def test_client_that_sends_all_before_it_listens(self, port, received):
        base = f"http://127.0.0.1:{port}"
        async with httpx2.AsyncClient(base_url=base) as client:
            for _ in range(3):
                response = await client.put(upload_path(), content=b"x" * 20_000_000)
                assert error(response) == (413, "DIGEST_MISMATCH")
            assert (await client.put(upload_path(), content=b"hello")).status_code == 200

    async def test_broken_off(self, port, expect, received, store):
        claim = expect(10 * MEGABYTE, HELLO_MD5)
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"PUT {upload_path(claim)} HTTP/1.1\r\nHost: x\r\nContent-Length: {claim.size_bytes}"
        writer.write(head.encode() + b"\r\n\r\n" + b"x" * 3 * MEGABYTE)
        await until(lambda: os.listdir(store.incoming) != [])
        writer.transport.abort()
        await until(lambda: os.listdir(store.incoming) == [])
        assert await nothing_is_kept(store)

    async def test_download_broken_off(self, port, store):
        sha256 = await blob.write(store, ORGANIZATION, b"x" * BIG)
        path = download_path(Download(ORGANIZATION, sha256, BIG, "big"))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.read(100_000)
        assert reading(sha256)
        writer.transport.abort()
        await until(lambda: not reading(sha256))


async def until(condition: Callable[[], bool]) -> None:
    """The condition holds; what another connection does can only be watched."""
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def reading(sha256: str) -> bool:
    """Whether this process holds the blob open."""
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            if os.readlink(f"/proc/self/fd/{descriptor}").endswith(sha256):
                return True
    return False
