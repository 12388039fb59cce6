"""The collections of a registry: narrowed, sorted, paged, all of it in the address."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.data import Acme, sign_in


def names(page: Page) -> Locator:
    return page.get_by_role("table", name="Collections").get_by_role("rowheader")


@pytest.fixture
def models(acme: Acme) -> str:
    """A registry of three collections."""
    registry = acme.registry("models", ["model", "dataset"])
    acme.collection("models", "Street signs", ["model"], tags=["road", "vision"])
    acme.collection("models", "Photos", ["dataset"], tags=["road"])
    acme.collection("models", "Whales (50%)", ["model", "dataset"], tags=["sea"])
    return registry


def test_filters_are_chips_in_the_address(ada: Page, models: str) -> None:
    ada.goto(models)
    expect(names(ada)).to_have_text(["Photos", "Street signs", "Whales (50%)"])
    ada.get_by_label("Type", exact=True).select_option("model")
    expect(names(ada)).to_have_text(["Street signs", "Whales (50%)"])
    ada.get_by_label("Filter by tag").fill("road")
    ada.get_by_label("Filter by tag").press("Enter")
    expect(names(ada)).to_have_text(["Street signs"])
    expect(ada).to_have_url(f"{models}?type=model&tag=road")
    ada.get_by_role("button", name="Remove the filter type: model").click()
    expect(names(ada)).to_have_text(["Photos", "Street signs"])
    ada.get_by_label("Filter by tag").fill("vision")
    ada.get_by_label("Filter by tag").press("Enter")
    expect(names(ada)).to_have_text(["Street signs"])
    ada.reload()
    expect(names(ada)).to_have_text(["Street signs"])
    ada.go_back()
    expect(names(ada)).to_have_text(["Photos", "Street signs"])
    expect(ada.get_by_role("button", name="Remove the filter tag: vision")).to_have_count(0)


def test_text_is_looked_for_as_it_is_written(ada: Page, models: str) -> None:
    ada.goto(models)
    field = ada.get_by_label("Filter collections by name")
    field.fill("s (5")
    field.press("Enter")
    expect(names(ada)).to_have_text(["Whales (50%)"])
    ada.get_by_role("button", name="Remove the filter Name has “s (5”").click()
    expect(names(ada)).to_have_count(3)
    expect(field).to_have_value("")
    field.fill("STREET")
    field.press("Enter")
    expect(names(ada)).to_have_text(["Street signs"])
    field.fill("nothing like it")
    field.press("Enter")
    expect(ada.get_by_text("No collection fits these filters")).to_be_visible()
    field.fill("")
    expect(names(ada)).to_have_count(3)


def test_sort(ada: Page, models: str) -> None:
    ada.goto(models)
    for order, first in (
        ("Name, reversed", ["Whales (50%)", "Street signs", "Photos"]),
        ("Oldest", ["Street signs", "Photos", "Whales (50%)"]),
        ("Newest", ["Whales (50%)", "Photos", "Street signs"]),
    ):
        ada.get_by_label("Sort by").select_option(order)
        expect(names(ada)).to_have_text(first)
    expect(ada).to_have_url(f"{models}?sort=-created")


def test_120_collections_come_in_pages(ada: Page, acme: Acme) -> None:
    registry = acme.registry("models")
    for number in range(120):
        acme.collection("models", f"Model {number:03}", ["model"])
    ada.goto(registry)
    pages = ada.get_by_role("navigation", name="Pages of collections")
    expect(names(ada)).to_have_count(50)
    expect(pages).to_contain_text("50 of 120 collections")
    expect(pages.get_by_role("button", name="First")).to_be_disabled()
    expect(pages.get_by_role("button", name="Previous")).to_be_disabled()
    pages.get_by_role("button", name="Next").click()
    expect(names(ada).first).to_have_text("Model 050")
    pages.get_by_role("button", name="Next").click()
    expect(names(ada).first).to_have_text("Model 100")
    expect(names(ada)).to_have_count(20)
    expect(pages.get_by_role("button", name="Next")).to_be_disabled()
    third = ada.url
    pages.get_by_role("button", name="Previous").click()
    expect(names(ada).first).to_have_text("Model 050")
    expect(names(ada).last).to_have_text("Model 099")
    ada.go_back()
    expect(names(ada).first).to_have_text("Model 100")
    expect(ada).to_have_url(third)
    ada.reload()
    expect(names(ada).first).to_have_text("Model 100")
    ada.get_by_role("link", name="Model 119").click()
    expect(ada.get_by_role("heading", name="Model 119")).to_be_visible()
    ada.go_back()
    expect(names(ada).first).to_have_text("Model 100")
    pages.get_by_role("button", name="First").click()
    expect(names(ada).first).to_have_text("Model 000")
    expect(ada).to_have_url(registry)
    pages.get_by_role("button", name="Next").click()
    expect(names(ada).first).to_have_text("Model 050")
    ada.get_by_label("Sort by").select_option("Name, reversed")
    expect(names(ada).first).to_have_text("Model 119")
    expect(ada).to_have_url(f"{registry}?sort=-name")


def test_unknown_and_foreign_look_the_same(page: Page, acme: Acme, program: object) -> None:
    other = Acme(acme.program)
    foreign = other.registry("secret")
    acme.registry("hidden", visibility="RESTRICTED")
    sign_in(page, acme.person("vera", "VIEWER"))
    seen = set()
    for address in (f"/r/{acme.name}/none", f"/r/{acme.name}/hidden", foreign, "/r/none/secret"):
        page.goto(address)
        expect(page.get_by_role("heading")).to_have_text("Not found")
        seen.add(page.get_by_role("main").inner_text())

    assert seen == {"Not found\n\nThis registry does not exist, or you may not see it.\n\nGo home"}
    page.get_by_role("link", name="Go home").click()
    expect(page.get_by_role("heading", name="Registries")).to_be_visible()


def test_empty_registry_teaches(ada: Page, acme: Acme) -> None:
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.goto(acme.registry("models"))
    code = f"""import wandb

with wandb.init(entity="TEAM", project="PROJECT") as run:
    artifact = wandb.Artifact("ARTIFACT", type="TYPE")
    artifact.add_file("FILE")
    run.link_artifact(artifact, target_path="{acme.name}/wandb-registry-models/COLLECTION")
"""
    expect(ada.get_by_text("No collections yet")).to_be_visible()
    shown = ada.get_by_role("region", name="the code that links an artifact")
    expect(shown).to_have_text(code)
    ada.get_by_role("button", name="Copy the code that links an artifact").click()
    expect(ada.get_by_role("button", name="Copied")).to_be_visible()
    assert ada.evaluate("navigator.clipboard.readText()") == code


def test_path_of_each_collection_is_copied(ada: Page, acme: Acme, models: str) -> None:
    ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ada.goto(models)
    ada.get_by_role("button", name="Copy the path of Street signs").click()

    expect(ada.get_by_role("button", name="Copied")).to_be_visible()
    copied = ada.evaluate("navigator.clipboard.readText()")
    assert copied == f"{acme.name}/wandb-registry-models/Street signs"


def test_table_shows_what_is_newest(ada: Page, acme: Acme, models: str) -> None:
    acme.project("signs")
    source = acme.artifact_version("signs", "cnn", "model")
    target = f"{acme.name}/wandb-registry-models/Street signs"
    given = {"artifactVersionPath": source, "targetPath": target, "aliases": ["staging"]}
    acme.change("linkArtifact", "version { id }", **given)
    ada.goto(models)

    row = ada.get_by_role("row").filter(has_text="Street signs")
    expect(row.get_by_role("cell")).to_have_text(
        ["model", "roadvision", "v0staging", "just now", ""]
    )
    expect(ada.get_by_role("row").filter(has_text="Photos")).to_contain_text("none yet")
