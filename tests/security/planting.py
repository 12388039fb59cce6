"""How faults of authorization are planted, and how the tests of the matrix look for them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest import mock

from auth import permission
from db import api_key, visibility
from db.visibility import Asker
from tests.security.matrix import acting, naming, reading, test_existence
from tests.security.matrix.reading import Tally
from tests.security.matrix.revoking import CHANGES
from tests.security.matrix.stage import Stage
from tests.security.matrix.test_revocation import told

Plant = Callable[[], AbstractContextManager[object]]
# Which differences there are; none where all is as it must be.
Check = Callable[[Stage], Awaitable[list[str]]]


class Fault(NamedTuple):
    """What is planted, and the test that must find it."""

    plant: Plant
    test: str
    check: Check


def reads(root: str, *columns: str) -> tuple[str, Check]:
    """The comparison of all that is read from a root, by some of the viewers."""

    async def check(stage: Stage) -> list[str]:
        tally = Tally()
        await reading.compare(stage, root, tally, columns)
        return tally.differences

    return f"test_everybody_is_told_what_the_table_says[{root}]", check


def cannot_read(root: str) -> tuple[str, Check]:
    """The same with a key that is not good for reading."""

    async def check(stage: Stage) -> list[str]:
        return await reading.without_read(stage, root)

    return f"test_a_key_that_is_not_good_for_reading_reads_nothing[{root}]", check


def refused(mutation: str) -> tuple[str, Check]:
    """All who may not do something try."""

    async def check(stage: Stage) -> list[str]:
        return await acting.refusals(stage, mutation)

    return f"test_those_who_may_not_are_refused[{mutation}]", check


def done(mutation: str) -> tuple[str, Check]:
    """One who may does it."""

    async def check(stage: Stage) -> list[str]:
        column, place = acting.allowed(stage, mutation)[-1]
        outcome = await acting.outcome(stage, mutation, column, place)
        return [] if outcome == "OK" else [f"{column} {mutation}: {outcome}"]

    return f"test_those_who_may_can[{mutation}]", check


def alike(field: str) -> tuple[str, Check]:
    """What is hidden and what is missing are refused alike."""
    [case] = [case for case in naming.CASES if case.field == field]

    async def check(stage: Stage) -> list[str]:
        document = acting.document(field.partition(".")[0])
        counts = await test_existence.bodies(stage, document, case)
        return [f"{field}: {n} answers" for n in counts if n != 1]

    return f"test_hidden_and_missing_are_refused_alike[{field}]", check


def obeyed(name: str) -> tuple[str, Check]:
    """Something is taken away, and the next request obeys."""
    change = CHANGES[name]

    async def check(stage: Stage) -> list[str]:
        for _ in range(2):
            assert await told(stage, change.column, change.document) == change.before
        await change.take(stage)
        after = await told(stage, change.column, change.document)
        return [] if after == change.after else [f"{name}: {after}"]

    return f"test_the_next_request_obeys[{name}]", check


def everybody(row: str, asker: Asker) -> str:
    """A condition that is always met, and yet knows of who asks."""
    return f"({asker.administrator} or {asker.user} is null or true)"


def instead(where: object, name: str, made: object) -> Plant:
    """Something else has this name."""
    return lambda: mock.patch.object(where, name, made)


def together(*plants: Plant) -> Plant:
    """All of them at once."""

    @contextlib.contextmanager
    def planted() -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            for plant in plants:
                stack.enter_context(plant())
            yield

    return planted


def least(action: permission.Action, role: Any) -> Plant:
    """A lower role suffices for the action."""
    return lambda: mock.patch.dict(permission._LEAST, {action: role})


@contextlib.contextmanager
def _having(found: object, name: str, value: object) -> Iterator[None]:
    before = getattr(found, name)
    object.__setattr__(found, name, value)
    try:
        yield
    finally:
        object.__setattr__(found, name, before)


def unseen(found: Any) -> Plant:
    """Everybody sees all rows of the table."""
    return lambda: _having(found, "visible", everybody)


def unguarded(found: Any) -> Plant:
    """The same, where the guard beside visibility is lost as well: alone, it hides these rows."""
    return together(unseen(found), lambda: _having(found, "guard", everybody))


def inherits(found: Any) -> Plant:
    """Whoever sees a thing sees what this leads to."""
    return lambda: _having(found, "inherits", True)


def rewritten(found: Any, pattern: str, other: str) -> Plant:
    """The SQL of a value says something else."""
    before = found.sql

    def sql(scope_: Any) -> str:
        changed, count = re.subn(pattern, other, before(scope_), flags=re.DOTALL)
        assert count
        return changed

    return lambda: _having(found, "sql", sql)


def predicate(name: str, lost: str) -> Plant:
    """A predicate lacks a part."""
    before = getattr(visibility, name)

    def made(row: str, *given: Any) -> str:
        whole = before(row, *given)
        part = lost.format(row=row)
        assert part in whole
        return str(whole.replace(part, "true"))

    return instead(visibility, name, made)


def accepted(lost: str) -> Plant:
    """Keys are taken without asking for a part of what they must be."""

    @contextlib.contextmanager
    def planted() -> Iterator[None]:
        texts = {
            name: value.replace(lost, "true")
            for name, value in vars(api_key).items()
            if (isinstance(value, str) and lost in value and name.isupper()) or name == "_IN_FORCE"
        }
        assert texts
        with mock.patch.multiple(api_key, **texts):
            yield

    return planted


def uncounted(total: Callable[[Any], str]) -> Callable[[Any], str]:
    """The total is of what is hidden as well."""

    def made(self: Any) -> str:
        source = self._source
        self._source = replace(source, inherits=True)
        try:
            return total(self)
        finally:
            self._source = source

    return made


def taken_for(standing: Callable[..., str]) -> Callable[..., str]:
    """Whoever was known once is taken for the same for ever."""
    return lambda *given: f"coalesce({standing(*given)}, false)"


def all_seen() -> SimpleNamespace:
    """Predicates of somebody who sees every registry."""
    return SimpleNamespace(registry=everybody, organizations=visibility.organizations)
