"""What the program of a run sends while it runs."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from resolvers import run_stream
from resolvers.run_stream import Lines, Posted
from tests import factories
from tests.api import Api
from tests.resolvers.asking import codes, of, refusals
from tests.resolvers.runs import begin, lines, row_of, shown, silent
from tests.scene import Scene

HIDDEN = "NOT_FOUND run: The run was not found, or you may not see it."
OFFSET = "a number of a line, from 0, with all lines below 2147483647"
UNREADABLE = "What a run says here must be a JSON object; got"


def post(api: Api, viewer: Any, run: str = "train", *, owner: str = "vision", **posted: Any) -> Any:
    """The lines are sent; gives whether the run shall stop."""
    return run_stream.post(
        of(api, viewer), owner=owner, project="mnist", run=run, posted=Posted(**posted)
    )


class TestRefusals:
    @pytest.mark.parametrize(
        ("posted", "expected"),
        [
            (
                {"history": Lines(-1, []), "console": Lines(2**31 - 1, ["x"])},
                [
                    f"INVALID_INPUT history.offset: The offset must be {OFFSET}; got -1.",
                    f"INVALID_INPUT console.offset: The offset must be {OFFSET}; got 2147483647.",
                ],
            ),
            (
                {"history": Lines(0, ["{}", "[1]"]), "events": Lines(0, ["{"])},
                [
                    f'INVALID_INPUT history.content.1: {UNREADABLE} "[1]".',
                    f'INVALID_INPUT events.content.0: {UNREADABLE} "{{".',
                ],
            ),
            ({"summary": "1"}, [f'INVALID_INPUT summary: {UNREADABLE} "1".']),
            (
                {"is_complete": True, "exit_code": 2**31},
                [
                    "INVALID_INPUT exit_code: An exit code must be a whole number of 32 bits; got"
                    ' "2147483648".'
                ],
            ),
            (
                {"console": Lines(0, ["x" * (10 * 1024 * 1024 + 1)])},
                [
                    "INVALID_INPUT console.content.0: What a run says here must be at most 10485760"
                    f' bytes; got "{"x" * 79}…".'
                ],
            ),
        ],
    )
    async def test_words(
        self, api: Api, scene: Scene, posted: dict[str, Any], expected: list[str]
    ) -> None:
        await begin(api, scene.mia)
        assert await refusals(api, post(api, scene.mia, **posted)) == expected

    async def test_people(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        for viewer in (scene.sue, scene.vic):
            assert await refusals(api, post(api, viewer)) == [HIDDEN]
        async with api.site.pool.connection() as connection:
            await factories.join_team(connection, scene.vision.key, scene.vic, "VIEWER")
        assert await refusals(api, post(api, scene.vic)) == [
            "PERMISSION_DENIED run: LOG_RUN needs at least the team role MEMBER."
        ]

    @pytest.mark.parametrize(
        "at", [{"run": "other"}, {"owner": "mia"}, {"run": "\x00"}, {"owner": ""}]
    )
    async def test_runs_that_are_none(self, api: Api, scene: Scene, at: dict[str, str]) -> None:
        await begin(api, scene.mia)
        assert await refusals(api, post(api, scene.mia, **at)) == [HIDDEN]


class TestLines:
    async def test_each_stream(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        other = await begin(api, scene.mia, "other")

        await post(
            api,
            scene.tim,
            history=Lines(0, ['{"a": 1}', '{"a": 2.50}']),
            events=Lines(3, ['{"cpu":1}']),
            console=Lines(0, ["plain", '{"content":"x"}', ""]),
        )

        assert await lines(api, made) == {
            "HISTORY": {0: '{"a": 1}', 1: '{"a": 2.50}'},
            "EVENTS": {3: '{"cpu":1}'},
            "CONSOLE": {0: "plain", 1: '{"content":"x"}', 2: ""},
        }
        assert await lines(api, other) == {}

    async def test_history_ends_with_what_was_sent(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await post(api, scene.mia, history=Lines(0, [f'{{"n":{n}}}' for n in range(5)]))
        await post(api, scene.mia, events=Lines(0, ["{}"] * 3))

        await post(api, scene.mia, history=Lines(1, ['{"again":1}', '{"again":2}']))
        assert (await lines(api, made))["HISTORY"] == {
            0: '{"n":0}',
            1: '{"again":1}',
            2: '{"again":2}',
        }
        await post(api, scene.mia, history=Lines(3, ['{"n":3}']), events=Lines(1, []))
        told = await lines(api, made)
        assert (list(told["HISTORY"]), list(told["EVENTS"])) == ([0, 1, 2, 3], [0])
        await post(api, scene.mia, history=Lines(0, ['{"new":1}']))
        assert (await lines(api, made))["HISTORY"] == {0: '{"new":1}'}

    async def test_a_line_of_the_console_is_redrawn(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await post(api, scene.mia, console=Lines(0, ["start", "bar 10%", "a", "b"]))

        await post(api, scene.mia, console=Lines(1, ["bar 90%"]))

        told = await lines(api, made)
        assert list(told["CONSOLE"].values()) == ["start", "bar 90%", "a", "b"]

    async def test_again_is_the_same(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        sent = {"history": Lines(0, ["{}", '{"a":1}']), "console": Lines(2, ["x"])}
        for _ in range(2):
            await post(api, scene.mia, **sent)
        assert await lines(api, made) == {
            "HISTORY": {0: "{}", 1: '{"a":1}'},
            "CONSOLE": {2: "x"},
        }

    async def test_what_json_and_postgres_have_not(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        raw = '{"_step":0,"a":NaN,"b":-Infinity,"c":1e999,"s":"x\\u0000y","t":"\\\\u0000"}'

        await post(
            api,
            scene.mia,
            history=Lines(0, [raw]),
            console=Lines(0, ["a\x00b\ud800", "\\u0000"]),
            summary=raw,
        )

        kept = (
            '{"_step":0,"a":"NaN","b":"-Infinity","c":"Infinity",'
            '"s":"x\N{REPLACEMENT CHARACTER}y","t":"\\\\u0000"}'
        )
        told = await lines(api, made)
        assert told["HISTORY"] == {0: kept}
        assert told["CONSOLE"] == {
            0: "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}",
            1: "\\u0000",
        }
        assert (await row_of(api, made))["summary"] == kept
        found = await factories.value(
            api.site.pool, "select content::jsonb ->> 's' from run_line where stream = 'HISTORY'"
        )
        assert found == "x\N{REPLACEMENT CHARACTER}y"

    async def test_the_number_of_lines_costs_no_statements(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        counts = []
        for many in (1, 5000):
            api.statements = 0
            sent = Lines(0, ["{}"] * many)
            await post(api, scene.mia, history=sent, events=sent, console=sent, summary="{}")
            counts.append(api.statements)
        api.statements = 0
        await post(api, scene.mia)
        assert (counts, api.statements) == ([3, 3], 2)

    async def test_many_at_once(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        await asyncio.gather(
            *(post(api, scene.mia, history=Lines(0, [f'{{"p":{n}}}'] * (n + 1))) for n in range(8))
        )
        found = list((await lines(api, made))["HISTORY"].values())
        # Wholly as one of them said.
        assert len(set(found)) == 1
        assert found[0] == f'{{"p":{len(found) - 1}}}'


class TestHeard:
    async def test_nothing_says_that_it_is_there(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia, summary={"a": 1})
        await silent(api, made, 6)

        assert await post(api, scene.mia) is False

        row = await row_of(api, made)
        assert (row["is_heard"], row["state"], row["summary"]) == (True, "RUNNING", '{"a":1}')
        assert await shown(api, scene.mia, made, "state") == {"state": "RUNNING"}

    async def test_it_hears_that_it_shall_stop(self, api: Api, scene: Scene) -> None:
        await begin(api, scene.mia)
        await factories.run(api.site.pool, "update run set stop_requested = true")

        assert await post(api, scene.mia) is True
        assert await post(api, scene.mia, is_complete=True, exit_code=0) is True

    @pytest.mark.parametrize(
        ("exit_code", "state"),
        [(0, "FINISHED"), (255, "KILLED"), (1, "FAILED"), (-9, "FAILED"), (None, "FAILED")],
    )
    async def test_the_end(self, api: Api, scene: Scene, exit_code: int | None, state: str) -> None:
        made = await begin(api, scene.mia)

        await post(
            api, scene.mia, summary='{"a":1}', is_complete=True, exit_code=exit_code, uploaded=["f"]
        )

        row = await row_of(api, made)
        assert (row["state"], row["exit_code"], row["summary"]) == (state, exit_code, '{"a":1}')
        # What comes late does not bring it back.
        await post(api, scene.mia, exit_code=7, console=Lines(0, ["late"]))
        row = await row_of(api, made)
        assert (row["state"], row["exit_code"]) == (state, exit_code)

    async def test_words_and_end_are_one(self, api: Api, scene: Scene) -> None:
        made = await begin(api, scene.mia)
        done = post(api, scene.mia, history=Lines(0, ["{}", "no"]), is_complete=True, exit_code=0)
        assert await codes(done) == ["INVALID_INPUT"]
        assert await lines(api, made) == {}
        assert (await row_of(api, made))["state"] == "RUNNING"
