"""People with a browser each: real Chromium, on the real page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

PAGE_ON_DISK = Path(__file__).parents[2] / "static" / "index.html"
COMMANDS = ("chromium", "chromium-browser", "google-chrome")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 15_000

expect.set_options(timeout=PATIENCE)


class Person:
    """Somebody at the page, in a browser profile of their own."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.status = page.get_by_role("status").first
        self.advice = page.get_by_role("alert")
        self.input = page.get_by_role("textbox", name="Message")
        self.connect = page.get_by_role("button", name="Connect", exact=True)
        self.disconnect = page.get_by_role("button", name="Disconnect")
        self.settings = page.get_by_role("button", name="Settings")
        self.messages = page.get_by_role("log").locator(".message")
        self.errors = page.get_by_role("log").locator(".notice")

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(label, exact=True)

    def says(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def reads(self, text: str) -> Locator:
        """The one message with exactly this text, waited for."""
        message = self.messages.filter(has=self.page.get_by_text(text, exact=True))
        expect(message).to_have_count(1)
        return message

    def is_connected(self) -> None:
        expect(self.status).to_contain_text("Connected as")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # Not once per session: while Playwright runs, this thread has a running event loop, and the
    # tests of other directories could not call asyncio.run().
    arguments = [*QUIET, "--no-sandbox"] if is_root() else list(QUIET)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright), args=arguments
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open an empty page in a profile of its own; no page may throw or be refused by its CSP."""
    contexts, failures = [], []

    def open_page(**options: object) -> Page:
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("weberror", lambda failure: failures.append(str(failure.error)))
        context.on(
            "console",
            lambda line: "Content Security Policy" in line.text and failures.append(line.text),
        )
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert failures == []


@pytest.fixture(scope="session")
def page_on_disk() -> str:
    return PAGE_ON_DISK.as_uri()


@pytest.fixture
def room() -> str:
    return f"room-{uuid.uuid4().hex}"


@pytest.fixture
def visit(chat, new_page, room) -> Callable[..., Person]:
    """Visit the page with these parameters in its address, by default in the test's own room."""

    def visit(page: Page | None = None, url: str = "", **parameters: str) -> Person:
        page = page or new_page()
        page.goto(f"{url or chat.http + '/'}?{urlencode({'room': room, **parameters})}")
        return Person(page)

    return visit


@pytest.fixture
def join(visit) -> Callable[..., Person]:
    """Visit the page and wait until it is connected."""

    def join(name: str, **options: object) -> Person:
        person = visit(name=name, **options)
        person.is_connected()
        return person

    return join


def find_chromium(playwright: Playwright) -> str:
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named) or pytest.fail(f"CHROMIUM={named}: no such program")
    own = playwright.chromium.executable_path
    for candidate in (*COMMANDS, *MAC_APPS, own):
        if found := shutil.which(candidate):
            return found
    install = [sys.executable, "-m", "playwright", "install", "chromium"]
    installed = subprocess.run(install, capture_output=True, text=True, timeout=600)
    return shutil.which(own) or pytest.fail(
        "The browser tests need Chromium or Google Chrome: install one, or set CHROMIUM to its "
        f"path. Tried: {' '.join(install)}\n{installed.stdout}{installed.stderr}"
    )


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
