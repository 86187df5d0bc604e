"""A real Chromium, a real Naast, and a family with a browser of its own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.visitor import PATIENCE, WEATHER, Visitor
from tests.conftest import EXAMPLE
from tests.serving import Server, serving

ARGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
Browse = Callable[..., BrowserContext]
Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for these tests. Not for the session: while Playwright is there, no other test
    can run an event loop."""
    path = shutil.which("chromium")
    if path is None:
        told = "NO CHROMIUM: the web chat is not tested. apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(told)
        pytest.skip(told)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One Naast for the tests of a file."""
    with serving(tmp_path_factory.mktemp("naast"), organisation=str(EXAMPLE)) as running:
        yield running


@pytest.fixture
def context(chromium: Browser) -> Iterator[Browse]:
    """Makes fresh browsers. At the end nothing may have gone wrong in them, and nothing may have
    been asked of another host than ours (the weather page stands in for itself)."""
    opened: list[BrowserContext] = []
    faults: list[str] = []
    hosts: set[str] = set()

    def watch(page: Page) -> None:
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on(
            "console",
            lambda line: (
                faults.append(line.text)
                # what is refused or unreachable is part of the tests
                if line.type == "error" and "Failed to load resource" not in line.text
                else None
            ),
        )

    def make(
        language: str = "nl", width: int = 390, height: int = 844, **more: Any
    ) -> BrowserContext:
        made = chromium.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **more,
        )
        made.set_default_timeout(PATIENCE)
        made.route(
            WEATHER + "**",
            lambda route: route.fulfill(body="<h1>Weer</h1>", content_type="text/html"),
        )
        made.on("request", lambda request: hosts.add(urlsplit(request.url).hostname or ""))
        made.on("page", watch)
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.close()
    assert faults == []
    assert hosts <= {"", "127.0.0.1", urlsplit(WEATHER).hostname}


@pytest.fixture
def visit(context: Browse, server: Server) -> Visit:
    """Opens the chat in a fresh browser that wants a language."""

    def opened(language: str = "nl", path: str = "/", **options: Any) -> Visitor:
        page = context(language, **options).new_page()
        return Visitor(page, server.url).opens(path)

    return opened
