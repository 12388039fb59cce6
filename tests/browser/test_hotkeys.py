"""What single keys do, and that they do nothing while one types."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.data import Acme


@pytest.fixture
def models(ada: Page, acme: Acme) -> Page:
    """A registry of three collections is shown."""
    registry = acme.registry("models")
    for name in ("Apples", "Boats", "Cars"):
        acme.collection("models", name, ["model"])
    ada.goto(registry)
    expect(ada.get_by_role("link", name="Apples")).to_be_visible()
    return ada


def test_slash_leads_to_the_search(models: Page) -> None:
    search = models.get_by_role("searchbox", name="Search registries, collections and versions")
    models.keyboard.press("/")
    expect(search).to_be_focused()
    models.keyboard.type("g h c ? / boats")

    expect(search).to_have_value("g h c ? / boats")
    expect(models.get_by_role("heading", name="models")).to_be_visible()


def test_g_h_leads_home(models: Page) -> None:
    models.keyboard.press("g")
    models.keyboard.press("h")

    expect(models.get_by_role("heading", name="Registries")).to_be_visible()


def test_c_creates(models: Page) -> None:
    models.keyboard.press("c")
    drawer = models.get_by_role("dialog", name="Create collection")

    expect(drawer.get_by_label("Name")).to_be_focused()
    expect(drawer.get_by_label("Name")).to_have_value("")
    models.keyboard.press("Escape")
    expect(drawer).to_have_count(0)


def test_rows_are_walked_through_and_opened(models: Page) -> None:
    current = models.locator("tr[data-current]")
    models.keyboard.press("j")
    expect(current).to_contain_text("Apples")
    for key in "jjj":
        models.keyboard.press(key)
    expect(current).to_contain_text("Cars")
    models.keyboard.press("k")
    expect(current).to_contain_text("Boats")
    models.keyboard.press("o")
    expect(models.get_by_role("heading", name="Boats")).to_be_visible()


def test_question_mark_tells_all(models: Page) -> None:
    models.keyboard.press("?")
    told = models.get_by_role("dialog", name="Keyboard shortcuts")
    expect(told.get_by_role("term")).to_have_text(["/", "gh", "?", "c", "s", "j", "k", "o", "Esc"])
    models.keyboard.press("c")
    expect(models.get_by_role("dialog")).to_have_count(1)
    models.keyboard.press("Escape")
    expect(told).to_have_count(0)
