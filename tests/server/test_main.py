"""The command line: mistakes are one line and exit code 2; a session leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx2
import psutil
import pytest

from db.connection import DatabaseUnreachable
from db.embedded import EmbeddedError
from server import config, main, serving
from server.opening import opened

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KEY = re.compile(r"vtr-[A-Za-z0-9_-]{43}")
VARIABLES = {setting.variable for setting in config.SETTINGS}


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of the program, run in this process."""
    monkeypatch.setattr(sys, "argv", ["vitrine", *arguments])
    with pytest.raises(SystemExit) as caught:
        main.main()
    return int(str(caught.value.code))


def complaint(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> str:
    """The one line that a mistake is answered with."""
    assert run(monkeypatch, *arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert line.startswith("vitrine: ")
    return line.removeprefix("vitrine: ")


class TestMistakes:
    @pytest.mark.parametrize(
        "arguments",
        [
            ["fly"],
            ["serve", "--fast"],
            ["serve", "extra"],
            ["serve", "--port"],
            ["serve", "--port", "x"],
            ["create-key"],
            ["--fast"],
        ],
    )
    def test_wrong_words_are_one_line(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        arguments: Sequence[str],
    ) -> None:
        assert complaint(monkeypatch, capsys, *arguments)

    def test_bootstrap_key_of_another_form(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("VITRINE_BOOTSTRAP_KEY", "hunter2")

        line = complaint(monkeypatch, capsys, "serve")
        assert line.startswith("VITRINE_BOOTSTRAP_KEY: An API key must be vtr- and 43 characters")
        assert "hunter2" not in line

    @pytest.mark.parametrize(
        "error", [DatabaseUnreachable("a\nb"), EmbeddedError("a\n  b"), serving.CannotListen("a b")]
    )
    def test_what_cannot_be_had_is_one_line(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        error: Exception,
    ) -> None:
        def refuse(_: object) -> None:
            raise error

        monkeypatch.setattr(serving, "serve", refuse)

        assert complaint(monkeypatch, capsys, "serve") == "a b"

    def test_port_in_use_is_told_before_anything_is_made(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            done = vitrine("serve", "--port", port, "--data", str(tmp_path / "data"))

        assert done.stderr == (
            f"vitrine: Port {port} of 127.0.0.1 cannot be used: Address already in use. "
            "Choose another with --port or --host.\n"
        )
        assert (done.returncode, done.stdout) == (2, "")
        assert not (tmp_path / "data").exists()

    def test_data_folder_that_is_none(self, tmp_path: Path) -> None:
        (tmp_path / "data").write_text("")

        done = vitrine("serve", "--port", "0", "--data", str(tmp_path / "data"))

        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"vitrine: The data folder {tmp_path}/data cannot be used: File exists.\n"
        )

    @pytest.mark.skipif(sys.platform == "win32", reason="users are another matter there")
    def test_data_folder_that_may_not_be_used(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir(mode=0)
        settings = config.Settings(data=tmp_path / "data")

        with (
            as_somebody(),
            pytest.raises(config.BadSetting, match=r"data cannot be used: Permission denied\."),
            serving.database(settings),
        ):
            pass

    def test_create_key_does_not_make_a_database(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        folder = str(tmp_path / "mistyped")
        line = complaint(monkeypatch, capsys, "create-key", "--user", "admin", "--data", folder)

        assert line == f"There is no database in {folder}; `vitrine serve` makes one."
        assert not Path(folder).exists()

    async def test_create_key_for_nobody(self, settings: config.Settings) -> None:
        async with opened(settings):
            pass

        done = vitrine("create-key", "--user", "eve", DATABASE_URL=str(settings.database_url))

        assert done.stderr == "vitrine: There is no active user named 'eve'.\n"
        assert (done.returncode, done.stdout) == (2, "")


class TestHelp:
    @pytest.mark.parametrize("arguments", [[], ["-h"], ["--help"]])
    def test_help_teaches_by_examples(
        self,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        arguments: Sequence[str],
    ) -> None:
        assert run(monkeypatch, *arguments) == 0
        out, err = capsys.readouterr()
        assert "  vitrine serve --port 9000 --data /srv/vitrine\n" in out
        assert "\x1b" not in out
        assert err == ""

    def test_serve_tells_of_every_variable(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(monkeypatch, "serve", "--help") == 0
        assert set(re.findall(r"^ +([A-Z_]{8,}) ", capsys.readouterr().out, re.M)) == VARIABLES

    def test_version(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(monkeypatch, "--version") == 0
        assert re.fullmatch(r"vitrine \d+\.\d+\.\d+\n", capsys.readouterr().out)

    def test_export_schema(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(monkeypatch, "export-schema") == 0
        plain = capsys.readouterr().out
        assert "\ntype Query {\n" in plain
        assert "@key" not in plain

    def test_export_schema_for_composers(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert run(monkeypatch, "export-schema", "--federation") == 0
        assert '@key(fields: "id") @key(fields: "path") {' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:"),
        ("0.0.0.0", "http://127.0.0.1:"),
        ("localhost", "http://localhost:"),
    ],
)
def test_address_is_one_that_works_here(host: str, url: str) -> None:
    settings = config.Settings(host=host, port=0)
    with serving.listening(settings) as listener:
        shown = serving.url_of(settings, listener)

        assert shown == f"{url}{listener.getsockname()[1]}"


class TestSession:
    def test_sessions_keep_the_data_and_leave_nothing_running(self) -> None:
        with tempfile.TemporaryDirectory(prefix="vitrine-") as name:
            folder = Path(name)
            with session(folder, signal.SIGTERM) as first:
                key = first.key
                [token] = re.findall(f"\n    {first.url}/sign-in#link=(.+)\n", first.said)
                assert first.said.index(token) < first.said.index(key)
                assert [followed(first.url, token) for _ in range(2)] == [204, 401]
                assert f"export WANDB_BASE_URL={first.url}/wandb\n" in first.said
                assert f"export WANDB_API_KEY={key}\n" in first.said
                assert f"curl {first.url}/graphql" in first.said
                assert asked(first.url, key) == "admin"
                another = made_key(folder)
                assert asked(first.url, another) == "admin"
            assert processes_of(folder) == []

            with session(folder, signal.SIGINT) as second:
                assert KEY.search(second.said) is None
                assert "link=" not in second.said
                assert followed(second.url, token) == 401
                assert "The API key was shown at the first start." in second.said
                assert f"create-key --user admin --data {folder}" in second.said
                assert asked(second.url, key) == asked(second.url, another) == "admin"
            assert processes_of(folder) == []

            logged = (folder / "log").read_text()
            assert logged.count('"viewer":"admin"') == 4
            assert KEY.search(logged) is None
            assert token not in logged


@contextlib.contextmanager
def as_somebody() -> Iterator[None]:
    """Root may do anything, so these tests are somebody else for a while."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


class Session:
    """A running server, what it said at its start, and where it is."""

    def __init__(self, said: str) -> None:
        self.said = said
        self.url = said.splitlines()[0].removeprefix("Vitrine is at ")

    @property
    def key(self) -> str:
        """The one key that it told."""
        [key] = set(KEY.findall(self.said))
        return str(key)


@contextlib.contextmanager
def session(folder: Path, end: signal.Signals) -> Iterator[Session]:
    """A server that was started, and that has ended with 0 at the signal."""
    command = [*COMMAND, "serve", "--port", "0", "--data", str(folder)]
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    try:
        said = ""
        while not re.search("WANDB_API_KEY=.*\n\n|The API key was shown", said):
            line = process.stdout.readline()
            assert line, (folder / "log").read_text()
            said += line
        yield Session(said)
        process.send_signal(end)
        assert process.wait(20) == 0
        assert process.stdout.read() == ""
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


COMMAND = [sys.executable, "-c", "from server.main import main; main()"]


def vitrine(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The program, run to its end in a process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        timeout=60,
    )


def made_key(folder: Path) -> str:
    """A key made beside the running server."""
    done = vitrine("create-key", "--user", "admin", "--data", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    [line] = done.stdout.splitlines()
    assert KEY.fullmatch(line)
    return line


def asked(url: str, key: str) -> str:
    """Who the server says that the key's holder is."""
    answer = httpx2.post(
        f"{url}/graphql",
        json={"query": "{ viewer { username } }"},
        headers={"authorization": f"Bearer {key}"},
    )
    return str(answer.json()["data"]["viewer"]["username"])


def followed(url: str, token: str) -> int:
    """The status for who follows the link of the first start."""
    return httpx2.post(f"{url}/session", json={"link": token}).status_code


def processes_of(folder: Path) -> list[int]:
    """The processes that were started on this folder."""
    return [
        process.pid
        for process in psutil.process_iter(["cmdline"])
        if any(str(folder) in word for word in process.info["cmdline"] or [])
    ]
