"""Somebody comes, is known, and leaves nothing behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.data import Acme, sign_in

WRONG = "vtr-" + "nobody-has-this-key-".ljust(43, "0")
REFUSED = "status 401: POST .*/session|console error: Failed to load resource.* 401 .*/session"


def give(page: Page, key: str) -> None:
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        (WRONG, "The API key is not valid, or no longer."),
        ("secret", "An API key must be vtr- and 43 characters of A-Z, a-z, 0-9, _ and -."),
    ],
)
def test_bad_key_is_refused_in_words(
    page: Page, acme: Acme, allowed: list[str], key: str, refusal: str
) -> None:
    allowed.append(REFUSED)
    page.goto("/")
    give(page, key)

    expect(page.get_by_role("alert")).to_have_text(refusal)
    expect(page.get_by_label("API key")).to_have_value(key)
    give(page, acme.key)
    expect(page.get_by_role("heading", name="Registries")).to_be_visible()


def test_nothing_is_shown_to_nobody(page: Page, acme: Acme) -> None:
    page.goto(acme.registry("models"))

    expect(page.get_by_role("heading")).to_have_text("Sign in to Vitrine")
    expect(page.get_by_label("API key")).to_be_focused()
    expect(page.get_by_text("models")).to_have_count(0)


def test_sign_in_leads_on_to_what_was_asked_for(page: Page, acme: Acme) -> None:
    page.goto(acme.registry("models") + "?sort=-name")
    page.get_by_label("API key").fill(f" {acme.key} ")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="models")).to_be_visible()
    expect(page).to_have_url(f"/r/{acme.name}/models?sort=-name")


@pytest.mark.parametrize(
    ("next", "leads"),
    [
        ("/keys", "/keys"),
        ("/search?q=road", "/search?q=road"),
        ("http://example.com/", "/"),
        ("//example.com/", "/"),
        ("/\\example.com/", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in?next=/keys", "/"),
    ],
)
def test_next(page: Page, acme: Acme, next: str, leads: str) -> None:
    page.goto("/sign-in")
    page.evaluate("next => history.replaceState(null, '', '?' + new URLSearchParams({next}))", next)
    page.reload()
    give(page, acme.key)

    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page).to_have_url(leads)


def test_name_and_way_out_are_on_every_screen(ada: Page, acme: Acme) -> None:
    registry = acme.registry("models")
    for address in ("/", registry, "/search?q=x", f"/o/{acme.name}", "/keys", "/new/registry"):
        ada.goto(address)
        expect(ada.get_by_role("heading", level=1)).to_be_visible()
        expect(ada.get_by_role("navigation", name="Account")).to_have_text("AdaSign out")


def test_nothing_stays_after_sign_out(ada: Page, acme: Acme) -> None:
    registry = acme.registry("models")
    acme.collection("models", "Street signs", ["model"])
    ada.goto("/")
    ada.get_by_role("link", name="View details of models").click()
    expect(ada.get_by_role("link", name="Street signs")).to_be_visible()
    ada.get_by_role("button", name="Sign out").click()

    expect(ada.get_by_role("heading")).to_have_text("Sign in to Vitrine")
    expect(ada).to_have_url("/")
    assert ada.context.cookies() == []
    ada.go_back()
    expect(ada.get_by_role("heading")).to_have_text("Sign in to Vitrine")
    assert "Street signs" not in ada.content()
    vera = acme.person("vera", "VIEWER")
    ada.goto(registry)
    give(ada, vera)
    expect(ada.get_by_role("navigation", name="Account")).to_have_text("VeraSign out")


def test_revoked_key_ends_the_session(page: Page, acme: Acme) -> None:
    key, key_id = acme.api_key(acme.username)
    acme.registry("models")
    sign_in(page, key)
    page.goto("/")
    expect(page.get_by_role("link", name="View details of models")).to_be_visible()
    acme.change("revokeApiKey", "apiKey { id }", apiKeyId=key_id)
    page.get_by_role("link", name="View details of models").click()

    expect(page.get_by_role("heading")).to_have_text("Sign in to Vitrine")
    give(page, acme.key)
    expect(page.get_by_role("heading", name="models")).to_be_visible()


def test_session_that_is_no_longer_good_leads_to_sign_in(page: Page, acme: Acme) -> None:
    sign_in(page, acme.key)
    page.goto("/keys")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    url = acme.program.url
    page.context.add_cookies([{"name": "vitrine_session", "value": "of.old.times", "url": url}])
    page.reload()

    expect(page.get_by_role("heading")).to_have_text("Sign in to Vitrine")
    assert page.context.cookies() == []


def test_page_that_the_browser_kept_asks_anew(ada: Page, acme: Acme) -> None:
    ada.goto(acme.registry("models"))
    expect(ada.get_by_role("heading", name="models")).to_be_visible()
    ada.request.delete("/session")
    ada.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(ada.get_by_role("heading")).to_have_text("Sign in to Vitrine")


def test_another_person_in_another_tab(ada: Page, acme: Acme) -> None:
    acme.registry("hidden", visibility="RESTRICTED")
    acme.registry("models")
    ada.goto("/")
    expect(ada.get_by_role("heading", name="hidden")).to_be_visible()
    sign_in(ada.context.new_page(), acme.person("vera", "VIEWER"))
    ada.get_by_role("link", name="View details of models").click()

    expect(ada.get_by_role("navigation", name="Account")).to_have_text("VeraSign out")
    ada.get_by_role("link", name="Vitrine").click()
    expect(ada.get_by_role("heading", name="models")).to_be_visible()
    expect(ada.get_by_role("heading", name="hidden")).to_have_count(0)
