"""Take pictures of the page: the README's, and every state in every size and look.

`make screenshots` starts the chat on a free port, has invented people talk in a room, and takes the
pictures in Chromium: those of the README in docs/screenshots/, all others in build/screenshots/,
with a sheet of each state.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalice_gateway.testing import App
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.chromium import launch
from tests.support.running import ROOT
from tests.support.screenshots.pictures import (
    LOOKS,
    SIZES,
    SMALL_SIZES,
    Size,
    compress,
    pictures,
    sheet,
)
from tests.support.screenshots.states import STATES, State, busy

README = ROOT / "docs/screenshots"
ALL = ROOT / "build/screenshots"
README_SIZES = (Size("narrow", 390, 780), Size("wide", 1280, 800))


def main(arguments: list[str] | None = None) -> None:
    states = {state.__name__: state for state in STATES}
    parser = argparse.ArgumentParser(
        prog="python -m tests.support.screenshots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--readme", type=Path, default=README, help="folder of the README's")
    parser.add_argument("--all", type=Path, default=ALL, help="folder of all others")
    parser.add_argument("--only", nargs="*", choices=[*states, "readme"], help="only these states")
    options = parser.parse_args(arguments)
    wanted = options.only or [*states, "readme"]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name in wanted:
            if name == "readme":
                write_readme(browser, options.readme)
            else:
                write_state(browser, states[name], options.all)
        browser.close()


def write_state(browser: Browser, state: State, folder: Path) -> None:
    name = state.__name__
    print(f"{name} ...", file=sys.stderr)
    taken = []
    with a_page(browser) as page, App(ROOT) as chat, state(page, chat) as again:
        for picture, png in pictures(page, SIZES + SMALL_SIZES, tuple(LOOKS), again):
            write(folder / f"{name}-{picture}.png", png)
            taken.append(png)
    write(folder / f"{name}.png", sheet(taken, len(SIZES + SMALL_SIZES)))
    print(f"{folder / name}.png: {len(taken)} pictures")


def write_readme(browser: Browser, folder: Path) -> None:
    with a_page(browser, scale=2) as page, App(ROOT) as chat, busy(page, chat) as again:
        for size in README_SIZES:
            for picture, png in pictures(page, (size,), ("light", "dark"), again):
                _, look = picture.split("-")
                write(folder / f"{look}-{size.name}.png", compress(png))
    print(f"{folder}: the README's pictures")


@contextmanager
def a_page(browser: Browser, scale: int = 1) -> Iterator[Page]:
    """An empty page; `scale` is the pixels of a picture for each of the page's."""
    context = browser.new_context(
        device_scale_factor=scale, locale="en-GB", timezone_id="Europe/Rome"
    )
    yield context.new_page()
    context.close()


def write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    main()
