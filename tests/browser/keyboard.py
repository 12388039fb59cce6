"""What a person does who has no mouse."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

FARTHEST = 40


def tab_to(page: Page, wanted: Locator) -> None:
    """The focus is there, by Tab alone."""
    for _ in range(FARTHEST):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


def choose(page: Page, select: Locator, text: str) -> None:
    """The list shows the choice that begins so, by its first letters."""
    tab_to(page, select)
    page.keyboard.type(text)
