"""Runs: begun, ended, resumed, read back; what they used and made."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

RUN = """query($o: String!, $t: String!, $p: String!, $n: String!) {
    organization(name: $o) { team(name: $t) { project(name: $p) { run(name: $n) {
        displayName state notes tags group jobType config summary createdBy { username } }
        runs { nodes { name } } } } } }"""
LINEAGE = """query($path: String!) { artifactVersion(path: $path) {
    producedBy { name } usedBy { nodes { name project { name } } } } }"""
FILES = ["config.yaml", "notes.txt", "output.log", "requirements.txt"]
FILES += ["wandb-metadata.json", "wandb-summary.json"]


def test_a_run_from_beginning_to_end(place: Place, newest: Sdk) -> None:
    team = place.team

    ran = newest.run("story_run", team, "trials")

    assert ran.result == {
        "url": f"{newest.url}/wandb/{team}/trials/runs/first",
        "saved": 1,
        "offline": False,
        "resumed": [True, 3, 0.1],
        "name": "First steps",
        "state": "finished",
        "notes": "Tried out.",
        "tags": ["a", "b"],
        "group": "g",
        "job_type": "train",
        "config": {"rate": 0.1, "layers": [1, 2], "epochs": 3},
        "username": place.admin,
        "summary": {"loss": 0, "accuracy": 1, "best": 0.9},
        "history": [[0, 3, 0], [1, 2, 0.5], [2, 1, 1], [3, 0, None]],
        "sampled": [3, 2, 1, 0],
        "scanned": [1, 2, 3],
        "scanned_key": [0, 0.5, 1],
        "last_step": 3,
        "last_loss": 0,
        "lines": ["a line for the console"],
        "last_line": 1,
        "program": True,
        "uploaded": ["more.txt", 10],
        "files": sorted([*FILES, "more.txt"]),
        "downloaded": "kept",
        "console": "a line for the console",
        "files_left": FILES,
        "updated": [["a", "b", "c"], "Read again.", 0.2, 1.0],
        "runs": ["first", "second"],
        "runs_count": 2,
        "runs_by_config": ["second"],
        "runs_by_state": ["first"],
        "runs_by_loss": ["second", "first"],
        "left": ["first"],
    }
    found = place.ask(RUN, o=place.organization, t=team, p="trials", n="first")
    project = found["organization"]["team"]["project"]
    run = project["run"]
    assert project["runs"] == {"nodes": [{"name": "first"}]}
    assert run.pop("config")["rate"] == 0.2
    assert run.pop("summary")["best"] == 1.0
    assert run == {
        "displayName": "First steps",
        "state": "FINISHED",
        "notes": "Read again.",
        "tags": ["a", "b", "c"],
        "group": "g",
        "jobType": "train",
        "createdBy": {"username": place.admin},
    }


def test_what_runs_use_and_make(place: Place, newest: Sdk) -> None:
    place.put("project", "data", "dataset", {"a.txt": b"aaa", "deep/b.txt": b"bb"})

    ran = newest.run("story_use", place.team, "project", "data")

    assert ran.result == {
        "files": ["a.txt", "deep"],
        "inputs": ["data:v0"],
        "outputs": ["result:v0"],
        "used_by": ["user"],
        "logged_by": "user",
        "input_count": 1,
        "used_elsewhere": [[place.team, "elsewhere", "other"]],
    }
    path = f"{place.team}/project"
    assert place.ask(LINEAGE, path=f"{path}/data:v0")["artifactVersion"] == {
        "producedBy": None,
        "usedBy": {"nodes": [{"name": "user", "project": {"name": "project"}}]},
    }
    assert place.ask(LINEAGE, path=f"{path}/result:v0")["artifactVersion"] == {
        "producedBy": {"name": "user"},
        "usedBy": {"nodes": [{"name": "other", "project": {"name": "elsewhere"}}]},
    }
