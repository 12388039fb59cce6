"""A collection is made as the reference page tells it, by what a person sees alone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.data import Acme
from tests.browser.keyboard import choose, tab_to

MADE = """query($path: String!) { collection(path: $path) { types description tags
    versions(first: 10) { nodes { name aliases source { path } } } } }"""


@pytest.fixture(autouse=True)
def signs(acme: Acme) -> None:
    """A project with a model of two versions and a data set."""
    acme.project("signs")
    acme.artifact_version("signs", "cnn", "model", 1)
    acme.artifact_version("signs", "cnn", "model", 2)
    acme.artifact_version("signs", "photos", "dataset")


def drawer_of(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Create collection")


def open_drawer(page: Page, registry: str) -> Locator:
    """The first three steps."""
    page.goto("/")
    page.get_by_role("link", name=f"View details of {registry}").click()
    page.get_by_role("button", name="Create collection").click()
    return drawer_of(page)


def link(drawer: Locator, artifact: str, version: str) -> None:
    """Steps eight to eleven."""
    drawer.get_by_role("button", name="Link version").click()
    drawer.get_by_label("Project").select_option("signs")
    drawer.get_by_label("Artifact").select_option(artifact)
    drawer.get_by_label("Version", exact=True).select_option(version)


def offered(select: Locator) -> list[str]:
    expect(select).to_be_enabled()
    return select.locator("option").all_inner_texts()


def collection(acme: Acme, registry: str, name: str) -> dict[str, Any]:
    path = f"{acme.name}/wandb-registry-{registry}/{name}"
    found: dict[str, Any] = acme.program.ask(MADE, path=path)["collection"]
    return found


def linked(acme: Acme, artifact: str, version: str) -> dict[str, Any]:
    """What the API tells of the versions of a collection that was just made."""
    source = {"path": f"{acme.team}/signs/{artifact}:{version}"}
    return {"nodes": [{"name": "v0", "aliases": ["latest"], "source": source}]}


def test_single_type(ada: Page, acme: Acme) -> None:
    acme.registry("models", ["model", "dataset"], singleTypeCollections=True)
    drawer = open_drawer(ada, "models")
    drawer.get_by_label("Name").fill("Street signs")
    assert offered(drawer.get_by_label("Type")) == ["Select a type", "model", "dataset"]
    drawer.get_by_label("Type").select_option("model")
    drawer.get_by_label("Description").fill("# Signs\n\nReads the signs along a road.")
    drawer.get_by_label("Tags").fill("road")
    drawer.get_by_label("Tags").press("Enter")
    drawer.get_by_label("Tags").fill("vision")
    drawer.get_by_role("button", name="Link version").click()
    assert offered(drawer.get_by_label("Project")) == ["Select a project", "signs"]
    drawer.get_by_label("Project").select_option("signs")
    assert offered(drawer.get_by_label("Artifact")) == ["Select an artifact", "cnn (model)"]
    drawer.get_by_label("Artifact").select_option("cnn (model)")
    versions = offered(drawer.get_by_label("Version", exact=True))
    assert versions == ["Select a version", "v1 (latest)", "v0"]
    drawer.get_by_label("Version", exact=True).select_option("v0")
    drawer.get_by_role("button", name="Create collection").click()

    expect(ada.get_by_role("heading", name="Street signs")).to_be_visible()
    expect(ada).to_have_url(f"{acme.program.url}/r/{acme.name}/models/c/Street%20signs")
    expect(ada.get_by_role("heading", name="Signs", exact=True)).to_be_visible()
    expect(ada.get_by_role("main").get_by_text("model", exact=True)).to_be_visible()
    for tag in ("road", "vision"):
        expect(ada.get_by_role("button", name=f"Remove the tag {tag}")).to_be_visible()
    row = ada.get_by_role("row").filter(has_text="v0")
    expect(row).to_contain_text("latest")
    expect(ada.get_by_text("Created the collection Street signs, with v0 linked.")).to_be_visible()
    assert collection(acme, "models", "Street signs") == {
        "types": ["model"],
        "description": "# Signs\n\nReads the signs along a road.",
        "tags": ["road", "vision"],
        "versions": linked(acme, "cnn", "v0"),
    }


def test_several_types_of_a_list(ada: Page, acme: Acme) -> None:
    acme.registry("mixed", ["model", "dataset", "metrics"])
    drawer = open_drawer(ada, "mixed")
    drawer.get_by_label("Name").fill("Both")
    drawer.get_by_label("Types").select_option("model")
    drawer.get_by_label("Types").select_option("dataset")
    assert offered(drawer.get_by_label("Types")) == ["Add another type", "metrics"]
    drawer.get_by_label("Types").select_option("metrics")
    drawer.get_by_role("button", name="Remove type metrics").click()
    drawer.get_by_role("button", name="Link version").click()
    drawer.get_by_label("Project").select_option("signs")
    assert offered(drawer.get_by_label("Artifact")) == [
        "Select an artifact",
        "cnn (model)",
        "photos (dataset)",
    ]
    drawer.get_by_label("Artifact").select_option("photos (dataset)")
    drawer.get_by_label("Version", exact=True).select_option("v0 (latest)")
    drawer.get_by_role("button", name="Create collection").click()

    expect(ada.get_by_role("heading", name="Both")).to_be_visible()
    expect(ada.get_by_role("row").filter(has_text="v0")).to_contain_text("latest")
    assert collection(acme, "mixed", "Both") == {
        "types": ["model", "dataset"],
        "description": None,
        "tags": [],
        "versions": linked(acme, "photos", "v0"),
    }


def test_types_of_ones_own(ada: Page, acme: Acme) -> None:
    acme.registry("anything")
    drawer = open_drawer(ada, "anything")
    drawer.get_by_label("Name").fill("Mine")
    drawer.get_by_label("Types").fill("street map")
    drawer.get_by_label("Types").press("Enter")
    drawer.get_by_label("Types").press_sequentially("model,")
    expect(drawer.get_by_label("Types")).to_have_value("")
    link(drawer, "cnn (model)", "v1 (latest)")
    drawer.get_by_role("button", name="Create collection").click()

    expect(ada.get_by_role("heading", name="Mine")).to_be_visible()
    expect(ada.get_by_text("street map", exact=True)).to_be_visible()
    assert collection(acme, "anything", "Mine") == {
        "types": ["street map", "model"],
        "description": None,
        "tags": [],
        "versions": linked(acme, "cnn", "v1"),
    }


def test_any_single_type(ada: Page, acme: Acme) -> None:
    acme.registry("anything", singleTypeCollections=True)
    drawer = open_drawer(ada, "anything")
    drawer.get_by_label("Name").fill("Mine")
    drawer.get_by_label("Type").fill("street map")
    drawer.get_by_role("button", name="Create collection").click()

    expect(ada.get_by_role("heading", name="Mine")).to_be_visible()
    expect(ada.get_by_text("Created the collection Mine.")).to_be_visible()
    assert collection(acme, "anything", "Mine") == {
        "types": ["street map"],
        "description": None,
        "tags": [],
        "versions": {"nodes": []},
    }


def test_keyboard_alone(ada: Page, acme: Acme) -> None:
    acme.registry("models", ["model", "dataset"], singleTypeCollections=True)
    ada.goto("/")
    card = ada.get_by_role("link", name="View details of models")
    expect(card).to_be_visible()
    tab_to(ada, card)
    ada.keyboard.press("Enter")
    button = ada.get_by_role("button", name="Create collection")
    expect(button).to_be_visible()
    tab_to(ada, button)
    ada.keyboard.press("Enter")
    drawer = drawer_of(ada)
    expect(drawer.get_by_label("Name")).to_be_focused()
    ada.keyboard.type("Street signs")
    choose(ada, drawer.get_by_label("Type"), "mod")
    tab_to(ada, drawer.get_by_label("Description"))
    ada.keyboard.type("Reads signs.")
    tab_to(ada, drawer.get_by_label("Tags"))
    ada.keyboard.type("road")
    ada.keyboard.press("Enter")
    tab_to(ada, drawer.get_by_role("button", name="Link version"))
    ada.keyboard.press("Enter")
    for label, first_letters in (("Project", "si"), ("Artifact", "cn"), ("Version", "v0")):
        select = drawer.get_by_label(label, exact=True)
        expect(select).to_be_enabled()
        choose(ada, select, first_letters)
    tab_to(ada, drawer.get_by_role("button", name="Create collection"))
    ada.keyboard.press("Enter")

    expect(ada.get_by_role("heading", name="Street signs")).to_be_visible()
    assert collection(acme, "models", "Street signs") == {
        "types": ["model"],
        "description": "Reads signs.",
        "tags": ["road"],
        "versions": linked(acme, "cnn", "v0"),
    }
