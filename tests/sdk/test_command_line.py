"""The command line of the SDK."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

VERSION = """query($path: String!) { artifactVersion(path: $path) {
    type description aliases files { nodes { path } } } }"""


def test_artifacts_are_put_listed_and_fetched(place: Place, sdk: Sdk, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.joinpath("a.txt").write_text("aaa")
    name = f"{place.team}/project/stuff"

    said = sdk.command("login", "--verify")
    assert f"Currently logged in as: {place.admin} ({place.team})" in said

    options = ["--name", name, "--type", "dataset", "--description", "By hand", "--alias", "hand"]
    said = sdk.command("artifact", "put", *options, str(folder))
    assert f'run.use_artifact("{name}:v0")' in said
    assert re.search(r"dataset .* 3\.0B stuff:v0", sdk.command("artifact", "ls", name[:-6]))
    sdk.command("artifact", "get", f"{name}:hand", "--root", "fetched")

    assert tmp_path.joinpath("fetched", "a.txt").read_text() == "aaa"
    assert place.ask(VERSION, path=f"{name}:v0")["artifactVersion"] == {
        "type": "dataset",
        "description": "By hand",
        "aliases": ["hand", "latest"],
        "files": {"nodes": [{"path": "a.txt"}]},
    }


def test_a_registry_is_read(place: Place, sdk: Sdk, tmp_path: Path) -> None:
    place.link(place.put("project", "net", "model", {"a.txt": b"aaa"}), "model", "Nets")

    sdk.command("artifact", "get", f"{place.organization}/wandb-registry-model/Nets", "--root", "x")

    assert tmp_path.joinpath("x", "a.txt").read_text() == "aaa"


def test_verify(newest: Sdk) -> None:
    said = newest.command("verify", succeeds=False)

    checks = dict(re.findall(r"^Checking (.*?)\.{3,}(.)", said, flags=re.MULTILINE))
    assert checks == {
        "if logged in": "\u2705",
        "signed URL upload": "\u2705",
        "ability to send large payloads through proxy": "\u2705",
        # Here it is http on this machine; behind a proxy it is https, at one origin.
        "requests to base url": "\u274c",
        "requests made over signed URLs": "\u274c",
        "CORs configuration of the bucket": "\u274c",
        "wandb package version is up to date": "\u2705",
        "logged metrics, saving and downloading a file": "\u2705",
        "artifact save and download workflows": "\u2705",
        # Sweeps are not offered.
        "sweep creation and agent execution": "\u274c",
    }
