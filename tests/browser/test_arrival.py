"""Another path is another page, for the keyboard, for what is read aloud, and for the eye."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.data import Acme


@pytest.fixture
def boats(ada: Page, acme: Acme) -> Page:
    """A registry with so many collections that the last is far down."""
    registry = acme.registry("models")
    for number in range(40):
        acme.collection("models", f"Boat {number:02}", ["model"])
    ada.goto(registry)
    expect(ada.get_by_role("link", name="Boat 39")).to_be_visible()
    return ada


def said(page: Page) -> list[str]:
    return page.locator(".frame > [aria-live]").all_inner_texts()


def test_page_that_is_opened_leaves_the_focus_to_the_browser(boats: Page) -> None:
    assert boats.evaluate("document.activeElement.tagName") == "BODY"
    assert said(boats) == [""]


def test_focus_goes_to_the_new_page_and_its_title_is_said(boats: Page) -> None:
    boats.get_by_role("link", name="Boat 39").click()

    expect(boats.get_by_role("main")).to_be_focused()
    expect(boats.get_by_role("heading", name="Boat 39")).to_be_visible()
    expect(boats.locator(".frame > [aria-live]")).to_have_text(boats.title())
    assert "Boat 39" in boats.title()
    assert boats.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"


def test_new_page_begins_at_its_top_and_the_last_one_where_it_was(boats: Page) -> None:
    boats.get_by_role("link", name="Boat 39").scroll_into_view_if_needed()
    seen = boats.evaluate("window.scrollY")
    boats.get_by_role("link", name="Boat 39").click()
    expect(boats.get_by_role("heading", name="Boat 39")).to_be_visible()
    assert seen > 300
    assert boats.evaluate("window.scrollY") == 0
    boats.go_back()

    expect(boats.get_by_role("link", name="Boat 39")).to_be_in_viewport()
    expect(boats.get_by_role("main")).to_be_focused()


def test_filter_leaves_the_focus_and_the_place(boats: Page) -> None:
    search = boats.get_by_role("searchbox", name="Filter collections by name")
    search.fill("Boat 0")
    search.press("Enter")
    expect(boats.get_by_text("10 of 10 collections")).to_be_visible()

    assert boats.evaluate("document.activeElement.tagName") != "MAIN"


def test_field_of_a_new_page_keeps_the_focus(boats: Page, acme: Acme) -> None:
    for _ in range(2):  # at first its code is loaded
        boats.goto("/")
        boats.get_by_role("link", name="Create registry").click()
        expect(boats.get_by_label("Name", exact=True)).to_be_focused()
        boats.go_back()
        boats.get_by_role("link", name="Create registry").click()
        expect(boats.get_by_label("Name", exact=True)).to_be_focused()


def test_tab_that_was_chosen_keeps_the_focus(boats: Page) -> None:
    boats.get_by_role("link", name="Settings").click()
    tab = boats.get_by_role("navigation", name="Settings").get_by_role("link", name="Types")
    tab.click()

    expect(boats).to_have_url(re.compile("/settings/types$"))
    expect(tab).to_be_focused()


def test_sign_out_drops_what_is_not_saved(boats: Page) -> None:
    boats.get_by_role("link", name="Settings").click()
    boats.get_by_label("Description").fill("Unsaved")
    asked: list[str] = []
    boats.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    boats.get_by_role("button", name="Sign out").click()

    expect(boats.get_by_role("heading", name="Sign in")).to_be_visible()
    assert asked == []
