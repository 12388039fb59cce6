"""What there is at a glance, and the way to what one knows a word of."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.data import Acme, sign_in
from tests.end_to_end.program import Program

SEARCH = "Search registries, collections and versions"


def look_for(page: Page, text: str) -> None:
    page.get_by_role("searchbox", name=SEARCH).fill(text)
    page.get_by_role("searchbox", name=SEARCH).press("Enter")


def test_cards_tell_what_a_registry_is(ada: Page, acme: Acme) -> None:
    acme.registry("anything", description="All there is.")
    acme.registry("models", ["model", "dataset"], visibility="RESTRICTED")
    acme.collection("models", "Signs", ["model"])
    ada.goto("/")
    cards = ada.get_by_role("region", name="Acme").get_by_role("article")

    expect(ada).to_have_title("Registries · Vitrine")
    expect(cards).to_have_text(
        [
            "anythingAll there is.All types0 collections, changed just nowView details",
            "modelsRestrictedNo description.modeldataset1 collection, changed just nowView details",
        ]
    )
    ada.get_by_role("link", name="View details of models").click()
    expect(ada.get_by_role("link", name="Signs")).to_be_visible()
    ada.go_back()
    ada.get_by_role("link", name="Create registry").click()
    expect(ada).to_have_url(f"/new/registry?organization={acme.name}")


def test_viewer_sees_what_viewers_may(page: Page, acme: Acme) -> None:
    acme.registry("open")
    acme.registry("hidden", visibility="RESTRICTED")
    sign_in(page, acme.person("vera", "VIEWER"))
    page.goto("/")

    expect(page.get_by_role("article")).to_have_count(1)
    expect(page.get_by_role("heading", name="open")).to_be_visible()
    expect(page.get_by_role("link", name="Create registry")).to_have_count(0)


def test_each_organization_has_its_own_cards(ada: Page, acme: Acme) -> None:
    other = Acme(acme.program)
    given = {"organization": other.name, "username": acme.username, "role": "VIEWER"}
    other.change("setOrganizationMember", "organization { id }", **given)
    renamed = {"organization": other.name, "displayName": "Umbra"}
    other.change("updateOrganization", "organization { id }", **renamed)
    other.registry("shades")
    ada.goto("/")

    expect(ada.get_by_role("heading", level=2)).to_have_text(["Acme", "Umbra"])
    expect(ada.get_by_role("region", name="Acme")).to_contain_text("No registry that you may see.")
    expect(ada.get_by_role("region", name="Umbra").get_by_role("article")).to_have_count(1)


def test_more_registries_than_cards(ada: Page, acme: Acme) -> None:
    for number in range(25):
        acme.registry(f"registry-{number:02}")
    ada.goto("/")

    expect(ada.get_by_role("article")).to_have_count(24)
    ada.get_by_role("link", name="All 25 registries of Acme").click()
    expect(ada.get_by_text("24 of 25 registries")).to_be_visible()
    ada.get_by_role("button", name="Next").click()
    expect(ada.get_by_role("link", name="View details of registry-24")).to_be_visible()


def test_nobody_without_an_organization_is_left_alone(
    page: Page, acme: Acme, program: Program
) -> None:
    username = f"otto-{acme.name}"
    acme.change("createUser", "user { id }", username=username, name="Otto")
    sign_in(page, acme.api_key(username)[0])
    page.goto("/")

    expect(page.get_by_text("You belong to no organization yet")).to_be_visible()
    code = page.get_by_role("region", name="the mutation that makes an organization")
    expect(code).to_contain_text("createOrganization(input:")


@pytest.fixture
def signs(acme: Acme) -> Acme:
    """A word that is in the name of a registry and a collection, and in tags and aliases."""
    acme.registry("lighthouse")
    acme.registry("hidden")
    acme.collection("hidden", "Lighthouse photos", ["dataset"], tags=["coast"])
    acme.collection("hidden", "Beacons", ["model"], tags=["lighthouse"])
    acme.project("sea")
    source = acme.artifact_version("sea", "cnn", "model")
    target = f"{acme.name}/wandb-registry-hidden/Beacons"
    given = {"artifactVersionPath": source, "targetPath": target, "aliases": ["brightest"]}
    acme.change("linkArtifact", "version { id }", **given)
    return acme


def test_search_leads_to_what_it_finds(ada: Page, signs: Acme) -> None:
    ada.goto("/")
    look_for(ada, "  lighthouse ")
    hits = ada.get_by_role("main").get_by_role("listitem")

    expect(ada).to_have_url("/search?q=lighthouse")
    expect(ada.get_by_role("heading", name="Search: lighthouse")).to_be_visible()
    expect(ada.get_by_text("3 found")).to_be_visible()
    assert sorted(text.replace("\n", " ") for text in hits.all_inner_texts()) == [
        f"Collection {signs.name} / hidden / Beacons lighthouse",
        f"Collection {signs.name} / hidden / Lighthouse photos coast",
        f"Registry {signs.name} / lighthouse",
    ]
    look_for(ada, "brightest")
    expect(hits).to_have_text([f"Version{signs.name} / hidden / Beacons:v0brightestlatest"])
    hits.get_by_role("link").click()
    expect(ada).to_have_url(f"/r/{signs.name}/hidden/c/Beacons/v0")
    ada.go_back()
    expect(ada.get_by_role("searchbox", name=SEARCH)).to_have_value("brightest")
    ada.go_back()
    expect(ada.get_by_text("3 found")).to_be_visible()


@pytest.mark.parametrize(
    "text", ["nonsense", "<b>lighthouse", "100%", "a' OR 1=1", '"', "\\", "😀"]
)
def test_search_for_nothing_that_is_there(ada: Page, acme: Acme, text: str) -> None:
    ada.goto("/")
    look_for(ada, text)

    expect(ada.get_by_role("heading")).to_have_text(f"Search: {text}")
    expect(ada.get_by_text("Nothing found")).to_be_visible()


def test_search_finds_nothing_of_others(ada: Page, acme: Acme) -> None:
    other = Acme(acme.program)
    other.registry("lighthouse")
    ada.goto("/search?q=lighthouse")

    expect(ada.get_by_text("Nothing found")).to_be_visible()


def test_search_comes_in_pages(ada: Page, acme: Acme) -> None:
    acme.registry("models")
    for number in range(30):
        acme.collection("models", f"Boat {number:02}", ["model"])
    ada.goto("/search?q=boat")
    hits = ada.get_by_role("main").get_by_role("listitem")
    expect(hits).to_have_count(25)
    expect(ada.get_by_text("30 found")).to_be_visible()
    ada.get_by_role("button", name="Next page").click()
    expect(hits).to_have_count(5)
    ada.reload()
    expect(hits).to_have_count(5)
    expect(ada.get_by_role("button", name="Next page")).to_be_disabled()
    ada.get_by_role("button", name="First page").click()
    expect(hits).to_have_count(25)
    ada.go_back()
    expect(hits).to_have_count(5)
    ada.go_back()
    expect(hits).to_have_count(25)
    expect(ada.get_by_role("button", name="First page")).to_be_disabled()


def test_page_that_is_not_there(ada: Page, allowed: list[str]) -> None:
    allowed.append("404.*/no/such/page")
    ada.goto("/no/such/page")

    expect(ada.get_by_role("heading")).to_have_text("Not found")
    ada.get_by_role("link", name="Go home").click()
    expect(ada.get_by_role("heading", name="Registries")).to_be_visible()
