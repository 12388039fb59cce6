"""Statements are written in db/ and reads/ alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Tests and measurements may look into the database on their own.
EXEMPT = frozenset({"db", "reads", "tests", "bench", "web"})
STATEMENT = re.compile(r"\s*(select|insert|update|delete|with)\s", re.IGNORECASE)
# After `with`, a statement goes on `name as (`; a sentence does not.
CLAUSE = re.compile(
    r"\s*(select\b|insert\s+into\b|update\s+\w+\s+(as\s+)?(\w+\s+)?set\b|delete\s+from\b"
    r"|with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\b)",
    re.IGNORECASE,
)


def sources() -> list[Path]:
    """Every Python file of the packages."""
    return sorted(
        path
        for folder in ROOT.iterdir()
        if folder.is_dir() and folder.name not in EXEMPT and not folder.name.startswith(".")
        for path in folder.rglob("*.py")
        if "__pycache__" not in path.parts
    )


def documentation(tree: ast.AST) -> set[int]:
    """The strings that are docstrings."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, kinds) and node.body and isinstance(node.body[0], ast.Expr)
    }


def strings(code: str) -> Iterator[str]:
    """Every string that the code holds, f-strings by their first part."""
    tree = ast.parse(code)
    told = documentation(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def statements(code: str) -> list[str]:
    """The strings that start like a statement."""
    return [text for text in strings(code) if STATEMENT.match(text) and CLAUSE.match(text)]


@pytest.mark.parametrize(
    "code",
    [
        'x = "select 1"',
        'x = f"SELECT {y} from t"',
        'f("""\n  insert into t values (1)""")',
        'x = "update t set a = 1"',
        'x = "Update t as u set a = 1"',
        'x = "delete from t"',
        'x = "with a as (select 1) select 2"',
        'x = "WITH RECURSIVE a(n) AS (select 1) select 2"',
    ],
)
def test_statements_are_seen(code: str) -> None:
    assert len(statements(code)) == 1


@pytest.mark.parametrize(
    "code",
    ['"""Select what is there."""', 'x = "With its first link, or neither."', 'x = "updated"'],
)
def test_sentences_are_none(code: str) -> None:
    assert statements(code) == []


def test_there_are_files_to_look_at() -> None:
    assert ROOT / "resolvers" / "link.py" in sources()


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_statement_outside(path: Path) -> None:
    assert statements(path.read_text(encoding="utf-8")) == []
