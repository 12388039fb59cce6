"""A key that is revoked through one server is good for nothing at another one, which knew it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import named, run
from tests.end_to_end.program import Program

pytestmark = pytest.mark.slow

MAKE = 'mutation { createApiKey(input: {name: "x"}) { key apiKey { id } errors { code } } }'
REVOKE = "mutation($id: ID!) { revokeApiKey(input: {apiKeyId: $id}) { errors { code } } }"


def asked(program: Program, key: str) -> int:
    """The status of the answer to whoever has the key."""
    body = json.dumps({"query": "{ viewer { username } }"}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(f"{program.url}/graphql", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


async def test_a_revoked_key_is_over_everywhere(postgres_url: str, tmp_path: Path) -> None:
    name = f"empty_{uuid.uuid4().hex}"
    await run(postgres_url, f"create database {name} template template0")
    url = named(postgres_url, name)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(
            lambda _: Program(tmp_path / "data", DATABASE_URL=url), range(2)
        )

    made = first.ask(MAKE)["createApiKey"]
    before = [asked(program, made["key"]) for program in (second, second, first)]
    first.ask(REVOKE, id=made["apiKey"]["id"])
    after = [asked(program, made["key"]) for program in (second, first)]
    ended = [first.stop(), second.stop()]
    await run(postgres_url, f"drop database {name} with (force)")

    assert before == [200, 200, 200]
    assert after == [401, 401]
    assert ended == [0, 0]
