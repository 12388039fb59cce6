"""What holds for every screen: no barrier that axe knows of, nothing cut off, a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.screens import SCREENS
from tests.end_to_end.program import Program

# GraphiQL's own markup: buttons inside its tabs, and a list without a label in its explorer.
OF_GRAPHIQL = {"nested-interactive", "select-name"}
# Its editors take their colours from a script, a moment after the page has its own.
EDITORS = {"light": ".monaco-editor.vs", "dark": ".monaco-editor.vs-dark"}
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A server with something on every screen."""
    started = Program(tmp_path_factory.mktemp("demo"), "--demo")
    yield started
    started.stop()


@pytest.mark.parametrize("name", SCREENS)
def test_no_barrier_and_nothing_cut_off(signed_in: Page, name: str) -> None:
    signed_in.goto(SCREENS[name], wait_until="networkidle")
    expect(signed_in).to_have_title(re.compile(r".+ · Vitrine"))

    excepted = OF_GRAPHIQL if name == "graphiql" else set()
    for scheme in ("light", "dark"):
        signed_in.emulate_media(color_scheme=scheme)
        if name == "graphiql":
            expect(signed_in.locator(EDITORS[scheme]).first).to_be_visible()
        assert barriers(signed_in, excepted) == {}, scheme
    assert signed_in.evaluate(OVERFLOW) <= 0
    if name != "graphiql":
        signed_in.set_viewport_size({"width": 360, "height": 720})
        assert signed_in.evaluate(OVERFLOW) <= 0


def test_signed_out(page: Page) -> None:
    page.goto("/", wait_until="networkidle")
    expect(page.get_by_label("API key")).to_be_visible()
    assert barriers(page, set()) == {}


def barriers(page: Page, excepted: set[str]) -> dict[str, list[str]]:
    """What axe finds, by its rules: the elements."""
    found = Axe().run(page).response["violations"]
    return {
        each["id"]: [node["html"] for node in each["nodes"]]
        for each in found
        if each["id"] not in excepted
    }
