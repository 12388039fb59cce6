"""What takes a server of its own: its first start, its end, its return."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.data import Acme
from tests.end_to_end.program import Program

LOST = (
    r"(failed request: .*|console error: (Failed to load resource:|WebSocket connection to .*)) "
    r"?net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|SOCKET_NOT_CONNECTED|EMPTY_RESPONSE|FAILED)"
    r"|WebSocket connection to .* failed: Connection closed before"
)
BANNER = "The server cannot be reached. Trying again…"


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A server that nobody else asks."""
    started = Program(tmp_path_factory.mktemp("own"))
    yield started
    started.stop()


def test_first_link_signs_in_once(
    page: Page, new_context: Any, program: Program, allowed: list[str]
) -> None:
    assert program.process.stdout is not None
    said = iter(program.process.stdout.readline, "")
    link = next(line.strip() for line in said if "/sign-in#link=" in line)
    page.goto(link)
    expect(page.get_by_role("heading", name="Registries")).to_be_visible()
    expect(page).to_have_url("/")
    expect(page.get_by_role("navigation", name="Account")).to_contain_text("Administrator")

    allowed.append(r"401.*/session")
    other = new_context().new_page()
    other.goto(link)
    refusal = "This link is not good, or no longer: it signs in only once."
    expect(other.get_by_role("alert")).to_have_text(refusal)
    expect(other.get_by_label("API key")).to_be_visible()
    expect(other).to_have_url("/sign-in")


def test_server_that_is_gone_and_back(
    ada: Page, acme: Acme, program: Program, allowed: list[str]
) -> None:
    allowed.append(LOST)
    registry = acme.registry("models")
    acme.collection("models", "Boats", ["model"])
    ada.goto(registry)
    expect(ada.get_by_role("link", name="Boats")).to_be_visible()
    # What it looks for in the background has come, too, or half a file would be lost.
    ada.wait_for_load_state("networkidle")
    program.kill()
    ada.get_by_label("Sort by").select_option("Newest")
    expect(ada.get_by_text(BANNER)).to_be_visible()
    expect(ada.get_by_role("link", name="Boats")).to_be_visible()
    ada.get_by_role("button", name="Create collection").click()
    drawer = ada.get_by_role("dialog", name="Create collection")
    drawer.get_by_label("Name").fill("Signs")
    drawer.get_by_label("Types").fill("model")
    drawer.get_by_role("button", name="Create collection").click()
    expect(drawer.get_by_role("alert")).to_have_text(
        "The server cannot be reached. Nothing was changed as far as we know; try again."
    )

    ada.route("**/healthz", lambda route: route.abort())  # not before there is something new
    port = int(re.findall(r":(\d+)", program.url)[0])
    acme.program = again = Program(program.data, port=port)
    try:
        acme.collection("models", "Whales", ["model"])
        ada.unroute("**/healthz")
        expect(ada.get_by_text(BANNER)).to_have_count(0, timeout=30_000)
        expect(ada.get_by_role("rowheader")).to_have_text(["Whales", "Boats"])
        drawer.get_by_role("button", name="Create collection").click()
        expect(ada.get_by_role("heading", name="Signs")).to_be_visible()
        assert acme.names("models") == ["Boats", "Signs", "Whales"]
    finally:
        ada.goto("about:blank")
        again.stop()
