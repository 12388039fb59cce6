"""`python -m tests.browser.pictures` takes a picture of every screen, light and dark.

They come into `.pictures/`, from a server of its own with the data of the demonstration.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS
from tests.browser.screens import SCREENS
from tests.end_to_end.program import KEY, Program

FOLDER = Path(__file__).parents[2] / ".pictures"
SCHEMES = ("light", "dark")
SIZES = {"": (1280, 820), "-narrow": (390, 820)}


def main() -> None:
    """Every picture is in the folder, those of screens that are no more are gone."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        program = Program(Path(data, "data"), "--demo")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            for scheme in SCHEMES:
                for suffix, size in SIZES.items():
                    take(browser, program.url, scheme, suffix, size)
        finally:
            browser.close()
            program.stop()
    sys.stdout.write(f"{len(list(FOLDER.iterdir()))} pictures are in {FOLDER.name}\n")


def take(browser: Browser, url: str, scheme: str, suffix: str, size: tuple[int, int]) -> None:
    """All screens in one scheme and size; signed out first."""
    width, height = size
    context = browser.new_context(
        base_url=url, color_scheme=scheme, viewport={"width": width, "height": height}
    )
    page = context.new_page()
    for name, path in {"sign-in": "/", **SCREENS}.items():
        if name != "sign-in":
            page.request.post("/session", data={"key": KEY})
        page.goto(path, wait_until="networkidle")
        page.screenshot(path=FOLDER / f"{name}{suffix}-{scheme}.png", animations="disabled")
    context.close()


if __name__ == "__main__":
    main()
