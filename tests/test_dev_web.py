"""The web app is built anew when its sources changed, and a build that fails harms nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

import dev
from tools import environment, web_build
from tools.environment import Failed


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small web app, and a build that notes each time it is made."""
    (tmp_path / "dev.py").touch()
    for file in ["web/src/main.tsx", "web/src/api/graphql.ts", "web/package.json", "schema/x"]:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(file)
    for name in ("schema.graphql", "web_types.py"):
        (tmp_path / "schema" / name).write_text(name)
    (tmp_path / "server").mkdir()
    for module in (environment, web_build):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    for name, path in {
        "WEB": "web",
        "SCHEMA": "schema",
        "OUTPUT": "web/dist",
        "STATIC": "server/static",
        "SELF": "schema/x",
    }.items():
        monkeypatch.setattr(web_build, name, tmp_path / path)
    monkeypatch.setattr(web_build, "install", lambda: "PATH")
    monkeypatch.setattr(web_build, "make", made)
    return tmp_path


def made(path: str) -> None:
    """What Vite would do: an output that tells the sources."""
    assert path == "PATH"
    web_build.OUTPUT.mkdir()
    text = (web_build.WEB / "src" / "main.tsx").read_text()
    (web_build.OUTPUT / "index.html").write_text(text)


def built(tree: Path) -> str:
    """What the app's page says after a build."""
    web_build.build()
    assert not (tree / "web" / "dist").exists()
    return (tree / "server" / "static" / "index.html").read_text()


def test_changed_source_builds_anew(tree: Path) -> None:
    assert built(tree) == "web/src/main.tsx"

    (tree / "web" / "src" / "main.tsx").write_text("new")

    assert built(tree) == "new"
    assert sorted(os.listdir(tree / "server")) == ["static"]


@pytest.mark.parametrize(
    "file", ["web/index.html", "web/src/screens/New.tsx", "schema/schema.graphql", "schema/x"]
)
def test_any_source_counts(tree: Path, file: str) -> None:
    before = web_build.sources()

    (tree / file).parent.mkdir(exist_ok=True)
    (tree / file).write_text("changed")

    assert web_build.sources() != before


def test_moved_source_counts(tree: Path) -> None:
    before = web_build.sources()

    (tree / "web" / "src" / "main.tsx").rename(tree / "web" / "src" / "other.tsx")

    assert web_build.sources() != before


def test_what_is_made_and_times_do_not_count(tree: Path) -> None:
    before = web_build.sources()

    for file in ["node_modules/a/b.js", "src/api/introspection.d.ts", "src/api/schema.json"]:
        (tree / "web" / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / "web" / file).write_text("made")
    os.utime(tree / "web" / "src" / "main.tsx", (1, 1))
    (tree / "web" / ".#main.tsx").symlink_to("an editor's lock, which leads nowhere")

    assert web_build.sources() == before


def test_nothing_changed_does_and_says_nothing(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built(tree)
    capsys.readouterr()
    monkeypatch.setattr(web_build, "make", pytest.fail)

    web_build.build()

    assert capsys.readouterr() == ("", "")


def test_failed_build_is_told_in_two_lines_and_the_last_one_stays(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built(tree)
    capsys.readouterr()
    (tree / "web" / "src" / "main.tsx").write_text("wrong")

    def fail() -> str:
        raise Failed("npm ci failed", "npm error code X\nnpm error failed, reason: no network\n")

    monkeypatch.setattr(web_build, "install", fail)
    dev.build_if_possible()

    assert capsys.readouterr().err == (
        "The web app could not be built: npm ci failed: npm error failed, reason: no network\n"
        "The server starts without this build; `python3 dev.py web` tries again and tells all.\n"
    )
    assert (tree / "server" / "static" / "index.html").read_text() == "web/src/main.tsx"


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            "a warning\nerror during build:\nBuild failed with 1 error:\n\n"
            "\x1b[31m[builtin:vite-transform] \x1b[0mExpected `)` but found `EOF`\n  src/x.tsx\n",
            "[builtin:vite-transform] Expected `)` but found `EOF`",
        ),
        (
            "error during build:\n[plugin vite:css] src/a.css:1:2\n",
            "[plugin vite:css] src/a.css:1:2",
        ),
        (
            "error during build:\nBuild failed with 1 error:\n\n[UNRESOLVED_IMPORT] No './x'\n",
            "[UNRESOLVED_IMPORT] No './x'",
        ),
        ("a warning\nError: Cannot find module 'y'\n", "Error: Cannot find module 'y'"),
        ("error during build:\n", "error during build:"),
        ("Killed\n", "Killed"),
    ],
)
def test_cause_is_told(output: str, told: str) -> None:
    assert environment.in_one_line(Failed("vite build failed", output)) == (
        f"vite build failed: {told}"
    )


def test_failure_without_output_is_told() -> None:
    assert environment.in_one_line(Failed("vite build failed")) == "vite build failed"


@pytest.fixture
def packages(tree: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Three packages that are installed; gives what was installed."""
    monkeypatch.undo()
    web, installed = tree / "web", list[str]()
    (web / "package-lock.json").write_text("{}")
    names = ["vite", "react", "@types/react"]
    folders = {"WEB": web, "PACKAGES": web / "node_modules"}
    for name, path in {**folders, "VITE": web / "node_modules/vite/bin/vite.js"}.items():
        monkeypatch.setattr(web_build, name, path)

    def npm_ci(_: Sequence[str], what: str, *, folder: Path, **environment: str) -> None:
        installed.append(what)
        shutil.rmtree(folder / "node_modules", ignore_errors=True)
        for name in names:
            (folder / "node_modules" / name).mkdir(parents=True)
            (folder / "node_modules" / name / "package.json").touch()
        (folder / "node_modules" / "vite" / "bin").mkdir()
        (folder / "node_modules" / "vite" / "bin" / "vite.js").touch()
        noted = {"packages": {f"node_modules/{name}": {} for name in names}}
        (folder / "node_modules" / ".package-lock.json").write_text(json.dumps(noted))

    monkeypatch.setattr(web_build, "node_path", lambda: "PATH")
    monkeypatch.setattr(web_build, "quietly", npm_ci)
    assert web_build.install() == "PATH"
    return installed


def test_packages_are_installed_once(packages: list[str]) -> None:
    web_build.install()

    assert packages == ["npm ci"]


@pytest.mark.parametrize(
    "gone",
    [".installed", ".package-lock.json", "vite/bin/vite.js", "@types/react/package.json"],
)
def test_packages_that_are_half_there_are_installed_anew(packages: list[str], gone: str) -> None:
    (web_build.PACKAGES / gone).unlink()
    for _ in range(2):
        web_build.install()

    assert packages == ["npm ci", "npm ci"]


@pytest.mark.parametrize("text", ["", "{}", "[]"])
def test_unreadable_note_of_packages_is_made_anew(packages: list[str], text: str) -> None:
    (web_build.PACKAGES / ".package-lock.json").write_text(text)
    for _ in range(2):
        web_build.install()

    assert packages == ["npm ci", "npm ci"]


def test_interrupted_exchange_is_made_good(tree: Path) -> None:
    built(tree)
    (tree / "server" / "static").rename(tree / "server" / "static.old")

    assert built(tree) == "web/src/main.tsx"
    assert sorted(os.listdir(tree / "server")) == ["static"]


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v18.20.4", False),
        ("v20.18.3", False),
        ("v20.19.0", True),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("a program of the same name", False),
    ],
)
def test_node_must_be_one_that_vite_takes(tmp_path: Path, version: str, enough: bool) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho '{version}'\n")
    node.chmod(0o755)

    assert web_build.builds(str(node)) is enough


def test_missing_node_does_not_build() -> None:
    assert not web_build.builds(None)
