"""The drawer in which a collection is made: opened, left, refused."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.data import Acme, sign_in

BAD_NAME = 'A collection name must be 1 to 128 characters, none of them / :; got "a/b".'
BAD_TAG = (
    "A tag must be 1 to 128 letters, digits, - and _, with spaces only between them; "
    'got "night/day".'
)
BAD_TYPE = (
    "An artifact type must be 1 to 128 letters, digits, -, _ and ., with spaces only between "
    'them, not starting with .; got "x/y".'
)


def test_back_closes_it_and_keeps_filters(ada: Page, acme: Acme) -> None:
    acme.registry("models")
    acme.collection("models", "Signs", ["model"], tags=["road"])
    ada.goto(f"/r/{acme.name}/models?tag=road&sort=-name")
    ada.get_by_role("button", name="Create collection").click()
    expect(ada).to_have_url(f"/r/{acme.name}/models?tag=road&sort=-name&new=collection")
    ada.go_back()

    expect(ada.get_by_role("dialog")).to_have_count(0)
    expect(ada).to_have_url(f"/r/{acme.name}/models?tag=road&sort=-name")
    expect(ada.get_by_role("button", name="Remove the filter tag: road")).to_be_visible()
    ada.go_forward()
    expect(ada.get_by_role("dialog", name="Create collection")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "Close", "Cancel"])
def test_closes(ada: Page, acme: Acme, way: str) -> None:
    ada.goto(acme.registry("models") + "?sort=-name")
    button = ada.get_by_role("button", name="Create collection")
    button.click()
    drawer = ada.get_by_role("dialog", name="Create collection")
    expect(drawer.get_by_label("Name")).to_be_focused()
    if way == "Escape":
        ada.keyboard.press("Escape")
    else:
        drawer.get_by_role("button", name=way).click()

    expect(drawer).to_have_count(0)
    expect(ada).to_have_url(f"/r/{acme.name}/models?sort=-name")
    expect(button).to_be_focused()


def test_has_an_address(ada: Page, acme: Acme) -> None:
    ada.goto(acme.registry("models") + "?new=collection")
    drawer = ada.get_by_role("dialog", name="Create collection")
    drawer.get_by_label("Name").fill("Signs")
    drawer.get_by_label("Types").fill("model")
    drawer.get_by_role("button", name="Create collection").click()

    expect(ada.get_by_role("heading", name="Signs")).to_be_visible()
    assert acme.names("models") == ["Signs"]


def test_taken_name_is_refused_next_to_its_field(ada: Page, acme: Acme) -> None:
    registry = acme.registry("models", ["model"])
    acme.collection("models", "Signs", ["model"])
    ada.goto(registry + "?new=collection")
    drawer = ada.get_by_role("dialog", name="Create collection")
    drawer.get_by_label("Name").fill("Signs")
    drawer.get_by_label("Types").select_option("model")
    drawer.get_by_label("Description").fill("Kept")
    drawer.get_by_role("button", name="Create collection").click()

    name = drawer.get_by_label("Name")
    refusal = "The registry has a collection Signs; please use a different name."
    expect(name).to_have_accessible_description(refusal)
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(drawer.get_by_role("alert")).to_have_text(refusal)
    expect(drawer.get_by_label("Description")).to_have_value("Kept")
    assert acme.names("models") == ["Signs"]
    name.fill("Street signs")
    drawer.get_by_role("button", name="Create collection").click()
    expect(ada.get_by_role("heading", name="Street signs")).to_be_visible()


def test_refusals_stand_next_to_their_fields(ada: Page, acme: Acme) -> None:
    ada.goto(acme.registry("anything") + "?new=collection")
    drawer = ada.get_by_role("dialog", name="Create collection")
    fields = {"Name": "a/b", "Types": "x/y", "Tags": "night/day"}
    for label, text in fields.items():
        drawer.get_by_label(label).fill(text)
    drawer.get_by_role("button", name="Create collection").click()

    expect(drawer.get_by_role("alert")).to_have_text([BAD_NAME, BAD_TYPE, BAD_TAG])
    for label, refusal in {"Name": BAD_NAME, "Types": BAD_TYPE, "Tags": BAD_TAG}.items():
        described = drawer.get_by_label(label).get_attribute("aria-describedby") or ""
        error = drawer.locator(f"[id='{described.split()[-1]}']")
        expect(error).to_have_text(refusal)
        field, below = drawer.get_by_label(label).bounding_box(), error.bounding_box()
        assert field is not None
        assert below is not None
        assert 0 < below["y"] - field["y"] < 120
    assert acme.names("anything") == []


def test_name_and_type_must_be_given(ada: Page, acme: Acme) -> None:
    ada.goto(acme.registry("anything") + "?new=collection")
    drawer = ada.get_by_role("dialog", name="Create collection")
    drawer.get_by_role("button", name="Create collection").click()
    expect(drawer.get_by_label("Name")).to_be_focused()
    drawer.get_by_label("Name").fill("Signs")
    drawer.get_by_role("button", name="Create collection").click()

    expect(drawer.get_by_label("Types")).to_have_accessible_description(
        "One or more. A type can be added later, and none can be taken back. "
        "Give at least one artifact type."
    )
    assert acme.names("anything") == []


def test_artifact_of_another_type_is_not_kept(ada: Page, acme: Acme) -> None:
    acme.project("signs")
    acme.artifact_version("signs", "cnn", "model")
    ada.goto(acme.registry("mixed", ["model", "dataset"]) + "?new=collection")
    drawer = ada.get_by_role("dialog", name="Create collection")
    drawer.get_by_label("Name").fill("Signs")
    drawer.get_by_label("Types").select_option("model")
    drawer.get_by_role("button", name="Link version").click()
    drawer.get_by_label("Project").select_option("signs")
    drawer.get_by_label("Artifact").select_option("cnn (model)")
    drawer.get_by_label("Version", exact=True).select_option("v0 (latest)")
    drawer.get_by_label("Types").select_option("dataset")
    drawer.get_by_role("button", name="Remove type model").click()

    expect(drawer.get_by_label("Artifact")).to_have_text("None of type dataset")
    expect(drawer.get_by_label("Version", exact=True)).to_have_text("Select an artifact first")
    expect(drawer.get_by_role("button", name="Create collection")).to_be_disabled()
    drawer.get_by_role("button", name="Link none").click()
    drawer.get_by_role("button", name="Create collection").click()
    expect(ada.get_by_role("heading", name="Signs")).to_be_visible()


def test_viewer_is_told_why_not(page: Page, acme: Acme) -> None:
    registry = acme.registry("models")
    sign_in(page, acme.person("vera", "VIEWER"))
    page.goto(registry + "?new=collection")

    button = page.get_by_role("button", name="Create collection")
    expect(button).to_be_disabled()
    reason = "Creating collections needs the role Member here."
    expect(button).to_have_accessible_description(reason)
    expect(page.get_by_text(reason)).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_role("dialog")).to_have_count(0)
