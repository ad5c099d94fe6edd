"""Compresses responses as API Gateway does.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-receive-response-with-compressed-payload.html
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable

from starlette.responses import Response

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
}  # the preferred one first
_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*$")


def compress(response: Response, accept_encoding: str | None, minimum_bytes: int | None) -> None:
    """Compress a response from a size on, if the client names a coding for it, and the function has
    not compressed it itself. minimum_bytes: None for an API that compresses nothing."""
    coding = _coding(accept_encoding or "")
    is_small = minimum_bytes is None or len(response.body) < minimum_bytes
    if coding is None or is_small or "content-encoding" in response.headers:
        return
    response.body = CODINGS[coding](bytes(response.body))
    response.headers["content-length"] = str(len(response.body))
    response.headers["content-encoding"] = coding


def _coding(accept_encoding: str) -> str | None:
    """What the client names; `*` does not count."""
    named = {
        each.split(";")[0].strip().lower()
        for each in accept_encoding.split(",")
        if not _REFUSED.search(each)
    }
    return next((coding for coding in CODINGS if coding in named), None)
