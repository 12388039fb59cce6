"""Arguments of pages that make no sense are told, and never looked up."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests import factories
from tests.api import Api
from tests.scene import Scene

ID = "018f0000-0000-7000-8000-00000000000a"


def cursor(*values: object) -> str:
    """A cursor that holds these values."""
    return base64.b64encode(json.dumps(values).encode()).decode()


GOOD = cursor("name", "a", ID)
BAD = {
    "empty": "",
    "garbage": "garbage",
    "not base64": GOOD[:-1],
    "a hole in it": GOOD[:5] + "\n" + GOOD[5:],
    "outside ASCII": "é" * 8,
    "NUL": "\0",
    "half a surrogate": "\ud800",
    "long": "A" * 100_000,
    "not JSON": base64.b64encode(b"[").decode(),
    "no list": base64.b64encode(b"5").decode(),
    "null": base64.b64encode(b"null").decode(),
    "an object": base64.b64encode(b'{"name": 1}').decode(),
    "nothing in it": cursor(),
    "of another order": cursor("created_at", "2026-01-01T00:00:00+00:00", ID),
    "of versions": cursor("number", 5, ID),
    "of files": cursor("path", "a", ID),
    "too short": cursor("name", "a"),
    "too long": cursor("name", "a", ID, ID),
    "of another kind": cursor("name", 5, ID),
    "NUL inside": cursor("name", "a\0", ID),
    "null inside": cursor("name", None, ID),
    "no id": cursor("name", "a", "b"),
    "number for an id": cursor("name", "a", 5),
}


def document(arguments: str) -> str:
    return f"""query($path: String!, $c: String) {{ registry(path: $path) {{
        collections({arguments}) {{ nodes {{ id }} }} }} }}"""


@pytest.mark.parametrize("argument", ["after", "before"])
@pytest.mark.parametrize("case", BAD)
async def test_bad_cursor(api: Api, scene: Scene, case: str, argument: str) -> None:
    told = await api.errors(
        document(f"{argument}: $c"), scene.mia, path=scene.models.path, c=BAD[case]
    )

    assert told == [("INVALID_CURSOR", argument)]
    assert api.statements == 0


TIMES = ["yesterday", "2026-01-01T00:00:00", "0001-01-01T00:00:00+14:00", 5, None, "\0"]
TIMES += ["9999-12-31T23:59:59-14:00", "2026-13-01T00:00:00+00:00", "0001-01-01T00:00:00+23:59"]


@pytest.mark.parametrize("time", TIMES)
async def test_bad_time_in_cursor(api: Api, scene: Scene, time: Any) -> None:
    told = await api.errors(
        document("orderBy: {field: CREATED_AT}, after: $c"),
        scene.mia,
        path=scene.models.path,
        c=cursor("created_at", time, ID),
    )

    assert told == [("INVALID_CURSOR", "after")]


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 1.5, True, "5", None])
async def test_bad_number_in_cursor(api: Api, scene: Scene, number: Any) -> None:
    into = await factories.add_collection(api.site.pool, scene.models, creator=scene.mia)

    told = await api.errors(
        """query($path: String!, $c: String) { collection(path: $path) {
            versions(before: $c) { nodes { id } } } }""",
        scene.mia,
        path=into.path,
        c=cursor("number", number, ID),
    )

    assert told == [("INVALID_CURSOR", "before")]


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("NAME", ("name", "", ID)),
        ("NAME", ("name", "\U0010ffff" * 1000, ID)),
        ("CREATED_AT", ("created_at", "0001-01-01T00:00:00+00:00", ID)),
        ("CREATED_AT", ("created_at", "9999-12-31T23:59:59.999999Z", ID)),
    ],
)
async def test_cursor_far_away_is_a_place(
    api: Api, scene: Scene, field: str, values: tuple[str, ...]
) -> None:
    data = await api(
        document(f"orderBy: {{field: {field}}}, after: $c"),
        scene.mia,
        path=scene.models.path,
        c=cursor(*values),
    )

    assert data["registry"]["collections"] == {"nodes": []}


SIZES = {
    "first: 0": "first",
    "first: -1": "first",
    "first: 101": "first",
    "first: 2147483647": "first",
    "last: 0": "last",
    "last: -5": "last",
    "last: 101": "last",
    "first: 1, last: 1": "last",
    "first: 0, last: 101": "last",
}


@pytest.mark.parametrize("arguments", SIZES)
async def test_size_out_of_range(api: Api, scene: Scene, arguments: str) -> None:
    told = await api.errors(
        document(arguments).replace(", $c: String", ""), scene.mia, path=scene.models.path
    )

    assert told == [("INVALID_INPUT", SIZES[arguments])]
    assert api.statements == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [("first: 0", ("INVALID_INPUT", "first")), ('after: "x"', ("INVALID_CURSOR", "after"))],
)
async def test_pages_of_files_have_the_same_rules(
    api: Api, scene: Scene, arguments: str, expected: tuple[str, str]
) -> None:
    source = await factories.add_artifact_version(
        api.site.pool, scene.mnist, creator=scene.mia, store=api.site.store
    )

    told = await api.errors(
        f"""query($path: String!) {{ artifactVersion(path: $path) {{
            files({arguments}) {{ nodes {{ path }} }} }} }}""",
        scene.mia,
        path=source.path,
    )

    assert told == [expected]


async def test_null_is_no_argument(api: Api, scene: Scene) -> None:
    data = await api(
        document("first: null, last: null, after: $c, before: null, orderBy: null"),
        scene.mia,
        path=scene.models.path,
    )

    assert data["registry"]["collections"] == {"nodes": []}
