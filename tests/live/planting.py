"""How a fault is planted for the time of a test."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any
from unittest import mock

Plant = Callable[[], contextlib.AbstractContextManager[object]]


def instead(*changes: tuple[object, str, object]) -> Plant:
    """Other things have these names."""

    @contextlib.contextmanager
    def planted() -> Iterator[None]:
        with contextlib.ExitStack() as stack:
            for where, name, made in changes:
                stack.enter_context(mock.patch.object(where, name, made))
            yield

    return planted


def reworded(where: Any, name: str, before: str, after: str) -> Plant:
    """The function says something else in one place."""

    @contextlib.contextmanager
    def planted() -> Iterator[None]:
        found = inspect.getattr_static(where, name)
        function = found.fget if isinstance(found, property) else found
        text = textwrap.dedent(inspect.getsource(function))
        assert text.count(before) == 1, (name, before)
        module = where if isinstance(where, ModuleType) else inspect.getmodule(where)
        made: dict[str, Any] = {}
        head = "from __future__ import annotations\n"
        exec(head + text.replace(before, after), vars(module), made)
        with mock.patch.object(where, name, made[name]):
            yield

    return planted


async def nothing(*_: object) -> None:
    """As if it was not there."""


async def ever(_: object) -> None:
    """It goes on, and does nothing."""
    await asyncio.Event().wait()
