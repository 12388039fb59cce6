"""What a run says while it goes on, by the route that the SDK posts to."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from tests.api import Api, contents
from tests.resolvers import runs
from tests.scene import Scene
from tests.wandb_api.calling import Caller, call
from tests.wandb_api.conftest import Dialect
from wandb_api import stream
from wandb_api.stream import CONSOLE, EVENTS, HISTORY, SUMMARY

__all__ = ["call"]

PATH = "/wandb/files/vision/mnist/train/file_stream"
NO_RUN = "The run was not found, or you may not see it."
LINES = {HISTORY: {"offset": 0, "content": ['{"loss": 1}']}}


def files(name: str, offset: object, content: object) -> dict[str, Any]:
    return {"files": {name: {"offset": offset, "content": content}}}


async def kept(api: Api) -> Any:
    """All that there is, but for when keys were used."""
    found = await contents(api.site.pool)
    return {table: rows for table, rows in found.items() if table != "api_key"}


def message(answer: Any) -> str:
    """The one message of a refusal."""
    [error] = answer.json()["errors"]
    return str(error["message"])


@pytest.mark.parametrize(
    ("viewer", "path", "expected"),
    [
        ("", PATH, (401, "Sign in with an API key.")),
        ("sue", PATH, (404, NO_RUN)),
        ("vic", PATH, (404, NO_RUN)),
        ("mia", PATH.replace("train", "eval"), (404, NO_RUN)),
        ("mia", PATH.replace("mnist", "none"), (404, NO_RUN)),
        ("mia", PATH.replace("vision", "acme"), (404, NO_RUN)),
        ("mia", PATH.replace("train", "%00"), (404, NO_RUN)),
        ("mia", PATH.replace("train", "%FF"), (404, NO_RUN)),
        ("tim", PATH, (403, "LOG_RUN needs at least the team role MEMBER.")),
    ],
)
async def test_who_may_not(
    api: Api, call: Caller, scene: Scene, viewer: str, path: str, expected: tuple[int, str]
) -> None:
    await runs.begin(api, scene.mia)
    if viewer == "tim":
        team = {"teamId": scene.vision.global_id, "username": "tim"}
        await api.changed("setTeamMember", scene.ada, **team, role="VIEWER")
    headers = await call.headers(scene.viewer(viewer))
    before = await kept(api)

    answer = await call.client.post(path, json={"files": LINES}, headers=headers)

    assert (answer.status_code, message(answer)) == expected
    assert await kept(api) == before


@pytest.mark.parametrize("scopes", [["READ"], ["ADMIN"], ["READ", "ADMIN"]])
async def test_key_that_is_not_for_writing(
    api: Api, call: Caller, scene: Scene, scopes: list[str]
) -> None:
    await runs.begin(api, scene.mia)

    answer = await call.post(PATH, {"files": LINES}, scene.mia, *scopes)

    assert (answer.status_code, message(answer)) == (
        403,
        "LOG_RUN needs an API key with the scope WRITE.",
    )


@pytest.mark.parametrize("key", ["", "x", "local-" + "a" * 40, "vtr-" + "a" * 43])
async def test_key_that_is_nobodys(call: Caller, scene: Scene, key: str) -> None:
    headers = {"authorization": f"Bearer {key}"}

    answer = await call.client.post(PATH, json={}, headers=headers)

    assert answer.status_code == 401
    assert key == "" or key not in answer.text


DEEP = b"[" * 100_000
BODIES: dict[str, bytes] = {
    "not JSON": b"{files}",
    "cut": b'{"files": {"wandb-history.jsonl": {"offset": 0, "con',
    "string": b'"x"',
    "number": b"1",
    "null": b"null",
    "list": b"[]",
    "NaN": b'{"exitcode": NaN}',
    "bad UTF-8": b'{"files": {"\xff": 1}}',
    "UTF-16": '{"files": {}}'.encode("utf-16"),
    "Latin-1": '{"files": {"ä": 1}}'.encode("latin-1"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "lone surrogate": b'{"files": {"output.log": {"offset": 0, "content": ["\\ud800"]}}}',
    "gzip": gzip.compress(b"{}"),
    "deep": DEEP,
    "deep inside": b'{"files": ' + DEEP + b"]" * 100_000 + b"}",
    "deep object": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}
SHAPES: list[Any] = [
    {"files": []},
    {"files": "x"},
    {"files": 1},
    {"files": {HISTORY: []}},
    {"files": {HISTORY: "x"}},
    {"files": {HISTORY: {}}},
    {"files": {HISTORY: {"offset": 0}}},
    {"files": {HISTORY: {"content": []}}},
    {"files": {SUMMARY: {"offset": 0, "content": [{}]}}},
    {"files": LINES, "uploaded": 5},
    {"files": LINES, "uploaded": "config.yaml"},
    {"files": LINES, "uploaded": {"a": 1}},
    *(files(name, 0, [1]) for name in (HISTORY, EVENTS, CONSOLE, SUMMARY)),
    *(files(name, 0, "{}") for name in (HISTORY, EVENTS, CONSOLE, SUMMARY)),
    *(files(HISTORY, 0, [line]) for line in ("", "x", "[]", "1", "null", "{", "[" * 100_000)),
    files(HISTORY, 0, ["{}", "x"]),
    files(SUMMARY, 0, ["[]"]),
    *(files(CONSOLE, offset, ["x"]) for offset in (-1, 2**31 - 1, 2**31, 2**63, 2**70)),
    *(files(CONSOLE, offset, []) for offset in ("0", None, 0.0, True, [], {}, 2**31)),
    {"files": LINES, "complete": True, "exitcode": 2**31},
    {"files": LINES, "complete": True, "exitcode": 2**63},
]


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_body_that_is_none(api: Api, call: Caller, scene: Scene, body: bytes) -> None:
    await runs.begin(api, scene.mia)
    headers = await call.headers(scene.mia)
    before = await kept(api)

    answer = await call.client.post(PATH, content=body, headers=headers)

    assert (answer.status_code, len(message(answer)) > 5) == (400, True)
    assert await kept(api) == before
    assert (await call.client.post(PATH, json={}, headers=headers)).json() == {}


async def test_shapes_that_are_none(api: Api, call: Caller, scene: Scene) -> None:
    await runs.begin(api, scene.mia)
    headers = await call.headers(scene.mia)
    before = await kept(api)

    for shape in SHAPES:
        body = json.dumps(shape).encode()
        answer = await call.client.post(PATH, content=body, headers=headers)
        assert answer.status_code == 400, body[:200]
        assert message(answer)
    assert await kept(api) == before


async def test_body_that_is_too_large(
    api: Api, call: Caller, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    await runs.begin(api, scene.mia)
    monkeypatch.setattr(stream, "LARGEST_BODY", 100)

    answer = await call.post(PATH, files(CONSOLE, 0, ["x" * 100]), scene.mia)

    assert (answer.status_code, message(answer)) == (400, "The body has more than 100 bytes.")


ODD = [
    '{"_step": "x", "a": {"b": {"_type": 1}}, "": null}',
    '{"_step": 1e400, "big": 123456789012345678901234567890, "small": 1e-999}',
    '{"_step": {"a": []}, "nan": NaN, "inf": -Infinity}',
    '{"loss": "\\ud800", "\\u0000": "\\u0000", "a.b": 1, "a": {"b": 2}}',
    '{"' + "k" * 100_000 + '": ' + "[" * 900 + "]" * 900 + "}",
    '{"_step": -5, "loss": true}',
]
CONSOLES = [
    "\0",
    '{"ts": 1, "content": {"a": 1}, "level": [], "label": null}',
    '{"ts": "\\ud800", "content": "x"}',
    "{",
    "x" * 100_000,
]
RUN = """{ project(name: "mnist", entityName: "vision") { run(name: "train") {
    state config wandbConfig(keys: ["t"]) summaryMetrics systemMetrics historyKeys historyTail
    eventsTail historyLineCount logLineCount eventsLineCount history events
    sampled: history(samples: 2, minStep: -9, maxStep: 9)
    sampledHistory(specs: ["{\\"keys\\": [\\"loss\\"], \\"minStep\\": 0}"])
    parquetHistory(liveKeys: ["loss"]) { liveData }
    logLines(last: 10) { edges { node { number timestamp level label line } } } }
    runs(order: "-summary_metrics.loss", filters: "{\\"summary_metrics.a\\": 1}") {
        edges { cursor } } } }"""


async def test_odd_lines_are_kept_and_read(
    api: Api, call: Caller, dialect: Dialect, scene: Scene
) -> None:
    await runs.begin(api, scene.mia, config={"_wandb": 5, "a": None}, summary={"loss": "x"})
    posted = {
        HISTORY: {"offset": 0, "content": ODD},
        EVENTS: {"offset": 0, "content": ODD},
        CONSOLE: {"offset": 0, "content": CONSOLES},
        SUMMARY: {"offset": 0, "content": ODD[1:2]},
        "unknown.txt": {"offset": "any", "content": 5},
    }
    body = json.dumps({"files": posted, "uploaded": ["a", 1, None]})

    answer = await call.post(PATH, body.encode(), scene.mia)

    assert (answer.status_code, answer.json()) == (200, {})
    run = (await dialect(RUN, scene.mia))["project"]["run"]
    assert (run["historyLineCount"], run["eventsLineCount"], run["logLineCount"]) == (6, 6, 5)
    assert (run["wandbConfig"], json.loads(run["config"])) == (
        None,
        {"_wandb": {"value": 5}, "a": {"value": None}},
    )
    assert len(run["history"]) == len(run["events"]) == 6
    assert [edge["node"]["number"] for edge in run["logLines"]["edges"]] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("many", "expected"), [(0, 2), (1, 3), (100, 3)])
async def test_cost(
    api: Api, call: Caller, dialect: Dialect, scene: Scene, many: int, expected: int
) -> None:
    """The key is found, the run is found, lines are written, the heartbeat is noted."""
    await runs.begin(api, scene.mia)
    headers = await call.headers(scene.mia)
    lines = ['{"loss": 1}'] * many
    body = {"files": {name: {"offset": 0, "content": lines} for name in (HISTORY, EVENTS, CONSOLE)}}
    # That the key was used is noted once, in the background.
    await call.client.post(PATH, json={}, headers=headers)
    await call.settled()
    dialect.statements = 0

    answer = await call.client.post(PATH, json=body if many else {}, headers=headers)

    assert answer.json() == {}
    assert dialect.statements == expected + 1
