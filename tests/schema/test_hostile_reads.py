"""Text that means harm, in every argument of every field that can be asked, finds nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from domain.viewer import Viewer
from tests.api import Api, built, contents
from tests.scene import Scene
from tests.schema.hostile import (
    TEXTS,
    filled,
    is_free,
    leaf,
    places,
    put,
    spots,
    takes_text,
    wrapped,
)
from tests.schema.hostile_inputs import GOOD, filling
from tests.schema.test_cost import prepared

pytestmark = pytest.mark.slow

# How to come to an object of each type that has fields with such arguments.
WAYS = {
    "Query": "{}",
    "User": "viewer {{ {} }}",
    "Organization": 'organization(name: "acme") {{ {} }}',
    "Team": 'organization(name: "acme") {{ team(name: "vision") {{ {} }} }}',
    "Project": """organization(name: "acme") {{ team(name: "vision") {{
        project(name: "mnist") {{ {} }} }} }}""",
    "Run": 'project(path: "vision/mnist") {{ run(name: "train") {{ {} }} }}',
    "Registry": 'registry(path: "acme/models") {{ {} }}',
    "Collection": 'collection(path: "acme/models/old") {{ {} }}',
    "Version": 'version(path: "acme/models/old:v0") {{ {} }}',
    "Artifact": 'artifactVersion(path: "vision/mnist/cnn") {{ artifact {{ {} }} }}',
    "ArtifactVersion": 'artifactVersion(path: "vision/mnist/cnn") {{ {} }}',
}
# What else a field must be given.
ALSO = {("search", "after"): 'text: "a"'}
PATHS = ("{}/models/old", "acme/{}/old", "acme/wandb-registry-{}/old", "acme/models/{}")
CHECK = """query($t: LinkArtifactInput!) { checkLink(input: $t) {
    allowed errors { code field } } }"""


class Question(NamedTuple):
    """A document whose variable stands for one argument."""

    document: str
    argument: str
    type: Any

    @property
    def is_filter(self) -> bool:
        """Whether the argument is an object."""
        return isinstance(get_named_type(self.type), GraphQLInputObjectType)

    def tries(self, text: str) -> Iterator[tuple[Any, bool]]:
        """Values with the text in each place, and whether GraphQL takes every text there."""
        named = get_named_type(self.type)
        if not isinstance(named, GraphQLInputObjectType):
            yield from ((value, is_free(self.type)) for value in wrapped(self.type, text))
            return
        for path in places(named):
            end = leaf(named, path)
            for value in wrapped(end, text):
                yield filled(named, path, value), is_free(end)


def questions() -> Iterator[Question]:
    """One for each argument that takes a text, and for each type of an object that does."""
    seen: set[str] = set()
    for type_ in built()._schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        if type_ not in (built()._schema.mutation_type, built()._schema.subscription_type):
            for name, field in type_.fields.items():
                yield from _of_field(type_, name, field, seen)


def _of_field(
    type_: GraphQLObjectType, name: str, field: GraphQLField, seen: set[str]
) -> Iterator[Question]:
    for argument, definition in field.args.items():
        named = get_named_type(definition.type)
        if named.name in seen or not takes_text(named):
            continue
        if isinstance(named, GraphQLInputObjectType):
            seen.add(named.name)
        given = f"{argument}: $t {ALSO.get((name, argument), '')}"
        asked = WAYS[type_.name].format(f"{name}({given}) {_selection(field)}")
        yield Question(f"query($t: {definition.type}) {{ {asked} }}", argument, definition.type)


def _selection(field: GraphQLField) -> str:
    returned = get_named_type(field.type)
    if is_leaf_type(returned):
        return ""
    rows = " totalCount nodes { __typename }"
    return f"{{ __typename{rows if returned.name.endswith('Connection') else ''} }}"


QUESTIONS = list(questions())


async def require_harmless(api: Api, viewer: Viewer | None, question: Question, text: str) -> None:
    """What is refused is told to be that argument's fault."""
    for value, is_any_text in question.tries(text):
        for code, argument in await api.errors(question.document, viewer, t=value):
            seen = (question.document, ascii(value)[:200], code)
            if code is None:
                assert not is_any_text, seen
            else:
                assert code.startswith("INVALID_"), seen
                assert argument == question.argument, seen


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A text of a million characters is not shown for each place that refuses it."""
    caplog.set_level(logging.CRITICAL + 1, "strawberry.execution")


async def test_every_way_leads_to_an_object(api: Api, scene: Scene) -> None:
    await prepared(api, scene)
    for type_, way in WAYS.items():
        found = await api(f"{{ {way.format('__typename')} }}", scene.ada)
        while "__typename" not in found:
            [found] = found.values()
        assert found == {"__typename": type_}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_words(api: Api, scene: Scene, text: str) -> None:
    await prepared(api, scene)
    for question in QUESTIONS:
        if not question.is_filter:
            for viewer in (scene.ada, None):
                await require_harmless(api, viewer, question, text)


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_filters(api: Api, scene: Scene, text: str) -> None:
    await prepared(api, scene)
    asked = [question for question in QUESTIONS if question.is_filter]
    assert {"where", "orderBy"} < {question.argument for question in asked}
    for question in asked:
        if question.argument != "input":
            await require_harmless(api, scene.ada, question, text)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_check_link(api: Api, scene: Scene, text: str) -> None:
    fill = await filling(api, scene)
    before = await contents(api.site.pool)
    for good in GOOD["linkArtifact"]:
        for path, type_ in spots(INPUT, good):
            [value] = wrapped(type_, text)
            data = await api(CHECK, scene.root, t=put(fill(good), path, value))

            for error in data["checkLink"]["errors"]:
                assert error["field"][0] == path[0]
    assert await contents(api.site.pool) == before


INPUT = next(get_named_type(q.type) for q in QUESTIONS if q.argument == "input")


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
async def test_paths(api: Api, scene: Scene, text: str) -> None:
    await prepared(api, scene)
    for path in PATHS:
        for field in ("registry", "collection", "version", "artifactVersion", "project"):
            document = f"query($t: String!) {{ {field}(path: $t) {{ id }} }}"
            told = await api.errors(document, scene.ada, t=path.format(text))
            assert all(code == "INVALID_PATH" for code, _ in told), (path, field, told)
