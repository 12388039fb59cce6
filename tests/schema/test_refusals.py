"""Every mutation, present and future, with every code: a test shows it, or it cannot occur."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from strawberry.utils.str_converters import to_camel_case

from db.connection import Connection, Pool
from db.failures import OVERTAKEN
from resolvers import usual_link
from schema.error import ErrorCode
from tests.api import Api
from tests.scene import Scene
from tests.schema import refusals
from tests.schema.refusals import ALWAYS, CODES, EXPLICIT, MUTATIONS, STRUCTURAL, reasons, shown
from tests.schema.refusals_shown import EVERY, SHOWN
from tests.schema.test_cost import COSTS, prepared

HERE = Path(__file__).parent
SOURCES = HERE.parents[1] / "schema" / "mutation"
# What no resolver need name: all mutations can be refused so, or all that take a key.
COMMON = {*EVERY, "IDEMPOTENCY_KEY_REUSED"}
EXAMPLES: dict[str, Any] = {mutation: input for mutation, input, _ in reversed(COSTS)}
# A row that refers to one that is not there, as where another request has just deleted it.
GONE = """insert into team_member (organization_id, team_id, user_id, role)
    values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'MEMBER')"""


def test_there_are_as_many_as_known() -> None:
    assert list(ErrorCode.__members__) == CODES
    assert len(MUTATIONS) >= 30
    assert len(CODES) == 31


def test_every_mutation_has_a_row_and_no_other_has() -> None:
    assert sorted(SHOWN) == sorted(MUTATIONS)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_code_is_decided_in_exactly_one_way(mutation: str) -> None:
    found = shown(mutation)
    ways = {
        code: [*filter(None, [found.get(code)]), *reasons(MUTATIONS[mutation], code)]
        for code in CODES
    }

    assert {code: way for code, way in ways.items() if len(way) != 1} == {}
    assert set(found) <= set(CODES)


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_code_is_shown_once(mutation: str) -> None:
    codes = [code for listed in SHOWN[mutation].values() for code in listed.split()]

    assert sorted(codes) == sorted(set(codes))


def test_no_reason_is_left_over() -> None:
    """A reason of its own is for a mutation and a code that there are."""
    for code, own in EXPLICIT.items():
        named = " ".join(own).split()
        assert set(named) <= set(MUTATIONS), code
        assert len(named) == len(set(named)), code
    assert {*EXPLICIT, *STRUCTURAL, *EVERY} == set(CODES)
    assert not EVERY.keys() & {*EXPLICIT, *STRUCTURAL}
    assert EVERY.keys() == ALWAYS.keys()


@functools.cache
def parts(file: str) -> dict[str, ast.stmt]:
    """What a test file defines, by name."""
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    found: dict[str, ast.stmt] = {}
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found |= {target.id: node for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node
    return found


def said(test: str) -> str:
    """A test with its parameters, and all of its file that it uses."""
    file, _, name = test.partition("::")
    known, wanted, texts = parts(file), [name], {}
    while wanted:
        name = wanted.pop()
        if name in texts or name not in known:
            continue
        texts[name] = ast.unparse(known[name])
        for node in ast.walk(known[name]):
            if isinstance(node, (ast.Name, ast.arg)):
                wanted.append(node.id if isinstance(node, ast.Name) else node.arg)
    return "\n".join(texts.values())


def cells() -> Iterator[tuple[str, str, str]]:
    """Each mutation with each code that occurs, and the test that shows it."""
    for mutation in MUTATIONS:
        for code, test in shown(mutation).items():
            yield mutation, code, test


def test_every_named_test_exists() -> None:
    missing = []
    for _, _, test in cells():
        file, _, name = test.partition("::")
        if not name.startswith("test_") or name not in parts(file):
            missing.append(test)

    assert missing == []


def test_every_named_test_speaks_of_the_mutation_and_the_code() -> None:
    silent = []
    for mutation, code, test in cells():
        text = said(test)
        # These go through all mutations that there are.
        names_it = test in EVERY.values() or re.search(rf"\b{mutation}\b", text)
        if not names_it or not re.search(rf"\b{code}\b", text):
            silent.append((mutation, code, test))

    assert silent == []


def served() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Each mutation with the function of `resolvers` that does it."""
    for path in sorted(SOURCES.glob("*.py")):
        module = importlib.import_module(f"schema.mutation.{path.stem}")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.AsyncFunctionDef) and to_camel_case(node.name) in MUTATIONS:
                for called in calls(module, node):
                    yield to_camel_case(node.name), called


def calls(module: Any, node: ast.AsyncFunctionDef) -> Iterator[Callable[..., Any]]:
    """The operations that a mutation calls: asynchronous functions of modules of `resolvers`."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
            owner = inner.func.value
            at = getattr(module, owner.id, None) if isinstance(owner, ast.Name) else None
            if inspect.ismodule(at) and at.__name__.startswith("resolvers."):
                yield getattr(at, inner.func.attr)


def documented(function: Callable[..., Any]) -> set[str]:
    """The codes that a function says it may refuse with."""
    text = inspect.getdoc(function) or ""
    _, found, listed = text.partition("Errors:")
    assert found, function
    return set(re.findall(r"[A-Z_]{2,}", listed.partition("\n\n")[0]))


def test_every_mutation_is_served_by_one_function() -> None:
    assert sorted(mutation for mutation, _ in served()) == sorted(MUTATIONS)


def test_resolvers_say_what_occurs() -> None:
    for mutation, function in served():
        assert documented(function) - COMMON == set(shown(mutation)) - COMMON, mutation
        assert documented(function) <= set(shown(mutation)), mutation


def test_document_is_what_the_table_makes() -> None:
    made = refusals.document()

    assert made == refusals.FILE.read_text(encoding="utf-8"), (
        "regenerate it: python -m tests.schema.refusals"
    )


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_what_is_overtaken_is_a_conflict_and_changes_nothing(
    api: Api, scene: Scene, monkeypatch: pytest.MonkeyPatch, mutation: str
) -> None:
    things = await prepared(api, scene)
    input = {
        name: things.get(value, value) if isinstance(value, str) else value
        for name, value in EXAMPLES[mutation].items()
    }
    transact = Pool.transact

    async def overtaken(
        pool: Pool, work: Callable[[Connection], Awaitable[Any]], **more: bool
    ) -> Any:
        async def too_late(connection: Connection) -> None:
            await work(connection)
            await connection.execute(GONE)

        return await transact(pool, too_late, **more)

    async def not_usual(*_: object) -> None:
        return None

    monkeypatch.setattr(Pool, "transact", overtaken)
    # One statement on its own is in no transaction that could be overtaken at its end.
    monkeypatch.setattr(usual_link, "made", not_usual)

    assert await api.refusals(mutation, scene.root, **input) == [f"CONFLICT -: {OVERTAKEN}"]
