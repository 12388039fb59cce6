"""What axe finds in the states of screens that one gets into by doing something: nothing."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.data import Acme, sign_in

# GraphiQL's own markup: buttons inside its tabs, and a list without a label in its explorer.
OF_GRAPHIQL = {"nested-interactive", "select-name"}


def barriers(page: Page) -> dict[str, list[str]]:
    """The rules that are broken in either scheme, and by what."""
    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for each in Axe().run(page).response["violations"]:
            found[f"{each['id']}, {scheme}"] = [node["html"] for node in each["nodes"]]
    return found


def test_refused_key(page: Page, allowed: list[str]) -> None:
    allowed.append("401.*/session")
    page.goto("/")
    page.get_by_label("API key").fill("vtr-")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()

    assert barriers(page) == {}


def test_no_organization(page: Page, acme: Acme) -> None:
    acme.change("createUser", "user { id }", username=f"otto-{acme.name}")
    sign_in(page, acme.api_key(f"otto-{acme.name}")[0])
    page.goto("/")
    expect(page.get_by_text("You belong to no organization yet")).to_be_visible()

    assert barriers(page) == {}


def test_empty_registry_of_a_viewer(page: Page, acme: Acme) -> None:
    registry = acme.registry("models", visibility="ORGANIZATION")
    sign_in(page, acme.person("vera", "VIEWER"))
    page.goto(registry)
    expect(page.get_by_text("No collections yet")).to_be_visible()

    assert barriers(page) == {}


def test_filtered_registry(ada: Page, acme: Acme) -> None:
    registry = acme.registry("models", ["model", "dataset"])
    ada.goto(f"{registry}?q=x&type=model&tag=road")
    expect(ada.get_by_text("No collection fits these filters")).to_be_visible()

    assert barriers(ada) == {}


def test_refused_collection(ada: Page, acme: Acme) -> None:
    acme.project("signs")
    ada.goto(acme.registry("anything") + "?new=collection")
    drawer = ada.get_by_role("dialog", name="Create collection")
    for label in ("Name", "Types", "Tags"):
        drawer.get_by_label(label).fill("a/b")
    drawer.get_by_role("button", name="Link version").click()
    drawer.get_by_role("button", name="Create collection").click()
    expect(drawer.get_by_role("alert")).to_have_count(3)

    assert barriers(ada) == {}


def test_help(ada: Page, acme: Acme) -> None:
    ada.goto(acme.registry("models"))
    expect(ada.get_by_role("heading", name="models")).to_be_visible()
    ada.keyboard.press("?")
    expect(ada.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()

    assert barriers(ada) == {}


def test_answer_in_graphiql(ada: Page) -> None:
    ada.goto("/graphql")
    expect(ada.locator(".graphiql-query-editor")).to_contain_text("query WhoAmI")
    ada.get_by_role("button", name="Execute query").click()
    expect(ada.get_by_role("region", name="Result window")).to_contain_text('"viewer"')

    found = {rule: nodes for rule, nodes in barriers(ada).items()}
    assert {rule: n for rule, n in found.items() if rule.split(",")[0] not in OF_GRAPHIQL} == {}
