"""Whatever comes in any argument of any field, it finds something or nothing, or is refused."""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson
import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from tests.api import Api
from tests.scene import Scene
from tests.schema.hostile import TEXTS
from tests.schema.hostile import wrapped as listed
from tests.wandb_api.changing import Changer
from tests.wandb_api.conftest import Dialect, built
from tests.wandb_api.crowd import gather
from tests.wandb_api.documents import filled
from tests.wandb_api.hostile import NUMBERS, told, wrapped
from tests.wandb_api.stage import Things, prepared
from tests.wandb_api.test_nothing_is_missing import GIVEN
from tests.wandb_api.ways import WAYS, asked

SCHEMA = built()._schema
OF_NUMBERS = ("Int", "Int64", "Float")
# Filters with a text in each place that takes one.
FILTERS = (
    {"name": "{}"},
    {"{}": "x"},
    {"name": {"$regex": "{}"}},
    {"name": {"$contains": "{}"}},
    {"name": {"$in": ["{}"]}},
    {"name": {"{}": "x"}},
    {"tag": {"$all": ["{}"]}},
    {"metadata.{}": 1},
    {"metadata.a": "{}"},
    {"config.{}.value": {"$gt": "{}"}},
    {"created_at": {"$gt": "{}"}},
    {"id": "{}"},
    {"version": "{}"},
)
SPECS = (
    {"keys": "{}"},
    {"keys": ["{}"]},
    {"keys": 5},
    {"keys": None},
    {"keys": [None, {}, []]},
    {"keys": {"{}": 1}},
    {"keys": ["loss"], "samples": "{}"},
    {"keys": ["loss"], "samples": 2**70},
    {"keys": ["loss"], "minStep": 2**62, "maxStep": -(2**62)},
    {"keys": ["loss"], "minStep": 2**70},
    ["{}"],
    5,
    None,
)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A text of a million characters is not shown for each place that refuses it."""
    caplog.set_level(logging.CRITICAL + 1, "strawberry.execution")


class Question(NamedTuple):
    """A document whose variable stands for one argument of one field."""

    place: str
    document: str
    type: Any

    @property
    def scalar(self) -> str:
        return str(get_named_type(self.type).name)

    def values(self, text: str) -> Iterator[Any]:
        """Values that hold the text."""
        if isinstance(get_named_type(self.type), GraphQLInputObjectType):
            yield [{"name": text, "digest": text, "birthArtifactID": text, "ref": text}]
            return
        yield from wrapped(self.type, text)
        if self.scalar == "JSONString":
            forms = SPECS if "specs" in self.place else FILTERS
            for form in forms:
                inside = json.dumps(text)[1:-1]
                yield from listed(self.type, json.dumps(form).replace("{}", inside))


def questions() -> Iterator[Question]:
    """One for each argument of each field of whatever can be read."""
    for name, ways in WAYS.items():
        type_ = SCHEMA.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        for field, definition in type_.fields.items():
            for argument, inner in definition.args.items():
                place = f"{name}.{field}({argument})"
                given = [
                    part
                    for part in GIVEN.get(f"{name}.{field}", "").split(", ")
                    if part and not part.startswith(f"{argument}:")
                ]
                arguments = ", ".join([*given, f"{argument}: $t"])
                selection = f"{field}({arguments}) {_below(definition.type)}"
                for way in ways:
                    document = f"query($t: {inner.type}) {{ {asked(way, selection)} }}"
                    yield Question(place, document, inner.type)


def _below(type_: Any) -> str:
    named = get_named_type(type_)
    if is_leaf_type(named):
        return ""
    rows = " totalCount edges { cursor node { __typename } }" if "edges" in _fields(named) else ""
    return f"{{ __typename{rows} }}"


def _fields(type_: Any) -> Any:
    return getattr(type_, "fields", {})


QUESTIONS = list(questions())
OF_TEXTS = [q for q in QUESTIONS if q.scalar not in (*OF_NUMBERS, "Boolean")]
# Filters take much longer to read than words.
OF_JSON = [q for q in OF_TEXTS if q.scalar == "JSONString"]
OF_WORDS = [q for q in OF_TEXTS if q.scalar != "JSONString"]


QUICK = ("NUL inside", "low surrogate inside", "injection", "braces", "empty")


async def require_harmless(
    dialect: Dialect, viewer: Any, question: Question, things: Things, value: Any
) -> None:
    document = filled(question.document, things)
    try:
        told(await dialect.execute(document, viewer, {"t": value}))
    except AssertionError as error:
        raise AssertionError(f"{question.place}: {value!r:.200}: {error}") from None


def test_every_argument_is_tried() -> None:
    objects = [t for t in SCHEMA.type_map.values() if isinstance(t, GraphQLObjectType)]
    arguments = {
        f"{type_.name}.{field}({argument})"
        for type_ in objects
        if type_ is not SCHEMA.mutation_type and not type_.name.startswith("__")
        for field, definition in type_.fields.items()
        for argument in definition.args
    }

    assert {question.place for question in QUESTIONS} == arguments


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=() if name in QUICK else pytest.mark.slow)
        for name, text in TEXTS.items()
    ],
)
async def test_words(api: Api, dialect: Dialect, change: Changer, scene: Scene, text: str) -> None:
    things = await prepared(api, change, scene)
    for question in OF_WORDS:
        for value in question.values(text):
            for viewer in (scene.ada, None):
                await require_harmless(dialect, viewer, question, things, value)


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_json(api: Api, dialect: Dialect, change: Changer, scene: Scene, text: str) -> None:
    things = await prepared(api, change, scene)
    await gather(api, scene, 1)
    for question in OF_JSON:
        for value in question.values(text):
            await require_harmless(dialect, scene.ada, question, things, value)


async def test_numbers(api: Api, dialect: Dialect, change: Changer, scene: Scene) -> None:
    things = await prepared(api, change, scene)
    await gather(api, scene, 1)
    for question in QUESTIONS:
        if question.scalar in OF_NUMBERS:
            for number in NUMBERS:
                await require_harmless(dialect, scene.ada, question, things, number)


EXTREMES = (
    *(2**31, -(2**31), 2**63 - 1, -(2**63), 2**63, 2**70, 0.5, 1e308, True, None, [], {}),
    *("Infinity", "-Infinity", "NaN", "", "\0", "a" * 100_000, "💥", "(", "%"),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "infinity", "2026-01-01"),
    *("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
)


async def test_cursors(api: Api, dialect: Dialect, change: Changer, scene: Scene) -> None:
    """A cursor that a client made itself is a place like any other, or none."""
    things = await prepared(api, change, scene)
    await gather(api, scene, 2)
    tried = 0
    for question in QUESTIONS:
        if not question.place.endswith("(after)"):
            continue
        answer = await dialect(filled(question.document, things), scene.ada, t=None)
        for cursor in set(cursors(answer)):
            name, *keys = orjson.loads(base64.b64decode(cursor))
            for place in range(len(keys)):
                for extreme in EXTREMES:
                    forged = [name, *keys[:place], extreme, *keys[place + 1 :]]
                    text = base64.b64encode(json.dumps(forged).encode()).decode()
                    await require_harmless(dialect, scene.ada, question, things, text)
                    tried += 1
    assert tried > 1000


def cursors(value: Any) -> Iterator[str]:
    """The cursors in an answer."""
    for name, part in value.items() if isinstance(value, dict) else enumerate(value or ()):
        if name == "cursor":
            yield part
        elif isinstance(part, (dict, list)):
            yield from cursors(part)


@pytest.mark.parametrize(
    "order",
    ["+", "-", "", "name", "+config.a.value", "-summary_metrics.loss", "+config." + "a." * 90],
)
async def test_orders_of_odd_values(
    api: Api, dialect: Dialect, change: Changer, scene: Scene, order: str
) -> None:
    await prepared(api, change, scene)
    await gather(api, scene, 3)
    for question in QUESTIONS:
        if question.place.endswith("(order)"):
            await require_harmless(dialect, scene.ada, question, {}, order)
