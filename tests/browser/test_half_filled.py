"""A form for a collection that was left before it was sent: what was typed waits for its writer."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.data import Acme


def fill(page: Page, acme: Acme) -> Locator:
    """The drawer with all fields filled in, and a tag that is not added yet under the cursor."""
    acme.project("signs")
    acme.artifact_version("signs", "cnn", "model")
    page.goto(acme.registry("models", ["model", "dataset"]))
    page.get_by_role("button", name="Create collection").click()
    drawer = page.get_by_role("dialog", name="Create collection")
    drawer.get_by_label("Name").fill("Signs")
    drawer.get_by_label("Types").select_option("model")
    drawer.get_by_label("Description").fill("Along a road")
    drawer.get_by_role("button", name="Link version").click()
    drawer.get_by_label("Project").select_option("signs")
    drawer.get_by_label("Artifact").select_option("cnn (model)")
    drawer.get_by_label("Version", exact=True).select_option("v0 (latest)")
    drawer.get_by_label("Tags").press_sequentially("road")
    return drawer


@pytest.mark.parametrize("way", ["Escape", "Back", "Close"])
def test_waits(ada: Page, acme: Acme, way: str) -> None:
    drawer = fill(ada, acme)
    if way == "Escape":
        ada.keyboard.press("Escape")
    elif way == "Back":
        ada.go_back()
    else:
        drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_have_count(0)
    ada.get_by_role("button", name="Create collection").click()

    expect(drawer.get_by_label("Name")).to_have_value("Signs")
    expect(drawer.get_by_role("button", name="Remove type model")).to_be_visible()
    expect(drawer.get_by_label("Description")).to_have_value("Along a road")
    expect(drawer.get_by_role("button", name="Remove tag road")).to_be_visible()
    for label, text in {"Project": "signs", "Artifact": "cnn (model)"}.items():
        expect(drawer.get_by_label(label).locator("option:checked")).to_have_text(text)
    version = drawer.get_by_label("Version", exact=True).locator("option:checked")
    expect(version).to_have_text("v0 (latest)")
    drawer.get_by_role("button", name="Create collection").click()
    said = "Created the collection Signs, with v0 linked."
    expect(ada.get_by_text(said)).to_be_visible()


def test_of_another_registry_is_empty(ada: Page, acme: Acme) -> None:
    drawer = fill(ada, acme)
    acme.registry("others")
    ada.keyboard.press("Escape")
    ada.get_by_role("link", name="Registries").first.click()
    ada.get_by_role("link", name="View details of others").click()
    ada.get_by_role("button", name="Create collection").click()

    expect(drawer.get_by_label("Name")).to_have_value("")


def test_cancel_discards(ada: Page, acme: Acme) -> None:
    drawer = fill(ada, acme)
    cancel = drawer.get_by_role("button", name="Cancel")
    expect(cancel).to_have_accessible_description("Discard and close")
    cancel.click()
    ada.get_by_role("button", name="Create collection").click()

    expect(drawer.get_by_label("Name")).to_have_value("")
    expect(drawer.get_by_role("button", name="Remove tag road")).to_have_count(0)
    cancel = drawer.get_by_role("button", name="Cancel")
    expect(cancel).to_have_accessible_description("")


def test_success_leaves_nothing(ada: Page, acme: Acme) -> None:
    drawer = fill(ada, acme)
    drawer.get_by_role("button", name="Create collection").click()
    expect(ada.get_by_role("heading", name="Signs")).to_be_visible()
    ada.get_by_role("link", name="models").first.click()
    ada.get_by_role("button", name="Create collection").click()

    expect(drawer.get_by_label("Name")).to_have_value("")
    expect(drawer.get_by_role("button", name="Link version")).to_be_visible()
