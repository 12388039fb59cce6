"""What a run said, read back as the SDK asks for it: history by steps, and lines of the console."""

from __future__ import annotations

import json
from typing import Any

import pytest

from resolvers import run_stream
from resolvers.run_stream import Lines, Posted
from tests.api import Api
from tests.resolvers.asking import of
from tests.resolvers.runs import begin
from tests.scene import Scene
from tests.wandb_api.conftest import Dialect

RUN = 'query($specs: [JSONString!]! = []) { project(entityName: "vision", name: "mnist") {'
RUN += ' run(name: "train") { %s sampledHistory(specs: $specs) } } }'
# Steps are not always one after the other, and a step may have no number that is one.
HISTORY = [
    {"_step": 0, "loss": 3, "net": {"depth": 2}},
    {"_step": 10, "loss": 2, "image": {"_type": "image-file", "path": "a.png"}},
    {"_step": 20, "loss": 1.5},
    {"_step": 25},
]
CONSOLE = [
    '{"level":"error","ts":"2026-01-31T12:00:00.5","content":"first","label":"rank-0"}',
    '{"ts":"2026-01-31T12:00:01","content":"second"}',
    '{"content": "of the program itself"}',
    "[1, 2]",
    "plain",
]


async def told(api: Api, scene: Scene, **posted: Any) -> None:
    """The run `train` has said this."""
    await begin(api, scene.mia, "train")
    lines = {stream: Lines(0, content) for stream, content in posted.items()}
    said = Posted(step_key="_step", **lines)
    await run_stream.post(
        of(api, scene.mia), owner="vision", project="mnist", run="train", posted=said
    )


async def read(dialect: Dialect, scene: Scene, fields: str, *specs: Any) -> Any:
    """These fields of the run."""
    given = [json.dumps(spec) for spec in specs]
    found = await dialect(RUN % fields, scene.tim, specs=given)
    assert dialect.statements == 1
    return found["project"]["run"]


async def test_a_run_without_history(api: Api, dialect: Dialect, scene: Scene) -> None:
    await told(api, scene)

    found = await read(
        dialect,
        scene,
        "historyKeys history parquetHistory(liveKeys: []) { parquetUrls liveData } logLineCount"
        " logLines { totalCount edges { cursor } pageInfo { endCursor hasNextPage } }",
        {"keys": ["loss"]},
    )

    assert found == {
        "historyKeys": None,
        "history": [],
        "parquetHistory": {"parquetUrls": [], "liveData": []},
        "logLineCount": 0,
        "logLines": {
            "totalCount": 0,
            "edges": [],
            "pageInfo": {"endCursor": None, "hasNextPage": False},
        },
        "sampledHistory": [[]],
    }


async def test_keys_are_those_of_the_last_values(api: Api, dialect: Dialect, scene: Scene) -> None:
    await told(api, scene, history=list(map(json.dumps, HISTORY)))

    found = await read(dialect, scene, "historyKeys parquetHistory(liveKeys: []) { liveData }")

    assert found["historyKeys"] == {
        "lastStep": 25,
        "keys": {
            "_step": {"previousValue": 25},
            "loss": {"previousValue": 1.5},
            "net.depth": {"previousValue": 2},
            "image": {"previousValue": {"_type": "image-file", "path": "a.png"}},
        },
    }
    assert found["parquetHistory"] == {"liveData": [{"_step": 0}, {"_step": 25}]}


async def test_keys_of_a_long_run_are_those_of_its_end(
    api: Api, dialect: Dialect, scene: Scene
) -> None:
    lines = [json.dumps({"_step": step, f"key-{step}": 1}) for step in range(251)]
    await told(api, scene, history=lines)

    found = (await read(dialect, scene, "historyKeys"))["historyKeys"]

    assert found["lastStep"] == 250
    assert set(found["keys"]) == {"_step", *(f"key-{step}" for step in range(1, 251))}


@pytest.mark.parametrize(
    ("between", "page", "specified"),
    [
        ({}, [0, 10, 20], [0, 10, 20]),
        ({"minStep": 10}, [10, 20], [10, 20]),
        ({"minStep": 1, "maxStep": 20}, [10], [10, 20]),
        ({"maxStep": 20}, [0, 10], [0, 10, 20]),
        ({"maxStep": 19}, [0, 10], [0, 10]),
        ({"minStep": "1", "maxStep": 10**30}, [0, 10, 20], [0, 10, 20]),
    ],
)
async def test_history_between_steps(
    api: Api,
    dialect: Dialect,
    scene: Scene,
    between: dict[str, Any],
    page: list[int],
    specified: list[int],
) -> None:
    """A page ends before its `maxStep`, a specification with it."""
    await told(api, scene, history=list(map(json.dumps, HISTORY[:3])))
    arguments = ", ".join(
        f"{name}: {step}"
        for name, step in between.items()
        if isinstance(step, int) and step < 2**63
    )
    field = f"history({arguments})" if arguments else "history"

    found = await read(dialect, scene, field, {"keys": ["_step", "loss"], **between})

    assert [json.loads(line)["_step"] for line in found["history"]] == page
    assert [line["_step"] for line in found["sampledHistory"][0]] == specified


async def test_lines_without_a_step_are_counted(api: Api, dialect: Dialect, scene: Scene) -> None:
    await told(api, scene, history=["{}", '{"_step": "x"}', '{"_step": null}', '{"_step": 7.9}'])

    found = await read(dialect, scene, "historyKeys history(minStep: 2)")

    assert found["historyKeys"]["lastStep"] == 7
    assert found["history"] == ['{"_step": null}', '{"_step": 7.9}']


async def test_lines_of_the_console(api: Api, dialect: Dialect, scene: Scene) -> None:
    await told(api, scene, console=CONSOLE)

    found = await read(
        dialect, scene, "logLines { edges { node { number timestamp level label line } } }"
    )

    assert [tuple(edge["node"].values()) for edge in found["logLines"]["edges"]] == [
        (0, "2026-01-31T12:00:00.5", "error", "rank-0", "first"),
        (1, "2026-01-31T12:00:01", None, None, "second"),
        (2, None, None, None, '{"content": "of the program itself"}'),
        (3, None, None, None, "[1, 2]"),
        (4, None, None, None, "plain"),
    ]


async def test_pages_of_the_console(api: Api, dialect: Dialect, scene: Scene) -> None:
    await told(api, scene, console=CONSOLE)
    page = "edges { node { number } } totalCount pageInfo { endCursor hasNextPage hasPreviousPage }"
    pages, after = [], "null"

    while True:
        asked = f"logLines(first: 2, after: {after}, useImprovedPagination: true) {{ {page} }}"
        lines = (await read(dialect, scene, asked))["logLines"]
        pages.append([edge["node"]["number"] for edge in lines["edges"]])
        assert lines["totalCount"] == 5
        if not lines["pageInfo"]["hasNextPage"]:
            break
        after = json.dumps(lines["pageInfo"]["endCursor"])
    last = (await read(dialect, scene, f"logLines(last: 2) {{ {page} }}"))["logLines"]

    assert pages == [[0, 1], [2, 3], [4]]
    assert [edge["node"]["number"] for edge in last["edges"]] == [3, 4]
    assert last["pageInfo"]["hasPreviousPage"]
    assert not last["pageInfo"]["hasNextPage"]
    # More than a page can hold is cut, as the SDK says it is.
    many = (await read(dialect, scene, f"logLines(last: 1000000) {{ {page} }}"))["logLines"]
    assert len(many["edges"]) == 5


async def test_a_bad_cursor_is_refused(api: Api, dialect: Dialect, scene: Scene) -> None:
    await told(api, scene, console=CONSOLE)

    status, message = await dialect.refused(RUN % 'logLines(after: "x") { totalCount }', scene.tim)

    assert status == 400
    assert message == "after must be a cursor of this connection in this order."


async def test_what_older_sdks_ask_of_a_run(api: Api, dialect: Dialect, scene: Scene) -> None:
    await told(api, scene)

    found = await read(
        dialect, scene, "runInfo { program args codeSaved gpuCount git { remote commit } }"
    )

    assert found["runInfo"] == {
        "program": None,
        "args": None,
        "codeSaved": False,
        "gpuCount": None,
        "git": {"remote": None, "commit": None},
    }
