"""How frames become JSON, and keep to the size that API Gateway allows. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

MAX_FRAME_BYTES = 32 * 1024  # API Gateway's limit


def encode(type_: str, **fields: Any) -> str:
    """Return a frame without those of its fields that are None."""
    return to_json(present({"type": type_, **fields}))


def encode_rooms(type_: str, rooms: Sequence[Mapping[str, Any]], **fields: Any) -> str:
    """Return a frame with a list of rooms: without their topics, if it is too large with them."""
    frame = encode(type_, rooms=rooms, **fields)
    if len(frame.encode()) <= MAX_FRAME_BYTES:
        return frame
    return encode(type_, rooms=[present({**room, "topic": None}) for room in rooms], **fields)


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def to_json(value: Any) -> str:
    """Return a value as JSON, as short as it can be."""
    # Escaped to ASCII, a message of 4,000 emoji has 48 KB; as UTF-8 it has 16.
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
