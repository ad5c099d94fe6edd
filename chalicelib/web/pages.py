"""The browser client's files over HTTP, read from disk at each request so that edits show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from chalice.app import NotFoundError, Response

# Not the mimetypes module: its list depends on the machine, and Lambda's is short.
# Text only: through API Gateway, Chalice answers binary types with 400 unless `Accept` names them.
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json; charset=utf-8",
}

HASHED = re.compile(r"(\w+)\.([0-9a-f]{16})(\.css|\.js)")
IMMUTABLE = "public, max-age=31536000, immutable"


def page(
    root: Path,
    *names: str,
    if_none_match: str = "",
    meta: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Respond to a GET for the file at `names`, folders first, below `root`.

    if_none_match: the request's header of that name, or "".
    meta: contents for the page's empty `<meta>` elements, by their names.
    headers: further headers of the response.
    Returns a 200, or a 304 if the browser has the file already; raises NotFoundError.

    A name may have a hash of the file's content, as in `page.0123456789abcdef.js`: then browsers
    keep the file. With another hash, that of an older or newer version, the file is served, too.
    """
    *folders, name = names
    hashed = HASHED.fullmatch(name)
    path = _find(root, *folders, hashed[1] + hashed[3] if hashed else name)
    if path is None or path.suffix not in CONTENT_TYPES:
        raise NotFoundError("No such page.")
    body = path.read_text(encoding="utf-8")
    for name, content in (meta or {}).items():
        element = f'<meta name="{name}" content="%s">'
        body = body.replace(element % "", element % escape(content))
    digest = hashlib.sha256(body.encode()).hexdigest()
    etag = f'"{digest[:32]}"'
    is_immutable = hashed is not None and digest.startswith(hashed[2])
    sent: dict[str, str | list[str]] = {
        **(headers or {}),
        "Content-Type": CONTENT_TYPES[path.suffix],
        "Cache-Control": IMMUTABLE if is_immutable else "no-cache",
        "ETag": etag,
    }
    if etag in if_none_match:  # the header is a list, and a proxy may have added W/
        return Response(body="", status_code=304, headers=sent)
    return Response(body=body, headers=sent)


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
