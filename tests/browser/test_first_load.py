"""The way to the first screen: how much is loaded for it, and what waits for what."""

from __future__ import annotations

import gzip
import re

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import BUILT
from tests.browser.data import Acme


def test_first_load_is_small() -> None:
    named = re.findall(r'(?:src|href)="/static/(assets/[^"]+\.js)"', BUILT.read_text())
    scripts = [(BUILT.parent / name).read_bytes() for name in named]

    assert len(scripts) in range(1, 6)
    assert sum(len(gzip.compress(script, 9)) for script in scripts) < 100_000


def test_screen_does_not_wait_until_it_is_known_who_is_there(ada: Page, acme: Acme) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.post_data_json["operationName"] == "Viewer":
            held.append(route)
        else:
            route.continue_()

    ada.route("**/graphql", hold)
    with ada.expect_response(lambda answer: '"Registry"' in (answer.request.post_data or "")):
        ada.goto(acme.registry("models"))
    expect(ada.get_by_role("heading", name="models")).to_have_count(0)
    [viewer] = held
    viewer.continue_()

    expect(ada.get_by_role("heading", name="models")).to_be_visible()
    expect(ada.get_by_role("navigation", name="Account")).to_contain_text("Ada")
