"""The real Chromium: the one on this machine, or else one that Playwright installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, Playwright

# First the one without an interface of its own, which is twice as quick at opening a page.
COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
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


def launch(playwright: Playwright) -> Browser:
    """Start it, without a window."""
    arguments = [*QUIET, "--no-sandbox"] if is_root() else list(QUIET)
    return playwright.chromium.launch(executable_path=find(playwright), args=arguments)


def find(playwright: Playwright) -> str:
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
