"""The tools against servers that are broken, or mean ill."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from server.tools import client
from tests.end_to_end.program import KEY
from tests.server.tools import Vitrine

BODY = bytes(range(256)) * 2_000
MD5 = hashlib.md5(BODY).hexdigest()


class Hostile(ThreadingHTTPServer):
    """Answers what a test wants; counts the ranges that were asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files: list[dict[str, Any]] = []
        self.answers: list[tuple[int, bytes, dict[str, str]]] = []
        self.breaks_at: list[int] = []
        self.statuses: list[int] = []
        self.body = BODY
        self.ignores_ranges = False
        self.ranges: list[str | None] = []
        self.keys: list[str | None] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def file(self, path: str, **changes: Any) -> None:
        """The one version that is here holds this file, too."""
        own = {
            "path": path,
            "sizeBytes": len(BODY),
            "digest": MD5,
            "reference": None,
            "url": f"{self.url}/body",
        }
        self.files.append(own | changes)


class _Handler(BaseHTTPRequestHandler):
    server: Hostile

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.keys.append(self.headers["Authorization"])
        if self.server.answers:
            self._answer(*self.server.answers.pop(0))
            return
        info = {"hasNextPage": False, "endCursor": None}
        found = {
            "path": "t/p/a:v0",
            "number": 0,
            "digest": "",
            "sizeBytes": 0,
            "files": {"nodes": self.server.files, "pageInfo": info},
        }
        self._answer(200, json.dumps({"data": {"found": found}}).encode(), {})

    def do_GET(self) -> None:
        asked = self.headers["Range"]
        self.server.ranges.append(asked)
        self.server.keys.append(self.headers["Authorization"])
        if self.server.statuses:
            error = {"error": {"code": "X", "message": "Not now."}}
            self._answer(self.server.statuses.pop(0), json.dumps(error).encode(), {})
            return
        resumes = asked is not None and not self.server.ignores_ranges
        start = int(asked[6:-1]) if asked is not None and resumes else 0
        body = self.server.body[start:]
        self.send_response(206 if resumes else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        most = self.server.breaks_at.pop(0) if self.server.breaks_at else len(body)
        self.wfile.write(body[:most])
        self.close_connection = True

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    server = Hostile()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def vitrine(
    hostile: Hostile, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Vitrine:
    monkeypatch.setenv("VITRINE_URL", hostile.url)
    monkeypatch.setenv("VITRINE_API_KEY", KEY)
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.01)
    return Vitrine(monkeypatch, capsys)


class TestPaths:
    @pytest.mark.parametrize(
        "path",
        [
            "../outside",
            "a/../../outside",
            "/etc/outside",
            "..",
            ".",
            "",
            "a//b",
            "a/./b",
            "a\x00b",
            "a\r\nb",
            "\x1b[2J",
            ".vitrine-partial/x",
            ".Vitrine-Partial/x",
        ],
    )
    def test_out_of_the_folder(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path, path: str
    ) -> None:
        hostile.file("fine")
        hostile.file(path)

        line = vitrine("get", "t/p/a", "--out", tmp_path / "out").refusal(1)

        assert line.endswith("leads out of the folder; nothing was written.")
        assert list((tmp_path / "out").iterdir()) == []
        assert hostile.ranges == []

    def test_file_and_folder_of_one_name(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("a")
        hostile.file("a/b")
        assert "cannot be written" in vitrine("get", "t/p/a", "--out", tmp_path / "o").refusal(1)

    @pytest.mark.parametrize("scheme", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "x"])
    def test_address_of_this_machine(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path, scheme: str
    ) -> None:
        hostile.file("passwd", url=scheme)
        assert vitrine("get", "t/p/a", "--out", tmp_path / "out").code == 1
        assert not (tmp_path / "out" / "passwd").exists()


class TestTransfers:
    def test_download_that_breaks_off_goes_on(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("f")
        hostile.breaks_at = [100_000, 50_000]

        vitrine("get", "t/p/a", "--out", tmp_path)

        assert (tmp_path / "f").read_bytes() == BODY
        assert hostile.ranges == [None, "bytes=100000-", "bytes=150000-"]

    def test_download_broken_off_for_good_goes_on_with_the_next_run(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("f")
        hostile.breaks_at = [1_000] * 5
        assert vitrine("get", "t/p/a", "--out", tmp_path).refusal(1) == (
            "The server cannot be reached: the connection broke off."
        )
        assert not (tmp_path / "f").exists()
        hostile.ranges.clear()

        vitrine("get", "t/p/a", "--out", tmp_path)

        assert (tmp_path / "f").read_bytes() == BODY
        assert hostile.ranges == ["bytes=5000-"]

    def test_server_without_ranges(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("f")
        hostile.breaks_at = [1_000]
        hostile.ignores_ranges = True

        vitrine("get", "t/p/a", "--out", tmp_path)

        assert (tmp_path / "f").read_bytes() == BODY

    def test_address_that_has_expired_is_asked_for_again(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("f")
        hostile.statuses = [403]
        vitrine("get", "t/p/a", "--out", tmp_path)
        assert (tmp_path / "f").read_bytes() == BODY

    def test_busy_server(self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path) -> None:
        hostile.file("f")
        hostile.answers = [(503, b"{}", {"Retry-After": "0"}), (502, b"<html>", {})]
        hostile.statuses = [503, 504]
        vitrine("get", "t/p/a", "--out", tmp_path)
        assert (tmp_path / "f").read_bytes() == BODY

    @pytest.mark.parametrize("body", [b"x" * len(BODY), BODY + b"more", BODY[::-1]])
    def test_other_bytes(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path, body: bytes
    ) -> None:
        hostile.file("f", digest=hashlib.md5(b"right").hexdigest())
        hostile.body = body

        assert vitrine("get", "t/p/a", "--out", tmp_path).refusal(1) == (
            "f came with other bytes than the server says it has."
        )
        assert list(tmp_path.iterdir()) == []

    def test_missing_file(self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path) -> None:
        hostile.file("f")
        hostile.statuses = [404]
        assert vitrine("get", "t/p/a", "--out", tmp_path).refusal(1) == (
            "f cannot be had: Not now."
        )

    def test_what_may_not_be_downloaded(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("f", url=None)
        assert vitrine("get", "t/p/a", "--out", tmp_path).refusal(1) == (
            "You may see f, but not download it."
        )

    def test_references_are_told_of(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("f")
        hostile.file("elsewhere", reference="s3://b/k", url=None)

        done = vitrine("get", "t/p/a", "--out", tmp_path, "--json")

        assert done.document["references"] == 1
        assert done.err == (
            "vitrine: 1 files lie elsewhere and were not fetched; see `vitrine ls`.\n"
        )


class TestAnswers:
    @pytest.mark.parametrize("body", [b"<html>hello", b"[]", b"{}", b"", b"\xff"])
    def test_no_vitrine(self, vitrine: Vitrine, hostile: Hostile, body: bytes) -> None:
        hostile.answers = [(200, body, {})]
        assert vitrine("ls").refusal(1) == f"{hostile.url} does not answer like a Vitrine server."

    def test_key_follows_no_redirect(self, vitrine: Vitrine, hostile: Hostile) -> None:
        hostile.answers = [(302, b"", {"Location": f"{hostile.url}/graphql"})]
        assert vitrine("ls").refusal(1) == (
            f"{hostile.url} redirects; give the address that it leads to."
        )
        assert hostile.keys == [f"Bearer {KEY}"]

    def test_key_is_not_sent_for_files(
        self, vitrine: Vitrine, hostile: Hostile, tmp_path: Path
    ) -> None:
        hostile.file("f")
        vitrine("get", "t/p/a", "--out", tmp_path)
        assert hostile.keys == [f"Bearer {KEY}", None]

    def test_message_that_steers_the_terminal(self, vitrine: Vitrine, hostile: Hostile) -> None:
        errors = {"errors": [{"message": "\x1b[2Jgone\nline"}]}
        hostile.answers = [(200, json.dumps(errors).encode(), {})]
        assert vitrine("ls").refusal(1) == "\N{REPLACEMENT CHARACTER}[2Jgone line"
