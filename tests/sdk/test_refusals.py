"""What is refused arrives as the exception that the SDK promises, with the reason, and at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from tests.end_to_end.program import Program
from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

# The SDK waits two seconds before it tries again for the first time, and longer every time.
AT_ONCE = 5.0

NO_NUMBER = 'An alias must be not v and digits, which is how version numbers are written; got "v7".'
ARTIFACT = """query($o: String!, $t: String!, $a: String!) { organization(name: $o) {
    team(name: $t) { project(name: "project") { artifact(name: $a) {
        versions { totalCount } } } } } }"""


def refused(sdk: Sdk, *arguments: str, noise: tuple[str, ...] = ()) -> list[str]:
    """The exception and its text; nothing else is shown that looks like trouble."""
    ran = sdk.run("refused", *arguments)
    assert ran.result["refused"] is not None
    assert ran.result["seconds"] < AT_ONCE
    assert [line for line in ran.noise() if not any(word in line for word in noise)] == []
    found: list[str] = ran.result["refused"]
    return found


def expired(place: Place) -> str:
    soon = datetime.now(UTC) + timedelta(seconds=1)
    key = place.add_key(place.admin, expiresAt=soon.isoformat())
    time.sleep(1.1)
    return key


def revoked(place: Place) -> str:
    key = place.add_key(place.admin)
    place.revoke(key)
    return key


def unknown(_: Place) -> str:
    return "vtr-" + "x" * 43


@pytest.mark.parametrize("bad", [expired, revoked, unknown])
def test_a_key_that_is_not_good(place: Place, newest: Sdk, bad: Callable[[Place], str]) -> None:
    newest.key = bad(place)

    text = "The API key is not valid, or no longer."
    assert refused(newest, "api") == [
        "AuthenticationError",
        f"Failed to verify credentials with {newest.url}/wandb: {text}",
    ]
    assert refused(newest, "init", place.team, "project") == ["CommError", text]


def test_a_key_of_the_wrong_shape_is_not_even_sent(place: Place, newest: Sdk) -> None:
    newest.key = "vtr-short"

    assert refused(newest, "api") == [
        "AuthenticationError",
        "WANDB_API_KEY invalid: API key must have 40+ characters, has 5.",
    ]


def test_a_key_of_another_organization(place: Place, server: Program, newest: Sdk) -> None:
    place.link(place.put("project", "net", "model", {"a.txt": b"aaa"}), "model", "Nets")
    rival = Place(server, f"{place.organization}-rival")
    newest.key = rival.key
    ours, team = place.organization, place.team
    link = "link", rival.team, "project", "model"

    assert refused(newest, "init", team, "project") == [
        "CommError",
        f"entity {team} not found during upsertBucket",
    ]
    assert refused(newest, "read", f"{team}/project/net:v0") == [
        "CommError",
        f"project 'project' not found under entity '{team}'",
    ]
    assert refused(newest, "read", f"{ours}/wandb-registry-model/Nets:v0") == [
        "CommError",
        f"Unable to find organization for entity '{rival.team}'.",
    ]
    assert refused(newest, "registry", ours, "model") == [
        "CommError",
        f"Organization '{ours}' not found.",
    ]
    assert refused(newest, *link, f"{ours}/wandb-registry-model/Nets") == [
        "CommError",
        f"Unable to find organization for entity '{rival.team}'.",
    ]


def test_a_team_in_which_one_may_only_look(place: Place, newest: Sdk) -> None:
    place.put("project", "net", "model", {"a.txt": b"aaa"})
    newest.key = place.add_user("vic", "VIEWER")
    place.set_team_member(place.team, f"{place.organization}-vic", "VIEWER")

    assert refused(newest, "init", place.team, "project") == [
        "CommError",
        "LOG_RUN needs at least the team role MEMBER.",
    ]


def test_what_cannot_be_linked(place: Place, newest: Sdk) -> None:
    place.make_registry("strict", acceptedTypes=["dataset"])
    place.make_registry("open")
    place.link(place.put("other", "numbers", "dataset", {"a.txt": b"aaa"}), "open", "Numbers")
    org = place.organization

    def link(target: str, *aliases: str) -> list[str]:
        return refused(
            newest,
            *("link", place.team, "project", "model", f"{org}/{target}", *aliases),
            noise=("already exists with the same content",),
        )

    assert link("wandb-registry-Nowhere/Nets") == [
        "CommError",
        "The registry was not found, or you may not see it.",
    ]
    assert link("wandb-registry-strict/Nets") == [
        "CommError",
        "The registry does not accept the type model; it accepts dataset.",
    ]
    assert link("wandb-registry-open/Numbers") == [
        "CommError",
        "The collection does not accept the type model; it accepts dataset.",
    ]
    assert link("wandb-registry-open/Nets", "a/b") == [
        "CommError",
        "Aliases must not contain any of the following characters: '/', ':'",
    ]
    assert link("wandb-registry-open/Nets", "v7") == ["CommError", NO_NUMBER]


def test_what_cannot_be_logged(place: Place, newest: Sdk) -> None:
    place.put("project", "net", "model", {"a.txt": b"aaa"})
    log = "log", place.team, "project"

    assert refused(newest, *log, "net", "dataset") == [
        "ValueError",
        "Artifact net already exists with type 'model'; cannot create another with type 'dataset'",
    ]
    assert refused(newest, *log, "other", "model", "a/b") == [
        "ValueError",
        "Aliases must not contain any of the following characters: '/', ':'",
    ]
    name, text = refused(newest, *log, "other", "model", "v7")
    assert name == "ValueError"
    # The SDK shows the whole answer here, as JSON.
    assert text.startswith("ArtifactSaver.createArtifact: returned error 400: ")
    [error] = json.loads(text.partition("400: ")[2])["errors"]
    assert error == {"message": NO_NUMBER}
    assert refused(newest, "read", f"{place.team}/project/net:v9") == [
        "CommError",
        f"artifact membership 'net:v9' not found in '{place.team}/project'",
    ]


def test_a_corrupt_upload_is_never_committed(place: Place, newest: Sdk) -> None:
    assert refused(newest, "corrupt", place.team, "project") == [
        "ValueError",
        "ArtifactSaver.uploadFiles: most remaining uploads (1/1) have failed, giving up",
    ]
    found = place.ask(ARTIFACT, o=place.organization, t=place.team, a="corrupt")
    artifact = found["organization"]["team"]["project"]["artifact"]
    assert artifact == {"versions": {"totalCount": 0}}
