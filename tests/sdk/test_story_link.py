"""Links: made, read, changed through either end, taken back; the ways of the old Model Registry."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

SOURCE = """query($path: String!) { artifactVersion(path: $path) {
    aliases tags description links { nodes { path aliases } } } }"""
REGISTRY = """query($path: String!) { registry(path: $path) { collections { nodes {
    name versions { nodes { name aliases source { path } } } } } } }"""


def test_links_are_made_changed_and_taken_back(place: Place, newest: Sdk) -> None:
    org, team = place.organization, place.team
    place.make_registry("Shelf")
    shelf = f"{org}/wandb-registry-Shelf"
    core = f"{org}/wandb-registry-model"

    ran = newest.run("story_link", org, team, "project")

    selection = f"selectionPath={org}%2Fwandb-registry-Shelf%2FNets&view=membership&version=v1"
    assert ran.result == {
        "linked_0": [f"{shelf}/Nets:v0", ["latest", "number-0"], True],
        "linked_1": [f"{shelf}/Nets:v1", ["latest", "number-1"], True],
        "source": [f"{team}/project/net:v1", False],
        "url": f"{newest.url}/wandb/orgs/{org}/registry/Shelf?{selection}",
        "short": [f"{core}/Nets:v0", "Nets", "project"],
        "again": ["v0", ["kept", "number-0"]],
        "through_a_link": [f"{shelf}/Copies:v0", f"{team}/project/net:v0"],
        "linked_artifacts": [f"{shelf}/Copies:v0", f"{shelf}/Nets:v0", f"{core}/Nets:v0"],
        "changed": [["latest", "production"], ["checked"], "Through the link."],
        "downloaded": "weights 1",
        "root": "net:v1",
        "types": ["model"],
        "collections": ["net"],
        "collection": [False, "model", ["kept", "latest", "number-0", "production"]],
        "versions": ["v1", "v0"],
        "renamed": [True, "All nets.", ["nets"]],
        "unlinked": [f"{shelf}/All nets:v0", f"{core}/Nets:v0"],
        "after_delete": ["v1"],
        "collection_gone": False,
        "source_stays": True,
    }
    assert place.ask(SOURCE, path=f"{team}/project/net:v0")["artifactVersion"] == {
        "aliases": [],
        "tags": [],
        "description": None,
        "links": {"nodes": [{"path": f"{core}/Nets:v0", "aliases": ["latest"]}]},
    }
    assert place.ask(SOURCE, path=f"{team}/project/net:v1")["artifactVersion"] == {
        "aliases": ["latest"],
        "tags": ["checked"],
        "description": "Through the link.",
        "links": {"nodes": []},
    }
    found = place.ask(REGISTRY, path=shelf)["registry"]["collections"]["nodes"]
    assert found == [{"name": "Copies", "versions": {"nodes": []}}]


def test_the_ways_of_the_old_model_registry(place: Place, newest: Sdk) -> None:
    moved = f"{place.team}-mr-migrated"
    place.make_registry(moved)
    place.link(place.put("old", "net", "model", {"a.txt": b"aaa"}), moved, "Digits")
    registry = f"{place.organization}/wandb-registry-{moved}"

    ran = newest.run("story_model", place.team, "project", "Digits")

    assert ran.result == {
        "linked": [f"{registry}/Digits:v1", ["best", "latest"]],
        "new": f"{place.team}/model-registry/A new one was not found, or you may not see it."
        " Nothing new is kept there: link to wandb-registry-<name>/A new one, with the name of a"
        " registry.",
        "used": "weights",
        "read": "v1",
    }
    assert place.ask(REGISTRY, path=registry)["registry"]["collections"]["nodes"] == [
        {
            "name": "Digits",
            "versions": {
                "nodes": [
                    {
                        "name": "v1",
                        "aliases": ["best", "latest"],
                        "source": {"path": f"{place.team}/project/own:v0"},
                    },
                    {
                        "name": "v0",
                        "aliases": [],
                        "source": {"path": f"{place.team}/old/net:v0"},
                    },
                ]
            },
        }
    ]
