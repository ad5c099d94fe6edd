"""Write the page's icons as PNG files, which iOS and some stores want, from those in SVG.

`.venv/bin/python -m tests.support.icons` draws them in the Chromium of the tests.
"""

from __future__ import annotations

from playwright.sync_api import Browser, sync_playwright

from tests.support.chromium import launch
from tests.support.running import ROOT

FOLDER = ROOT / "static/app"
DRAWN = 512  # the width of the SVG files in pixels
# The width in pixels of each file, and of what it is drawn from.
ICONS = {
    "icon_192.png": ("icon.svg", 192),
    "icon_512.png": ("icon.svg", 512),
    "maskable_icon_512.png": ("maskable_icon.svg", 512),
    "touch_icon_180.png": ("maskable_icon.svg", 180),  # iOS rounds it itself
}


def draw(browser: Browser, source: str, width: int) -> bytes:
    """A file of FOLDER as a PNG image."""
    size = {"width": DRAWN, "height": DRAWN}
    page = browser.new_page(viewport=size, device_scale_factor=width / DRAWN)
    page.goto((FOLDER / source).as_uri())
    return page.screenshot(omit_background=True)


def main() -> None:
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, (source, width) in ICONS.items():
            data = draw(browser, source, width)
            (FOLDER / name).write_bytes(data)
            print(f"{FOLDER / name}: {len(data):,} bytes")
        browser.close()


if __name__ == "__main__":
    main()
