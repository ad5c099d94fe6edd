"""The page with another main module, without a server: each of its requests is answered here."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Page, Route

from chalicelib.web.pages import CONTENT_TYPES
from tests.browser.support.page_files import STATIC
from tools.bundle_page import write_bundle

ADDRESS = "http://page.test"


@cache
def files(main: str) -> dict[str, bytes]:
    """The files of the page's bundle by their names, `main` in place of main.js."""
    with TemporaryDirectory() as folder:
        out, module = Path(folder) / "bundle", Path(folder) / "main.js"
        module.write_text(main, encoding="utf-8")
        write_bundle(STATIC, out, module)
        return {path.name: path.read_bytes() for path in out.iterdir()}


def serve_page(page: Page, main: str) -> None:
    """Answer the page's requests to ADDRESS, `main` in place of main.js."""

    def serve(route: Route) -> None:
        found = re.fullmatch(rf"{ADDRESS}/(?:bundle/)?([\w.]*)", route.request.url)
        name = (found[1] or "index.html") if found else ""
        if name not in files(main):
            route.fulfill(status=404)
            return
        content_type = CONTENT_TYPES[Path(name).suffix]
        route.fulfill(body=files(main)[name], content_type=content_type)

    page.route(f"{ADDRESS}/**", serve)
