"""Regular expressions of users: only Postgres runs them, and none for long."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.connection import Pool
from resolvers.context import Site
from storage.folder import LocalFolder
from storage.manifest import Manifests
from tests import factories
from tests.api import SECRET, Api
from tests.api import api as api
from tests.api import scene as scene
from tests.api import store as store
from tests.scene import Scene
from tests.wandb_api import shelf
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.conftest import dialect as dialect
from wandb_api import failure

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
OURS = ("auth", "db", "domain", "reads", "resolvers", "schema", "storage", "transport", "wandb_api")

# Each takes a backtracking matcher exponential time, or one that builds automata much memory.
HOSTILE = [
    "(a+)+$",
    "(a|aa)+$",
    "(a|a?)+$",
    "(.*a){20}",
    "((a{1,200}){1,200}){1,200}",
    "(x+x+)+y",
    "(.*)(.*)(.*)(.*)\\1\\2\\3\\4b",
    "[a-z]*" * 42,
]
MOST_SECONDS = 3

NATIVE = """query($p: String!) { registries(where: {name: {matches: $p}}) { totalCount }
    collections(where: {description: {matches: $p}}) { totalCount } }"""


@pytest.fixture
async def long_words(api: Api, scene: Scene) -> None:
    """What is looked through is as bad as it may be."""
    await describe(api.site.pool, scene, "a" * 100_000 + "!")


async def describe(pool: Pool, scene: Scene, text: str) -> None:
    """There is a collection of this description."""
    await factories.add_collection(pool, scene.models, "long", creator=scene.mia)
    await factories.run(pool, "update collection set description = $1 where name = 'long'", text)


@pytest.mark.parametrize("pattern", HOSTILE)
async def test_hostile_pattern_ends_soon(
    api: Api, scene: Scene, long_words: None, pattern: str
) -> None:
    started = time.monotonic()
    told = await api.errors(NATIVE, scene.ada, p=pattern)

    assert all(code == "INVALID_INPUT" for code, _ in told), told
    assert time.monotonic() - started < MOST_SECONDS


async def test_pattern_that_does_not_end_is_ended(
    database_url: str, scene: Scene, store: LocalFolder
) -> None:
    pool = Pool(database_url, statement_seconds=1)
    await pool.open()
    try:
        await describe(pool, scene, "a" * 20_001 + "!")
        api = Api(Site(pool, store, Manifests(store), SECRET))
        started = time.monotonic()
        told = await api.errors(NATIVE, scene.ada, p="^(a+)(a+)\\1\\2!$")
    finally:
        await pool.close()

    assert [code for code, _ in told] == ["TIMEOUT"]
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("length", [257, 10_000, 1_000_000])
async def test_long_pattern_is_refused_before_any_statement(
    api: Api, scene: Scene, length: int
) -> None:
    document = "query($p: String!) { registries(where: {name: {matches: $p}}) { totalCount } }"

    assert await api.errors(document, scene.ada, p="a" * length) == [("INVALID_INPUT", "where")]
    assert api.statements == 0


def test_python_runs_no_pattern_of_a_user() -> None:
    """Every pattern for `re` stands in the source, whole."""
    found = [(str(file), line) for file, line in variable_patterns()]

    assert found == []


def variable_patterns() -> Iterator[tuple[Path, int]]:
    """Where `re` is given something else than a text that stands there, or a constant's name."""
    for package in OURS:
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if is_of_re(node) and not is_fixed(node.args[0]):  # type: ignore[attr-defined]
                    yield file.relative_to(ROOT), node.lineno  # type: ignore[attr-defined]


def is_of_re(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("re", "regex")
        and node.func.attr not in ("escape",)
    )


def is_fixed(node: ast.expr) -> bool:
    """A text, texts added or formatted together, or names in capitals."""
    match node:
        case ast.Constant():
            return True
        case ast.Name():
            return node.id.isupper()
        case ast.BinOp():
            return is_fixed(node.left) and is_fixed(node.right)
        case ast.JoinedStr():
            return all(is_fixed(each) for each in node.values)
        case ast.FormattedValue():
            return is_fixed(node.value)
    return False


def test_the_check_above_sees_a_pattern_of_a_user() -> None:
    call = ast.parse("re.search(pattern, text)", mode="eval").body

    assert is_of_re(call)
    assert not is_fixed(call.args[0])  # type: ignore[attr-defined]


@pytest.mark.parametrize("field", ["tag", "metadata.x"])
@pytest.mark.parametrize("pattern", HOSTILE)
async def test_hostile_pattern_of_the_dialect(
    dialect: Dialect, scene: Scene, long_words: None, pattern: str, field: str
) -> None:
    asked = shelf.sent({"filters": {field: {"$regex": pattern}}})
    result = await dialect.execute(shelf.VERSIONS, scene.ada, {"organization": "acme"} | asked)

    for status, code, _ in [failure._told(error, "1") for error in result.errors or ()]:
        assert (status, code) == (400, "INVALID_INPUT")


@pytest.mark.parametrize("length", [257, 10_000])
async def test_long_pattern_of_the_dialect(dialect: Dialect, scene: Scene, length: int) -> None:
    asked = shelf.sent({"filters": {"tag": {"$regex": "a" * length}}})
    refused = await dialect.refused(shelf.VERSIONS, scene.ada, organization="acme", **asked)

    assert refused == (400, f"A pattern has at most 256 characters, not {length}.")
    assert dialect.statements == 0
