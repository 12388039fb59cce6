"""Artifacts: logged in every way, downloaded, changed, deleted."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

VERSION = """query($path: String!) { artifactVersion(path: $path) { type digest sizeBytes fileCount
    description metadata aliases tags ttlDays producedBy { name }
    files { nodes { path sizeBytes reference } } } }"""
VERSIONS = """query($o: String!, $t: String!, $a: String!) { organization(name: $o) {
    team(name: $t) { project(name: "project") { artifact(name: $a) {
        type versions { nodes { name aliases files { nodes { path } } } } } } } } }"""


def versions(place: Place, artifact: str) -> list[tuple[str, list[str], list[str]]]:
    """Name, aliases and files of each version, the newest first."""
    found = place.ask(VERSIONS, o=place.organization, t=place.team, a=artifact)
    artifact_ = found["organization"]["team"]["project"]["artifact"]
    return [
        (each["name"], each["aliases"], [file["path"] for file in each["files"]["nodes"]])
        for each in artifact_["versions"]["nodes"]
    ]


def test_artifacts_are_logged_in_every_way(place: Place, newest: Sdk) -> None:
    ran = newest.run("story_artifact", place.team, "project")

    assert ran.result == {
        "first": [f"{place.team}/project/data:v0", "v0", ["latest", "raw"], ["fresh"]],
        "content": [5, 3, "0475f89d02a0656a82b3bc73e41add3f", "COMMITTED"],
        "ttl": 30,
        "metadata": ["Two files.", {"rows": 2}, "dataset"],
        "same": [True, "v0", ["again", "latest", "raw"]],
        "second": ["v1", ["a.txt", "c.txt", "deep/b.txt"], ["latest"]],
        "incremental": ["v2", ["a.txt", "c.txt", "d.txt", "deep/b.txt"]],
        "reference": "aaa",
        "distributed": ["one.txt", "two.txt"],
        "exists": [True, False, True, False],
        "entry": ["R7zlx09Yn0hn29V+nKn4CA==", "https://example.com/x.csv"],
        "files": [["a.txt", 3], ["deep/b.txt", 2], ["far.csv", 0]],
        "some_files": ["deep/b.txt"],
        "file": "aaa",
        "downloaded": {"a.txt": "aaa", "c.txt": "c", "deep/b.txt": "bb"},
        "logged_by": "maker",
        "changed": [
            "v0",
            "Two files and a reference.",
            {"columns": 3, "rows": 2},
            ["again", "good"],
            ["checked", "fresh"],
            None,
        ],
    }
    assert place.ask(VERSION, path=f"{place.team}/project/data:v0")["artifactVersion"] == {
        "type": "dataset",
        "digest": "0475f89d02a0656a82b3bc73e41add3f",
        "sizeBytes": 5,
        "fileCount": 3,
        "description": "Two files and a reference.",
        "metadata": {"columns": 3, "rows": 2},
        "aliases": ["again", "good"],
        "tags": ["fresh", "checked"],
        "ttlDays": None,
        "producedBy": {"name": "maker"},
        "files": {
            "nodes": [
                {"path": "a.txt", "sizeBytes": 3, "reference": None},
                {"path": "deep/b.txt", "sizeBytes": 2, "reference": None},
                {"path": "far.csv", "sizeBytes": 0, "reference": "https://example.com/x.csv"},
            ]
        },
    }
    assert versions(place, "data") == [
        ("data:v2", ["latest"], ["a.txt", "c.txt", "d.txt", "deep/b.txt"]),
        ("data:v1", [], ["a.txt", "c.txt", "deep/b.txt"]),
        ("data:v0", ["again", "good"], ["a.txt", "deep/b.txt", "far.csv"]),
    ]
    assert versions(place, "shared") == [("shared:v0", ["latest"], ["one.txt", "two.txt"])]


def test_every_way_to_the_bytes(place: Place, newest: Sdk) -> None:
    files = {"a.txt": b"aaa", "b.txt": b"bb", "deep/c.txt": b"c"}
    place.put("project", "abc", "dataset", files)
    whole = {path: body.decode() for path, body in files.items()}

    ran = newest.run("story_download", f"{place.team}/project/abc:v0")

    assert ran.noise() == []
    assert ran.result == {
        "signed": ["aaa", 206, 403],
        "fallback": "aaa",
        "one_by_one": "bb",
        "part": {"deep/c.txt": "c"},
        "in_parts": whole,
        "all": whole,
        "checkout": whole,
        "manifest": {
            "a.txt": ["R7zlx09Yn0hn29V+nKn4CA==", 3],
            "b.txt": ["Ia0L2Da5DQj0z2QLTCmOfA==", 2],
            "deep/c.txt": ["SooI8J03tzeVZJA4QItfMw==", 1],
        },
        "length": [3, ["a.txt", "b.txt", "deep/c.txt"]],
    }


def test_what_is_deleted_and_what_stays(place: Place, newest: Sdk) -> None:
    ran = newest.run("story_delete", place.team, "project")

    assert ran.result == {
        "has_aliases": [
            "CommError",
            "The artifact version has the alias number-0;"
            " give delete_aliases=True to take it away.",
        ],
        "left": [["v1", ["latest", "number-1"]], ["v0", ["number-0"]]],
        "next": "v3",
        "sequence": [True, "dataset", True],
        "type": "table",
        "renamed": ["digits:latest", "numbers", "Numbers."],
        "types": ["numbers"],
        "gone": [False, []],
    }
    found = place.ask(VERSIONS, o=place.organization, t=place.team, a="digits")
    assert found["organization"]["team"]["project"] == {"artifact": None}


def test_what_the_sdk_makes_artifacts_of(place: Place, newest: Sdk) -> None:
    ran = newest.run("story_media", place.team, "project")

    assert ran.result == {
        "code": "code",
        "table": [["name", "score"], [["a", 1], ["b", 2]]],
        "reference": "bucket://somewhere/key",
        "near": "print('trained')",
        "types": ["code", "results", "run_table"],
        "logged": [["code", "source"], ["results", "held:v0"], ["run_table", "run"]],
        "made": ["by-hand", "running"],
        "relogged": ["chosen", "latest"],
        "tags": ["kept"],
    }
    assert versions(place, "held") == [
        ("held:v0", ["chosen", "latest"], ["far", "near.py", "scores.table.json"])
    ]
