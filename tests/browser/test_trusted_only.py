"""A server that answers nothing but trusted documents: the app works, screen by screen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.screens import REGISTRY, SCREENS
from tests.browser.test_live import create, open_live
from tests.end_to_end.program import Program

# Of 50 ms each.
WAITS = 400


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
    open_live(signed_in, REGISTRY)
    # Who makes a collection is led to it, away from the registry that is followed.
    other = signed_in.context.new_page()
    other.goto(REGISTRY)
    create(other, "Trusted")
    for _ in range(WAITS):
        if any('"type":"next"' in each for each in frames):
            break
        signed_in.wait_for_timeout(50)

    kinds = [json.loads(each)["type"] for each in frames]
    assert kinds == ["connection_ack", "next"]
    expect(signed_in.get_by_role("rowheader", name="Trusted")).to_be_visible()
