"""Searches with the real SDK, chained as its users chain them."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow


def test_registries_collections_versions_and_runs(place: Place, newest: Sdk) -> None:
    place.make_registry("first")
    place.make_registry("second")

    ran = newest.run("search", place.organization, place.team, "project")

    assert ran.result == {
        "registries": ["second", "first"],
        "contains": ["first"],
        "collections": ["Nets", "Nets", "Others"],
        "chained": ["first/Nets:v1", "second/Nets:v1"],
        "metadata": ["second/Others:v0"],
        "tag": ["second/Nets:v0", "second/Others:v0"],
        "order": ["second/Others:v0", "second/Nets:v1", "second/Nets:v0"],
        "by registry": [
            "second/Nets:v0",
            "second/Nets:v1",
            "second/Others:v0",
            "first/Nets:v0",
            "first/Nets:v1",
        ],
        "resumed": 3,
        "of an artifact": ["v2", "v1", "v0"],
        "runs": [2, ["run-1", "run-2"]],
        "by loss": ["run-2", "run-1", "run-0"],
    }
    assert ran.noise() == []
