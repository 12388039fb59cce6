"""The snippets of docs/clients do what they say, each run as it stands there."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

import pytest

from tests.clients.conftest import PYTHON, Run, numbers
from tests.gateways.world import DIGITS, MANY, World

pytestmark = pytest.mark.slow

# A collection shows its latest version first.
ALL = list(range(MANY - 1, -1, -1))


async def test_curl(run: Run) -> None:
    answer = json.loads(await run("curl", "sh", "versions.sh", DIGITS, "3"))

    nodes = answer["data"]["collection"]["versions"]["nodes"]
    assert nodes == [{"number": number} for number in ALL[:3]]


@pytest.mark.parametrize("client", ["apollo", "urql"])
async def test_pages(run: Run, client: str) -> None:
    assert numbers(await run(client, "node", "versions.mjs", DIGITS, "40")) == ALL


@pytest.mark.parametrize("transport", ["requests", "aiohttp", "websockets"])
async def test_gql(run: Run, transport: str) -> None:
    printed = await run("gql", str(PYTHON), "versions.py", transport, DIGITS, "3")

    assert numbers(printed) == ALL[:3]


@pytest.mark.parametrize(
    ("client", "program"),
    [
        ("apollo", ("node", "events.mjs")),
        ("urql", ("node", "events.mjs")),
        ("gql", (str(PYTHON), "events.py")),
    ],
)
async def test_events(run: Run, world: World, client: str, program: tuple[str, str]) -> None:
    following = asyncio.create_task(run(client, *program, DIGITS, "2"))
    mia, query = world.keys["mia"], "query($path: String!) { collection(path: $path) { id } }"
    id = (await world.served.ask(query, mia, path=DIGITS))["collection"]["id"]
    # When it has begun to follow, nobody tells.
    for number in range(200):
        if following.done():
            break
        described = {"collectionId": id, "description": f"{client} {number}"}
        await world.served.change("updateCollection", mia, **described)
        await asyncio.sleep(0.2)

    assert json.loads(await following) == ["COLLECTION_UPDATED", "COLLECTION_UPDATED"]


async def test_ariadne_codegen(run: Run) -> None:
    await run("ariadne-codegen", str(PYTHON), "-m", "ariadne_codegen")
    printed = await run("ariadne-codegen", str(PYTHON), "versions.py", DIGITS, "3")

    assert numbers(printed) == ALL[:3]


async def test_relay(run: Run, folder: Path, world: World) -> None:
    await run("relay", "node", "../node_modules/relay-compiler/cli.js")

    made = folder / "relay" / "src" / "__generated__"
    first, following = (_text(made, name) for name in ("VersionsQuery", "VersionsPaginationQuery"))
    mia = world.keys["mia"]
    collection = (await world.served.ask(first, mia, path=DIGITS))["collection"]
    page = collection["versions"]
    assert [edge["node"]["number"] for edge in page["edges"]] == ALL[:50]
    end = page["pageInfo"]["endCursor"]
    node = (await world.served.ask(following, mia, id=collection["id"], cursor=end))["node"]
    assert [edge["node"]["number"] for edge in node["versions"]["edges"]] == ALL[50:]
    assert node["versions"]["pageInfo"]["hasNextPage"] is False


def _text(folder: Path, name: str) -> str:
    """The document that the compiler made of a query."""
    found = re.search(
        r'"text": ("(?:query|mutation).*")\n', (folder / f"{name}.graphql.js").read_text()
    )
    assert found is not None
    text: str = json.loads(found.group(1))
    return text
