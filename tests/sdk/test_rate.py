"""The unmodified SDK asks too fast, hears when to come again, and does."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import SDK_VERSIONS
from tests.end_to_end.program import Program
from tests.sdk.place import Place
from tests.sdk.sdk import Sdk

pytestmark = pytest.mark.slow

# It costs 3,301: what is more than a minute gives is paid off in some six seconds.
LARGE = "{ registries(first: 50) { nodes { collections(first: 32) { nodes { id name } } } } }"


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Program]:
    """A server whose clients may have 3,000 in a minute."""
    program = Program(tmp_path / "data", log=tmp_path / "log", VITRINE_RATE_LIMIT="3000")
    yield program
    program.stop()


def spend(program: Program, key: str) -> None:
    """The owner of the key has nothing left for some seconds."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    body = json.dumps({"query": LARGE}).encode()
    request = urllib.request.Request(f"{program.url}/graphql", body, headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["RateLimit"].startswith('"cost";r=0;')


@pytest.mark.parametrize("version", [SDK_VERSIONS[0], SDK_VERSIONS[-1]])
def test_it_waits_as_long_as_it_is_told(limited: Program, tmp_path: Path, version: str) -> None:
    place = Place(limited, "acme")
    target = "acme/wandb-registry-model/Nets"
    spend(limited, place.key)
    sdk = Sdk(version, limited.url, tmp_path, place.key)

    ran = sdk.run("log_and_link", place.team, "project", "net", "model", target)

    assert ran.result["aliases"] == ["latest"]
    assert '"path":"/wandb/graphql","outcome":"RATE_LIMITED","refusals":1,"status":429' in (
        (tmp_path / "log").read_text().replace('"operation_type":"query",', "")
    )
