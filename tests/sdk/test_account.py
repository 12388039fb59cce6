"""Who one is and what is meant, said by keys, files and the environment."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow


def test_login_keeps_the_key(place: Place, newest: Sdk) -> None:
    somebody = place.add_user("bob")
    address = f"{newest.url}/wandb"
    unset = {"WANDB_API_KEY": None, "WANDB_BASE_URL": None}

    for key, who in ((newest.key, place.admin), (somebody, f"{place.organization}-bob")):
        said = newest.command("login", "--relogin", "--verify", "--host", address, key, **unset)
        assert f"Currently logged in as: {who}" in said
        # From then on nothing needs to be set.
        assert f"Currently logged in as: {who}" in newest.command("login", "--verify", **unset)

    bad = "vtr-" + "x" * 43
    said = newest.command("login", "--relogin", "--verify", bad, succeeds=False, **unset)
    assert "The API key is not valid, or no longer." in said
    assert f"{place.organization}-bob" in newest.command("login", "--verify", **unset)


def test_one_program_with_two_keys(place: Place, newest: Sdk) -> None:
    place.put("project", "net", "model", {"a.txt": b"aaa"})

    ran = newest.run("account", place.add_user("bob"))

    path = f"{place.team}/project/net:v0"
    bob = f"{place.organization}-bob"
    assert ran.result == {
        "who": [place.admin, bob],
        "default": [place.team, bob],
        "found": path,
        "hidden": ["CommError", f"project 'project' not found under entity '{place.team}'"],
        "named": path,
    }


@pytest.mark.parametrize("owner", ["team", "nobody"])
def test_the_environment_alone(place: Place, newest: Sdk, owner: str) -> None:
    said = {
        "WANDB_PROJECT": "project",
        "WANDB_ENTITY": place.team if owner == "team" else None,
        "WANDB_NAME": "Named",
        "WANDB_TAGS": "a,b",
        "WANDB_NOTES": "Noted.",
        "WANDB_RUN_GROUP": "g",
        "WANDB_JOB_TYPE": "train",
        "WANDB_RUN_ID": "from-outside",
    }

    ran = newest.run("account", "", **said)

    assert ran.noise() == []
    assert ran.result == {
        "path": [place.team, "project", "from-outside"],
        "said": ["Named", ["a", "b"], "Noted.", "g", "train"],
        "artifact": f"{place.team}/project/net:v0",
    }
