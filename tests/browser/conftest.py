"""The real server with the built web app, and a Chromium that reaches nothing else.

Each test fails on anything that the console, a page or the network complains of, which is also how
a breach of the content security policy shows; `allowed` takes patterns for what a test provokes.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from tests.browser.data import Acme, sign_in
from tests.end_to_end.program import KEY, Program

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# Only `dev.py check` installs Playwright; the other tests do without.
if importlib.util.find_spec("playwright") is None:
    collect_ignore_glob = ["test_*.py"]

BUILT = Path(__file__).parents[2] / "server" / "static" / "index.html"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test in this folder is one of the marker's, which none can forget."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """The server, whose demonstration data are those of a first start."""
    assert BUILT.exists(), "build the app first: python3 dev.py web"
    started = Program(tmp_path_factory.mktemp("data"))
    yield started
    started.stop()


@pytest.fixture(scope="session")
def base_url() -> str:
    """None for all tests: each context has that of its program."""
    return ""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, which knows no host but this machine."""
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need Chromium: apt install chromium fonts-dejavu-core"
    return {**browser_type_launch_args, "executable_path": chromium, "args": FLAGS}


@pytest.fixture
def allowed() -> list[str]:
    """Patterns of complaints that this test expects; each covers any number of them."""
    return []


@pytest.fixture
def complaints(allowed: list[str]) -> Iterator[list[str]]:
    """What went wrong in any page of this test; whatever is not allowed fails it at its end."""
    found: list[str] = []
    yield found
    unexpected = [each for each in found if not any(re.search(one, each) for one in allowed)]
    assert not unexpected, "\n".join(["the browser complains:", *unexpected])


@pytest.fixture(autouse=True)
def new_context(new_context: Any, complaints: list[str], program: Program) -> Any:
    """Makes a profile of its own, as of another person; every page in it is watched.

    Its addresses are those of the program that the test's own file may have put in place of ours.
    """

    def make(**options: Any) -> BrowserContext:
        context: BrowserContext = new_context(base_url=program.url, **options)
        watch(context, complaints, program.url)
        return context

    return make


def watch(context: BrowserContext, complaints: list[str], url: str) -> None:
    """Complaints of every page, and requests to anybody else, are gathered."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in {"warning", "error"}:
            complaints.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def on_request(request: Request) -> None:
        if urlsplit(request.url).scheme not in {"data", "blob"} and not own(request.url):
            complaints.append(f"foreign request: {request.url}")

    def own(asked: str) -> bool:
        return urlsplit(asked).netloc == urlsplit(url).netloc

    def on_failed(request: Request) -> None:
        # A page that is left, or a query that nobody waits for any more, is cancelled.
        if request.failure != "net::ERR_ABORTED":
            complaints.append(f"failed request: {request.url}: {request.failure}")

    def on_response(response: Response) -> None:
        if response.status >= 400:
            complaints.append(f"status {response.status}: {response.request.method} {response.url}")

    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"page error: {error.error}"))
    context.on("request", on_request)
    context.on("requestfailed", on_failed)
    context.on("response", on_response)


@pytest.fixture
def signed_in(page: Page) -> Page:
    """A page, nowhere yet, whose cookie is that of the first user."""
    sign_in(page, KEY)
    return page


@pytest.fixture
def acme(program: Program) -> Acme:
    """An organization of this test's own, with a team, and Ada as its ADMIN."""
    return Acme(program)


@pytest.fixture
def ada(page: Page, acme: Acme) -> Page:
    """A page, nowhere yet, of Ada."""
    sign_in(page, acme.key)
    return page
