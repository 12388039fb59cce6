"""The app starts in a browser, and what watches over these tests does."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect


def test_app_starts(page: Page) -> None:
    page.goto("/")

    expect(page).to_have_title(re.compile("Vitrine"))
    expect(page.locator("#app").get_by_role("heading").first).to_be_visible()


def test_signed_in_user_is_known(signed_in: Page) -> None:
    answer = signed_in.request.post("/graphql", data={"query": "{ viewer { username } }"})

    assert answer.json()["data"] == {"viewer": {"username": "admin"}}


@pytest.mark.parametrize(
    ("script", "complaint"),
    [
        ("console.warn('oh')", "console warning: oh"),
        ("console.error('no')", "console error: no"),
        ("setTimeout(() => { throw new Error('lost') })", "page error: lost"),
        ("fetch('/static/none.js')", "status 404: GET .*/static/none.js"),
        ("fetch('http://example.invalid/').catch(() => 0)", "console error: .*Content Security"),
        ("new Image().src = 'http://example.invalid/'", "console error: .*Content Security"),
        ("document.body.innerHTML = '<b>x</b>'", "console error: .*TrustedHTML"),
    ],
)
def test_page_is_watched(
    page: Page, complaints: list[str], allowed: list[str], script: str, complaint: str
) -> None:
    page.goto("/")
    page.evaluate(f"setTimeout(() => {{ {script} }})")
    page.wait_for_timeout(300)
    allowed.append("")  # what this test provokes is what it is about

    assert any(re.match(complaint, each) for each in complaints), complaints


def test_chromium_finds_no_other_host(
    new_context: Any, complaints: list[str], allowed: list[str]
) -> None:
    page = new_context().new_page()
    allowed.append("foreign request: http://example.com|failed request: http://example.com")

    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        page.goto("http://example.com/")

    assert complaints[0] == "foreign request: http://example.com/"
