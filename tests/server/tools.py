"""The program run in this process, against a server that tests share."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from server import main


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
