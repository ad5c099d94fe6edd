"""The real Chromium that the tests start, as `python -m tools.setup.chromium` finds it."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright

from tools.setup import chromium

QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


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
