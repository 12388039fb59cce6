"""Artifacts across projects, through the registry, and without a run."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow


def test_artifacts_are_used_from_everywhere(place: Place, newest: Sdk) -> None:
    org, team = place.organization, place.team
    base, elsewhere, core = f"{team}/trials", f"{team}/trials-other", "wandb-registry-dataset"

    ran = newest.run("story_ways", org, team, "trials")

    assert ran.noise() == []
    assert ran.result == {
        "too_early": [True, "ArtifactNotLoggedError"],
        "short": f"{org}/{core}/Second:v0",
        "shared": ["v0", ["one.txt", "two.txt"]],
        "used": [
            f"{base}/data:v0",
            f"{base}/data:latest",
            f"{org}/{core}/Shelf:prod",
            f"{org}/{core}/Second:v0",
        ],
        "given": f"{base}/data:v0",
        "model": "weights",
        "fresh": f"{elsewhere}/fresh:v0",
        "missing": "CommError",
        "path": "path:v0",
        "saved": f"{elsewhere}/saved:v0",
        "moved": "ValueError",
        "alone": "finished",
        "used_by": ["two"],
        "inputs": [f"{elsewhere}/fresh:v0", f"{base}/data:v0", f"{base}/net:v0"],
        "outputs": ["path:v0", "saved:v0"],
        "exists": [[True, True], [True, True], [False, False], [False, False], [False, False]],
        "collections": [["alone", "data", "shared"], ["Second", "Shelf"]],
        "file": "a",
        "checkout": "a",
        "more": "ValueError",
        "changed": "ValueError",
        "hashes": [True, True],
    }
