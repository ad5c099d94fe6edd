"""What a sender delivers, and what becomes of it."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.protocol.actions import MAX_DATA_CHARS, MAX_ID_CHARS

ELLIPSIS = "…"
_ID = re.compile(rf"[!-~]{{1,{MAX_ID_CHARS}}}")
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f]")  # all control characters but tab and new line


@dataclass(frozen=True)
class Delivery:
    """A request to an incoming webhook.

    headers: by their names in lower case. body: as it was sent.
    secret: by which its sender signs requests, if the webhook has one.
    """

    headers: Mapping[str, str]
    body: bytes
    secret: str | None = None

    def header(self, name: str) -> str:
        """Return a header, "" if it is not there."""
        return self.headers.get(name, "")


@dataclass(frozen=True)
class Post:
    """A message to send: 1 to 4,000 characters, which DynamoDB and UTF-8 can hold.

    id: the same for each repetition of a delivery; None if nothing tells repetitions.
    """

    data: str
    id: str | None = None


class Refused(Exception):
    """A delivery makes no message.

    code: what Slack answers in such a case, `invalid_payload`, `no_text`, or `bad_signature`.
    `str()` tells what to do, and repeats nothing of the request.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def post(text: str, id: str | None = None) -> Post:
    """Return the message of a text, cut at its end if it is too long; raises Refused if there is
    nothing to see in it.

    id: of the delivery; shortened to a hash if it is no id of a message.
    """
    clean = _UNSEEN.sub("", _HALF_PAIR.sub("\ufffd", text.replace("\r\n", "\n"))).strip()
    if not clean:
        raise Refused("no_text", "Nothing of this request can be shown as a text.")
    if len(clean) > MAX_DATA_CHARS:
        clean = clean[: MAX_DATA_CHARS - len(ELLIPSIS)] + ELLIPSIS
    return Post(clean, delivery_id(id) if id else None)


def delivery_id(text: str) -> str:
    """Return the id of a message for what a sender calls the same delivery."""
    return text if _ID.fullmatch(text) else digest(text)


def digest(text: str) -> str:
    """Return 22 characters that stand for a text."""
    hashed = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
