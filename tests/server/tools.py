"""The program run in this process, against a server that tests share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server import main
from server.tools import client
from tests.end_to_end.program import KEY, Program


@dataclass(frozen=True)
class Done:
    """How a run of the program ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def line(self) -> str:
        """The one line of what it gives."""
        assert (self.code, self.err) == (0, "")
        [line] = self.out.splitlines()
        return line

    @property
    def document(self) -> Any:
        """The one JSON document."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    def refusal(self, code: int) -> str:
        """The one line of complaint of a run that gave nothing."""
        assert (self.code, self.out) == (code, "")
        [line] = self.err.splitlines()
        return line.removeprefix("vitrine: ")


class Vitrine:
    """`vitrine ...`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: object) -> Done:
        """What came of it."""
        self._monkeypatch.setattr(sys, "argv", ["vitrine", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main.main()
        out, err = self._capsys.readouterr()
        assert "\x1b" not in out + err
        assert "Traceback" not in err
        return Done(int(str(ended.value.code)), out, err)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("tools")
    program = Program(folder / "data", log=folder / "log")
    for project in "p", "my project":
        program.ask(
            """mutation($i: CreateProjectInput!) { createProject(input: $i) {
                errors { message } } }""",
            i={"team": "local-team", "name": project},
        )
    yield program
    code = program.stop()
    assert code == 0, f"the server ended with {code}: {(folder / 'log').read_text()[-2000:]}"


@pytest.fixture
def vitrine(
    server: Program, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Vitrine:
    monkeypatch.setenv("VITRINE_URL", server.url)
    monkeypatch.setenv("VITRINE_API_KEY", KEY)
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.01)
    return Vitrine(monkeypatch, capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files in it, and in a folder of it."""
    made = tmp_path / "data"
    (made / "inner folder").mkdir(parents=True)
    (made / "a.bin").write_bytes(os.urandom(300_000))
    (made / "inner folder" / "é ü.txt").write_text(os.urandom(4).hex())
    (made / "empty").write_bytes(b"")
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def into(name: str, type: str = "model", project: str = "local-team/p") -> list[str]:
    return ["--project", project, "--name", name, "--type", type]
