"""The real Chromium that the tests start, as `python -m tools.setup.chromium` finds it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tools.setup import chromium

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


class SharedChromium:
    """One browser for all test modules of a process, started at its first use.

    While Playwright's sync API runs, this thread has a running event loop, and asyncio.run() fails.
    So the loop is hidden while no test module uses the browser.
    """

    # asyncio._set_running_loop is private, but the only way; Python 3.10 to 3.14 have it.

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def in_use(self) -> Iterator[Browser]:
        """Let the sync API work, and asyncio.run() fail, until the end of the `with` block."""
        asyncio._set_running_loop(self._loop)
        try:
            if self._browser is None:
                self._playwright = sync_playwright().start()
                self._browser = launch(self._playwright)
            yield self._browser
        finally:
            self._loop = asyncio._get_running_loop()
            asyncio._set_running_loop(None)

    def close(self) -> None:
        if self._playwright is not None:
            with self.in_use() as browser:
                browser.close()
                self._playwright.stop()
        asyncio._set_running_loop(None)


def launch(playwright: Playwright) -> Browser:
    """Start it, without a window."""
    return playwright.chromium.launch(**launch_options())


def launch_options() -> dict[str, Any]:
    """For Playwright's `launch`, of the sync or the async API."""
    return {"executable_path": path(), "args": list(QUIET)}


def path() -> str:
    """`make test` has set CHROMIUM, having checked it. Other runs search once in each process."""
    if "CHROMIUM" not in os.environ:
        found = chromium.find()
        if found is None:
            pytest.fail("No Chromium: `python -m tools.setup.chromium` installs one.")
        os.environ["CHROMIUM"] = found
    return os.environ["CHROMIUM"]
