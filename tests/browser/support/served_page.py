"""The page with another main module, without a server: each of its requests is answered here."""

from __future__ import annotations

import re
from functools import cache

from playwright.sync_api import Page, Route

from tests.browser.support.page_files import STATIC
from tools.bundle_page import bundle

ADDRESS = "http://page.test"
STYLESHEET = re.compile(r'<link rel="stylesheet" href="(css/\w+\.css)">')


@cache
def files(main: str) -> dict[str, tuple[str, str]]:
    """Return the page's files, with one script and one style sheet: each request costs time."""
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    styles = [(STATIC / path).read_text(encoding="utf-8") for path in STYLESHEET.findall(html)]
    one_link = '<link rel="stylesheet" href="all.css">'
    html = STYLESHEET.sub("", html).replace("</head>", f"{one_link}</head>")
    return {
        "/": (html, "text/html; charset=utf-8"),
        "/all.css": ("\n".join(styles), "text/css; charset=utf-8"),
        "/js/load.js": (bundle(STATIC / "js", main=main), "text/javascript; charset=utf-8"),
    }


def serve_page(page: Page, main: str) -> None:
    """Answer the page's requests to ADDRESS, `main` in place of main.js."""

    def serve(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        body, content_type = files(main).get(path, ("", "text/plain"))
        route.fulfill(body=body, content_type=content_type, status=200 if body else 404)

    page.route(f"{ADDRESS}/**", serve)
