"""How many values variables may hold: counted as far as their types go, and no further."""

from __future__ import annotations

import time
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from reads.limit import LimitExceeded
from reads.values import MOST_VALUES, require_few
from tests.api import Api
from tests.api import api as api
from tests.api import scene as scene
from tests.api import store as store
from tests.scene import Scene
from tests.wandb_api.conftest import Dialect
from tests.wandb_api.conftest import dialect as dialect

SCHEMA = build_schema("""scalar JSON
    input I { a: Int  b: [I!]  c: JSON  d: [[Int]] }
    type Query { f(i: I, l: [Int!], j: JSON, n: [[Int]]): Int }""")


def require(declared: str, most: int, **given: Any) -> None:
    operation = parse(f"query({declared}) {{ f }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    require_few(SCHEMA, operation.variable_definitions or (), given, most)


@pytest.mark.parametrize(
    ("declared", "value", "count"),
    [
        ("$v: [Int!]", [1, 2, 3], 3),
        ("$v: [Int!]!", ["x", {}, None], 3),
        ("$v: [[Int]]", [[1, 2], [3]], 5),
        ("$v: I", {"a": 1, "unknown": [1, 2, 3]}, 2),
        ("$v: I", {"b": [{}, {"a": 1}]}, 4),
        ("$v: I", {"b": {"a": 1}}, 3),
        ("$v: I", {"d": [[1, 2], 3]}, 6),
    ],
)
def test_too_many(declared: str, value: Any, count: int) -> None:
    require(declared, count, v=value)
    with pytest.raises(LimitExceeded, match=f"Variables may hold {count - 1} values"):
        require(declared, count - 1, v=value)


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ("$v: JSON", {"a": list(range(100))}),
        ("$v: Int", [1] * 100),
        ("$v: I", {"c": [[1] * 100]}),
        ("$v: Unknown", [1] * 100),
        ("$other: [Int!]", [1] * 100),
        ("$v: [Int!]", "x" * 100),
    ],
)
def test_what_is_not_gone_into_does_not_count(declared: str, value: Any) -> None:
    require(declared, 1, v=value)


def test_all_variables_count_together() -> None:
    with pytest.raises(LimitExceeded) as caught:
        require("$v: [Int!], $w: [Int!]", 3, v=[1, 2], w=[3, 4])

    assert caught.value.extensions == {
        "code": "LIMIT_EXCEEDED",
        "limit": "maxVariableValues",
        "most": 3,
        "found": 4,
    }


def test_counting_ends_where_there_are_too_many() -> None:
    many = {"b": [{"a": 1}] * 2_000_000}
    started = time.thread_time()
    with pytest.raises(LimitExceeded):
        require("$v: I", MOST_VALUES, v=many)

    assert time.thread_time() - started < 0.1


async def test_native_api(api: Api, scene: Scene) -> None:
    document = "query($w: RegistryWhere) { registries(where: $w) { totalCount } }"
    where: dict[str, Any] = {"and": [{}] * MOST_VALUES}

    assert await api.errors(document, scene.ada, w=where) == [("LIMIT_EXCEEDED", None)]
    assert await api.errors(document, None, w=where) == [("LIMIT_EXCEEDED", None)]
    assert api.statements == 0


async def test_dialect_takes_ten_thousand_files_of_who_is_signed_in(
    dialect: Dialect, scene: Scene
) -> None:
    document = """mutation($f: [CreateArtifactFileSpecInput!]!) {
        createArtifactFiles(input: {artifactFiles: $f}) { files { edges { node { id } } } } }"""
    file = {"artifactID": "QQ==", "name": "a", "md5": "x", "mimetype": None, "digest": None}

    signed_in = await dialect.refused(document, scene.mia, f=[file] * 10_000)
    nobody = await dialect.refused(document, None, f=[file] * 10_000)

    assert "Variables may hold" not in signed_in[1]
    assert nobody[1] == f"Variables may hold {MOST_VALUES} values; these hold more."
