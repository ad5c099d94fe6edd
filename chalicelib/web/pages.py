"""The browser client's files over HTTP, read from disk at each request so that edits show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path

from chalice.app import NotFoundError, Response

from chalicelib.web.binary import BinaryResponse

# Not the mimetypes module: its list depends on the machine, and Lambda's is short.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}

HASHED = re.compile(r"(\w+)\.[0-9a-f]{16}(\.css|\.js)")
IMMUTABLE = "public, max-age=31536000, immutable"
ENCODINGS = {"br": ".br", "gzip": ".gz"}  # the smallest first
REFUSED = re.compile(r";\s*q=0(\.0*)?$")


def page(
    root: Path,
    *names: str,
    if_none_match: str = "",
    accept_encoding: str = "",
    meta: Mapping[str, str] | None = None,
    headers: Callable[[bytes], Mapping[str, str]] = lambda _content: {},
) -> Response:
    """Respond to a GET for the file at `names`, folders first, below `root`.

    if_none_match, accept_encoding: the request's headers of these names, or "".
    meta: contents for the page's empty `<meta>` elements, by their names.
    headers: returns further headers for the file's content, as it is before `meta` is filled in.
    Returns a 200, or a 304 if the browser has the file already; raises NotFoundError.

    A file whose name has a hash of its content, as in `page.0123456789abcdef.js`, is kept by
    browsers. For the hash of an older or newer version they get the file without a hash in its
    name, if there is one. A file of that name and `.br` or `.gz` is sent in its place to browsers
    that take it.
    """
    *folders, name = names
    hashed = HASHED.fullmatch(name)
    path = _find(root, *folders, name)
    is_immutable = path is not None and hashed is not None
    if path is None and hashed:
        path = _find(root, *folders, hashed[1] + hashed[2])
    if path is None or path.suffix not in CONTENT_TYPES:
        raise NotFoundError("No such page.")
    body, encoding = _content(path, accept_encoding)
    further = headers(body)
    for name, content in (meta or {}).items():
        element = f'<meta name="{name}" content="%s">'
        body = body.replace((element % "").encode(), (element % escape(content)).encode())
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent: dict[str, str | list[str]] = {
        **further,
        **encoding,
        "Content-Type": CONTENT_TYPES[path.suffix],
        "Cache-Control": IMMUTABLE if is_immutable else "no-cache",
        "ETag": etag,
    }
    if etag in if_none_match:  # the header is a list, and a proxy may have added W/
        return Response(body="", status_code=304, headers=sent)
    if encoding or "charset" not in CONTENT_TYPES[path.suffix]:
        return BinaryResponse(body=body, headers=sent)
    return Response(body=body.decode(), headers=sent)


def _content(path: Path, accept_encoding: str) -> tuple[bytes, dict[str, str]]:
    """Return what is sent of a file, and the headers that say how it is encoded."""
    accepted = {
        coding.split(";")[0].strip().lower()
        for coding in accept_encoding.split(",")
        if not REFUSED.search(coding.strip())
    }
    for coding, suffix in ENCODINGS.items():
        encoded = path.with_name(path.name + suffix)
        if coding in accepted and encoded.is_file():
            return encoded.read_bytes(), {"Content-Encoding": coding, "Vary": "Accept-Encoding"}
    return path.read_bytes(), {}


def _find(root: Path, *names: str) -> Path | None:
    """Return the file at `names` below `root`, or None.

    Names are compared with what a directory lists, and never joined to a path: so `..`, an encoded
    slash or another spelling finds nothing. Symlinks and dotfiles are not served either.
    """
    path = root
    for name in names:
        found = [entry for entry in path.iterdir() if entry.name == name] if path.is_dir() else []
        if not found or found[0].is_symlink() or name.startswith("."):
            return None
        path = found[0]
    return path if path.is_file() else None
