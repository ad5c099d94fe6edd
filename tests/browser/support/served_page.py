"""The page with another main module, without a server: each of its requests is answered here."""

from __future__ import annotations

import re
from functools import cache

from playwright.sync_api import Page, Route

from chalicelib.web.pages import CONTENT_TYPES
from tests.browser.support.page_files import STATIC
from tools.bundle_page import bundled_files

ADDRESS = "http://page.test"

files = cache(bundled_files)


def serve_page(page: Page, main: str) -> None:
    """Answer the page's requests to ADDRESS, `main` in place of main.js."""

    def serve(route: Route) -> None:
        found = re.fullmatch(r".*/(?:(page)\..*(\.\w+))?", route.request.url)
        if found is None:
            route.fulfill(status=404)
            return
        name = f"{found[1]}{found[2]}" if found[1] else "index.html"
        content_type = CONTENT_TYPES[found[2] or ".html"]
        route.fulfill(body=files(STATIC, main)[name], content_type=content_type)

    page.route(f"{ADDRESS}/**", serve)
