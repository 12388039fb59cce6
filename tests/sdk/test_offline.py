"""Runs that were made without a server, and sent to it afterwards."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import NOISE, Sdk

pytestmark = pytest.mark.slow


def sync(sdk: Sdk, *options: str) -> str:
    """What the SDK said while it sent all that it has."""
    folders = sdk.home.joinpath("wandb").glob("offline-run-*")
    for mark in sdk.home.glob("wandb/offline-run-*/*.synced"):
        mark.unlink()
    return sdk.command("sync", *options, *(str(folder) for folder in folders))


def test_a_run_is_sent_afterwards(place: Place, sdk: Sdk) -> None:
    made = sdk.run("offline", "log", place.team, "project", WANDB_MODE="offline")
    assert made.result == {"found": True}

    said = sync(sdk).lower()

    assert [word for word in NOISE if word in said] == []
    ran = sdk.run("offline", "read", place.team, "project")
    assert ran.noise() == []
    assert ran.result["found"] == {
        "state": "finished",
        "rate": 0.1,
        "best": 9,
        "history": [0, 1, 2],
        "console": ["a line for the console"],
        "made": ["data:v0", "net:v0"],
        "data": ["v0", ["kept"], {"rows": 1}, "alone"],
        "content": "aaa",
    }


def test_what_is_sent_or_begun_once_more_takes_the_place_of_what_was(
    place: Place, sdk: Sdk
) -> None:
    sdk.run("offline", "log", place.team, "project", WANDB_MODE="offline")
    for _ in range(2):
        sync(sdk)
    sent_twice = sdk.run("offline", "read", place.team, "project").result["found"]

    begun = sdk.run("offline", "again", place.team, "project").result["found"]

    assert sent_twice["history"] == [0, 1, 2]
    assert sent_twice["console"] == ["a line for the console"]
    assert sent_twice["made"] == ["data:v0", "net:v0"]
    assert begun == [
        [[0, 10], [1, 11]],
        [[0, 10], [1, 11], [2, 12]],
        [[0, 20]],
    ]


def test_it_is_sent_in_the_name_of_whoever_sends_it(place: Place, newest: Sdk) -> None:
    newest.run("offline", "log", "nobody-yet", "nothing", WANDB_MODE="offline")

    sync(newest, "--entity", place.team, "--project", "moved", "--id", "renamed")

    found = place.ask(
        """query($o: String!, $t: String!) { organization(name: $o) { team(name: $t) {
        project(name: "moved") { run(name: "renamed") { state createdBy { username } } } } } }""",
        o=place.organization,
        t=place.team,
    )
    run = found["organization"]["team"]["project"]["run"]
    assert run == {"state": "FINISHED", "createdBy": {"username": place.admin}}
