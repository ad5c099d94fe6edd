"""Chromium: the program that CHROMIUM names, one on this machine, or Playwright's own."""

import os
import shutil

import pytest

# The headless shell opens a page twice as fast as a full browser.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-gpu")


def launch(playwright):
    """Start the browser without a window."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    options = [*QUIET, "--no-sandbox"] if is_root else [*QUIET]
    return playwright.chromium.launch(executable_path=find(playwright), args=options)


def find(playwright):
    named = os.environ.get("CHROMIUM")
    programs = [named] if named else [*PROGRAMS, playwright.chromium.executable_path]
    found = next(filter(None, map(shutil.which, programs)), None)
    return found or pytest.fail(
        f"Chromium is missing: none of {', '.join(programs)}. Install it, or set CHROMIUM to its "
        "path."
    )
