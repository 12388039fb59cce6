"""A server that answers nothing but trusted documents: the app works, screen by screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import REGISTRY, SCREENS
from tests.browser.test_live import create
from tests.end_to_end.program import Program


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A server that answers no other documents."""
    data = tmp_path_factory.mktemp("only")
    started = Program(data, "--demo", "--closed", VITRINE_TRUSTED_DOCUMENTS="only")
    yield started
    started.stop()


@pytest.mark.parametrize("name", sorted(SCREENS.keys() - {"graphiql"}))
def test_every_screen_is_answered(signed_in: Page, name: str) -> None:
    signed_in.goto(SCREENS[name], wait_until="networkidle")
    expect(signed_in.get_by_role("heading").first).to_be_visible()
    expect(signed_in.get_by_text("Only trusted documents")).to_have_count(0)


def test_changes_are_made_and_followed(signed_in: Page) -> None:
    frames: list[str] = []

    def on_socket(socket: Any) -> None:
        socket.on("framereceived", lambda frame: frames.append(str(frame)))

    signed_in.on("websocket", on_socket)
    signed_in.goto(REGISTRY, wait_until="networkidle")
    create(signed_in, "Trusted")
    while not any('"type":"next"' in each for each in frames):
        assert not any('"type":"error"' in each for each in frames), frames
        signed_in.wait_for_timeout(50)
