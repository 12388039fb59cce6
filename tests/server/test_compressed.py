"""Both endpoints compress long answers for who asks, whichever way these are made."""

from __future__ import annotations

import gzip

import brotli
import httpx2
import pytest

from server.opening import Opened
from tests.server.conftest import Connect, app
from transport.compression import CODINGS, zstd

LONG = "{" + " ".join(f"viewer{n}: viewer {{ username }}" for n in range(50)) + "}"
SHORT = "{ viewer { username } }"
ENDPOINTS = pytest.mark.parametrize("path", ["/graphql", "/wandb/graphql"])


async def ask(
    client: httpx2.AsyncClient, key: str, path: str, query: str, accept: str
) -> httpx2.Response:
    headers = {
        "Authorization": f"Bearer {key}",
        "Accept-Encoding": accept,
        "X-Request-Id": "one",
    }
    answer = await client.post(path, json={"query": query}, headers=headers)
    assert answer.status_code == 200
    assert "errors" not in answer.json()
    return answer


@ENDPOINTS
@pytest.mark.parametrize("straight", [True, False])
async def test_long_answer(
    shared_site: Opened, connect: Connect, key: str, path: str, straight: bool
) -> None:
    client = connect(app(shared_site, straight=straight))
    plain = await ask(client, key, path, LONG, "identity")
    packed = await ask(client, key, path, LONG, "gzip")

    assert plain.content == packed.content
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 4
    assert "Accept-Encoding" in plain.headers["vary"]
    assert "Accept-Encoding" in packed.headers["vary"]


@ENDPOINTS
@pytest.mark.parametrize(
    ("accept", "coding"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("zstd;q=0, br;q=0, gzip", "gzip"),
        ("deflate", None),
        ("*", None),
    ],
)
async def test_the_client_chooses(
    client: httpx2.AsyncClient, key: str, path: str, accept: str, coding: str | None
) -> None:
    packed = await ask(client, key, path, LONG, accept)
    assert packed.headers.get("content-encoding") == coding


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_what_was_packed_is_there_again(coding: str) -> None:
    body = LONG.encode() * 40
    packed = CODINGS[coding](body)
    unpacked = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd.decompress}
    assert (unpacked[coding](packed), len(packed) < len(body) / 20) == (body, True)


@ENDPOINTS
async def test_short_answer(client: httpx2.AsyncClient, key: str, path: str) -> None:
    answer = await ask(client, key, path, SHORT, "gzip")

    assert "content-encoding" not in answer.headers


async def test_error_of_a_request(client: httpx2.AsyncClient) -> None:
    names = " ".join(f"unknown{n}" for n in range(20))
    answer = await client.post(
        "/graphql", json={"query": f"{{ {names} }}"}, headers={"Accept-Encoding": "gzip"}
    )

    assert answer.headers["content-encoding"] == "gzip"
    assert answer.json()["errors"][0]["message"].startswith("Cannot query field 'unknown0'")
