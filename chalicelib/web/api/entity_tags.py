"""Entity tags of messages (RFC 9110): a message's revision, and a hash of what the caller is shown,
which differs also if a message that it quotes has changed. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.web.api.request import ApiRequest
from chalicelib.web.api.routing import Result

HASH_CHARS = 16
_TAG = r'(?:W/)?"[\x21\x23-\x7e]*"'
_LIST = re.compile(rf"\s*{_TAG}(?:\s*,\s*{_TAG})*\s*")
_OURS = re.compile(r'"([0-9]{1,15})\.[0-9a-f]{16}"')


def entity_tag(message: Mapping[str, Any]) -> str:
    """Return the tag of a message, as it is shown."""
    shown = json.dumps(message, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(shown.encode()).hexdigest()[:HASH_CHARS]
    return f'"{message.get("revision", 0)}.{digest}"'


def message_result(message: Mapping[str, Any], status: int = 200, **headers: str) -> Result:
    """Return the answer that is a message."""
    return Result(message, status, {"ETag": entity_tag(message), **headers})


def is_known(request: ApiRequest, message: Mapping[str, Any]) -> bool:
    """Whether the request says in `If-None-Match` that its client has the message as it is."""
    header = request.headers.get("if-none-match")
    if header is None:
        return False
    return header.strip() == "*" or entity_tag(message) in _tags("If-None-Match", header)


def wanted_revisions(request: ApiRequest) -> frozenset[int] | None:
    """Return the revisions of which the message has to have one by the request's `If-Match`; None
    if any is right. Raises FrameError. A weak tag never matches, as the RFC says."""
    header = request.headers.get("if-match")
    if header is None or header.strip() == "*":
        return None
    ours = (_OURS.fullmatch(tag) for tag in _tags("If-Match", header))
    return frozenset(int(found[1]) for found in ours if found)


def _tags(name: str, header: str) -> list[str]:
    if not _LIST.fullmatch(header):
        text = f"`{name}` must be a list of entity tags, such as the `ETag` of an answer, or `*`."
        raise FrameError(ErrorCode.BAD_CHARACTERS, text)
    found = re.findall(_TAG, header)
    # If-None-Match compares weakly: a proxy may have marked the tag as weak.
    return [tag.removeprefix("W/") for tag in found] if name == "If-None-Match" else found
