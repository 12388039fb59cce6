"""vitrine documents: add, list and remove."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from db.migrate import migrate
from resolvers.trusted import id_of
from server import config
from server.config import Settings
from tests.server.tools import Done, Vitrine

pytestmark = pytest.mark.slow

QUERY = "query Who { viewer { username } }"
OTHER = "query Where { organizations { nodes { name } } }"


@pytest.fixture
async def vitrine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Vitrine:
    """The program on the database of this test."""
    for each in config.SETTINGS:
        monkeypatch.delenv(each.variable, raising=False)
    await migrate(str(settings.database_url))
    monkeypatch.setenv("DATABASE_URL", str(settings.database_url))
    return Vitrine(monkeypatch, capsys)


async def run(vitrine: Vitrine, *arguments: object) -> Done:
    """The program, whose own event loop needs a thread of its own."""
    return await asyncio.to_thread(vitrine, "documents", *arguments)


def written(path: Path, content: object) -> Path:
    """The file, with a text as it is and anything else as JSON."""
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.graphql", "{ nope }", "is not valid: Cannot query field 'nope' on type 'Query'."),
        ("a.graphql", "{", "is not valid: Syntax Error: Expected Name, found <EOF>."),
        ("a.json", "[1]", "is no manifest: it must hold documents by id"),
        ("a.json", "{", "is no manifest: it must hold documents by id"),
        ("a.json", {"a": 1}, "is no manifest: it must hold documents by id"),
        ("a.json", {"operations": [{"id": "a"}]}, "is no manifest: it must hold documents by id"),
        ("a.json", {"": QUERY}, "an id has 1 to 256 printable characters."),
        ("a.json", {}, "There is no document in these files."),
    ],
)
async def test_what_is_refused(
    vitrine: Vitrine, tmp_path: Path, name: str, content: object, message: str
) -> None:
    good = written(tmp_path / "good.graphql", QUERY)
    bad = written(tmp_path / name, content)
    files = [bad] if content == {} else [good, bad]
    assert message in (await run(vitrine, "add", *files)).refusal(2)
    listed = await run(vitrine, "list")
    assert listed.line == "There are no documents yet; `vitrine documents add` adds some."


async def test_a_file_that_is_not_there(vitrine: Vitrine, tmp_path: Path) -> None:
    assert "cannot be read" in (await run(vitrine, "add", tmp_path / "none.graphql")).refusal(2)


async def test_add_list_and_remove(vitrine: Vitrine, tmp_path: Path) -> None:
    (tmp_path / "queries").mkdir()
    written(tmp_path / "queries" / "who.graphql", QUERY)
    relay = written(tmp_path / "relay.json", {"r1": OTHER})
    apollo = written(
        tmp_path / "apollo.json",
        {"format": "apollo-persisted-query-manifest", "operations": [{"id": "a1", "body": OTHER}]},
    )
    added = await run(vitrine, "add", tmp_path / "queries", relay, apollo)
    again = await run(vitrine, "add", relay)
    other = written(tmp_path / "other.json", {"r1": QUERY})

    assert added.out == f"{id_of(QUERY)}  added\nr1  added\na1  added\n"
    assert again.line == "r1  was there"
    assert "stands for another document" in (await run(vitrine, "add", other)).refusal(2)
    assert sorted(each["id"] for each in (await run(vitrine, "list", "--json")).document) == [
        "a1",
        "r1",
        id_of(QUERY),
    ]
    assert (await run(vitrine, "remove", "r1", "none")).line == "1 of 2 documents were removed."
    assert "r1" not in (await run(vitrine, "list")).out
