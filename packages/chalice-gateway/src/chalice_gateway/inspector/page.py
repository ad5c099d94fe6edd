"""The page and its files."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import PlainTextResponse, Response

STATIC = Path(__file__).parent / "static"
TYPES = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
HEADERS = {
    # What clients sent is shown on the page: no script and no style but the page's own runs, and no
    # text becomes HTML.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def file(name: str) -> Response:
    """The page's file with this name, relative to its folder."""
    path = STATIC / name
    if path not in STATIC.rglob("*") or path.suffix not in TYPES:
        return PlainTextResponse("There is no such file.\n", 404, HEADERS)
    return Response(path.read_bytes(), headers=HEADERS, media_type=TYPES[path.suffix])
