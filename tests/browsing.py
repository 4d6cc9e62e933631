"""A real browser for tests of the page: the system's Chromium, driven as a person would."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from sandbox import Sandbox

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
WIDTH, HEIGHT = 1280, 800
PATIENCE_MS = 15_000
"""How long a test waits for what must come; a busy machine is slow."""

Opens = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for a module: while it is open, nothing else can run asyncio in this thread."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def opens(browser: Browser) -> Iterator[Opens]:
    """`opens(sandbox)` shows the sandbox's page; at the end nothing has gone wrong in the browser.

    `language` is the browser's; `faultless=False` for stories in which the server goes away.
    """
    errors: list[str] = []
    pages: list[Page] = []

    def opened(sandbox: Sandbox, *, language: str = "en-US", faultless: bool = True) -> Page:
        context = browser.new_context(locale=language, viewport={"width": WIDTH, "height": HEIGHT})
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        if faultless:
            page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto(sandbox.url)
        pages.append(page)
        return page

    yield opened
    for page in pages:
        page.context.close()
    assert not errors, errors
