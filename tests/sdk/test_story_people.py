"""People and their teams; a registry and its members; what a role does not allow."""

from __future__ import annotations

import pytest

from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

TEAM = """query($o: String!, $t: String!) { organization(name: $o) { team(name: $t) {
    members { nodes { user { username isServiceAccount } role } }
    projects { nodes { name } } } } }"""
REGISTRIES = """query($o: String!) { organization(name: $o) { registries { nodes {
    name description visibility acceptedTypes members { nodes { role } } } } } }"""
VERSION = "query($path: String!) { version(path: $path) { aliases } }"


def test_people_and_teams(place: Place, newest: Sdk) -> None:
    org, team, ann, guest = place.organization, place.team, place.admin, f"{place.organization}-bob"
    place.add_user("bob")

    ran = newest.run("story_people", org, team, guest)

    assert ran.noise() == []
    assert ran.result == {
        "login": True,
        "viewer": [ann, "Ann", f"{ann}@example.com", False, team],
        "teams": [ann, team],
        "keys": [True],
        "default_entity": team,
        "organization": [org, org],
        "members": [["admin", True, "MEMBER"], [ann, True, "MEMBER"]],
        "new_team": [f"{org}-new", [[ann, True, "MEMBER"]]],
        "invited": [True, False, False],
        "after_invite": [[ann, True, "MEMBER"], [guest, False, "MEMBER"]],
        "robot": ["SERVICE", "nightly builds"],
        "removed": [True, False],
        "left": ["MEMBER", "SERVICE"],
        "user": guest,
        "nobody": None,
        "users": [ann, guest],
        "project": [[team, "notebooks"], f"{newest.url}/wandb/{team}/notebooks/workspace"],
        "projects": ["notebooks"],
        "owner": ann,
    }
    found = place.ask(TEAM, o=org, t=f"{org}-new")["organization"]["team"]["members"]["nodes"]
    assert [(each["user"]["isServiceAccount"], each["role"]) for each in found] == [
        (True, "MEMBER"),
        (False, "ADMIN"),
    ]
    found = place.ask(TEAM, o=org, t=team)["organization"]["team"]
    assert found["projects"] == {"nodes": [{"name": "notebooks"}]}


def test_a_registry_from_beginning_to_end(place: Place, newest: Sdk) -> None:
    org, team, ann, guest = place.organization, place.team, place.admin, f"{place.organization}-bob"
    place.add_user("bob")

    ran = newest.run("story_registry", org, team, guest)

    failed = "ValueError"
    assert ran.noise() == []
    assert ran.result == {
        "made": ["Golden sets", "wandb-registry-Golden sets", org, org, "organization"],
        "types": [False, ["dataset"]],
        "again": [
            failed,
            f"Registry 'Golden sets' already exists in organization '{org}', please use a different"
            " name.",
        ],
        "missing": [failed, f"Failed to load registry 'Nowhere' in organization '{org}'."],
        "not_removable": [
            failed,
            "Cannot remove artifact type: 'dataset' that has been saved to the registry",
        ],
        "renamed": [True, "Better yet.", ["dataset", "model"]],
        "old_name": [failed, f"Failed to load registry 'Golden sets' in organization '{org}'."],
        "open": [True, [], "restricted"],
        "not_wider": [failed, f"Failed to save registry 'Anything' in organization '{org}'"],
        "members": {ann: "admin"},
        "added": {ann: "admin", guest: "viewer", team: "viewer"},
        "promoted": {ann: "admin", guest: "admin", team: "viewer"},
        "removed": {ann: "admin"},
        "registries": ["Anything", "Best sets", "dataset", "model"],
        "core": [
            "WandbApiFailedError",
            "A core registry keeps its name; types may be added to it.",
        ],
        "deleted_twice": [failed, f"Failed to delete registry 'Anything' in organization '{org}'"],
        "left": ["Best sets", "dataset", "model"],
    }
    found = place.ask(REGISTRIES, o=org)["organization"]["registries"]["nodes"]
    assert [each["name"] for each in found] == ["Best sets", "dataset", "model"]
    assert found[0] == {
        "name": "Best sets",
        "description": "Better yet.",
        "visibility": "ORGANIZATION",
        "acceptedTypes": ["dataset", "model"],
        "members": {"nodes": [{"role": "ADMIN"}]},
    }


def test_a_restricted_viewer_may_look_and_no_more(place: Place, newest: Sdk) -> None:
    registry_id = place.make_registry("shown", visibility="RESTRICTED")
    place.link(place.put("hidden", "net", "model", {"a.txt": b"aaa"}), "shown", "Nets")
    newest.key = place.add_user("rex", "VIEWER")
    place.set_registry_member(registry_id, f"{place.organization}-rex", "RESTRICTED_VIEWER")
    path = f"{place.organization}/wandb-registry-shown/Nets:v0"

    ran = newest.run("story_rights", path)

    download = (
        "You may see this artifact, but not download its files: that needs at least the role Viewer"
        " in the registry, or membership of the team."
    )
    by_route = ran.result.pop("entry")
    assert by_route[0] == "HTTPError"
    assert by_route[1].startswith("404 Client Error: Not Found for url: ")
    assert ran.result == {
        "name": "Nets:v0",
        "source_project": "",
        "size": 3,
        "download": ["WandbApiFailedError", download],
        "files": ["WandbApiFailedError", download],
        "alias": ["CommError", "EDIT_ALIASES needs at least the registry role MEMBER."],
        "unlink": ["CommError", "UNLINK needs at least the registry role MEMBER."],
        "use": ["WandbApiFailedError", "USE needs at least the registry role VIEWER."],
    }
    assert place.ask(VERSION, path=path) == {"version": {"aliases": ["latest"]}}
