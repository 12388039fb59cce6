"""Names of files that mean something in an address, in a shell, or to a file system."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

NAMES = [
    "with space.txt",
    " before and after ",
    "hash#1",
    "question?",
    "percent%41",
    "%2F",
    "plus+and&=;,",
    "quote'\"`",
    "$x ~ {a} [b] <c> (d) | ! * ^ @",
    "-dash",
    "~",
    "..double",
    ".hidden",
    ".git/x",
    "colon:x",
    "ünïcödé",
    "cafe\u0301",
    "caf\u00e9",
    "日本語/файл.txt",
    "emoji😀",
    "CASE",
    "case",
    "x" * 200,
    "deep/" * 20 + "f",
]


def test_every_name_comes_back(
    place: Place, newest: Sdk, another: Callable[..., Sdk], tmp_path: Path
) -> None:
    folder = tmp_path / "folder"
    whole = {name: f"content of {name}" for name in NAMES}
    whole |= {"empty": "", "also/empty": "", "copy 1": "same", "copy 2": "same"}
    for name, body in whole.items():
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_text(body)
    folder.joinpath("link").symlink_to("copy 1")
    outside = tmp_path / "outside"
    outside.mkdir()
    outside.joinpath("o").write_text("outside")
    folder.joinpath("linked").symlink_to(outside)
    # What the links lead to is logged.
    whole |= {"link": "same", "linked/o": "outside"}

    logged = newest.run("names", "log", place.team, "project", str(folder))

    assert logged.noise() == []
    assert logged.result == {"found": ["v0", len(whole)]}
    for alias in ("a b", "ü#?%&+"):
        elsewhere = another(place.key)
        ran = elsewhere.run("names", "read", f"{place.team}/project/names_1.2-x:{alias}")
        assert ran.noise() == []
        assert ran.result["found"] == {
            "all": whole,
            "signed": whole,
            "asked": {name: [name] for name in whole},
            "fallback": whole,
        }
