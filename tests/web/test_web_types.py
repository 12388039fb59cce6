"""What is written for the web build says of the API what its checks and its cache ask."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from schema import web_types

SDL = """
interface Node { id: ID! }
type Team implements Node { id: ID!  members: [User!]!  size: Int }
type User implements Node { id: ID!  role(of: ID!): Role }
union Member = User | Team
enum Role { ADMIN MEMBER }
input Ref @oneOf { id: ID  name: String }
type Query { node(id: ID!): Node  members(ref: Ref = {id: "1"}): [Member] }
type Mutation { leave(ref: Ref!): User! }
directive @oneOf on INPUT_OBJECT
"""


def test_cache_knows_members_and_who_has_no_id() -> None:
    assert web_types.for_cache(web_types.introspection(SDL)) == {
        "possibleTypes": {"Node": ["Team", "User"], "Member": ["User", "Team"]},
        "withoutId": ["Query", "Mutation"],
    }


def introspected_alone() -> Any:
    """As the command does it: a schema of Strawberry's in the same process changes `isOneOf`."""
    code = (
        "import json, sys; from schema import web_types;"
        " print(json.dumps(web_types.introspection(sys.stdin.read())))"
    )
    command = [sys.executable, "-c", code]
    return json.loads(subprocess.run(command, input=SDL, text=True, capture_output=True).stdout)


def test_type_checker_knows_enums_and_inputs() -> None:
    types = introspected_alone()["__schema"]["types"]
    by_name = {each["name"]: each for each in types}

    assert [each["name"] for each in by_name["Role"]["enumValues"]] == ["ADMIN", "MEMBER"]
    assert by_name["Ref"]["isOneOf"] is True
    assert [each["name"] for each in by_name["Ref"]["inputFields"]] == ["id", "name"]
    assert not [name for name in by_name if name.startswith("__")]


def test_files_are_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_types, "FOLDER", tmp_path / "api")

    web_types.main()
    times = [file.stat().st_mtime_ns for file in sorted((tmp_path / "api").iterdir())]
    web_types.main()

    files = sorted((tmp_path / "api").iterdir())
    assert [file.name for file in files] == ["cache.json", "introspection.d.ts"]
    assert [file.stat().st_mtime_ns for file in files] == times
    assert "PageInfo" in json.loads(files[0].read_text())["withoutId"]
    assert files[1].read_text().startswith('export type introspection = {"__schema":')
