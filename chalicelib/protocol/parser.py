"""Reads the frames that clients send: JSON objects with an `action`. Pure.

Unknown fields are ignored, so that either side can be newer.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from chalicelib.protocol.actions import Action
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.readers import READERS


def parse(body: str | None) -> Action:
    """Read a client's frame; API Gateway's event of an empty frame has no body.

    Raises FrameError, and nothing else, whatever `body` is. The error has the frame's `id`
    if that is valid, and never repeats what the client sent.
    """
    return read_action(parse_object(body))


def read_action(frame: dict[str, Any]) -> Action:
    """Read a frame that is an object already; raises FrameError as `parse`."""
    fields = Fields(frame)
    read = READERS.get(fields.string("action"))
    if read is None:
        fields.refuse(ErrorCode.UNKNOWN_ACTION, f"Known actions: {', '.join(READERS)}.")
    return read(fields)


def parse_object(body: str | None, what: str = "frame") -> dict[str, Any]:
    """Read a text that has to be a JSON object; raises FrameError. what: its name in the error."""
    try:
        value = json.loads(body or "", parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:  # RecursionError from a body like "[[[[["
        raise FrameError(ErrorCode.BAD_JSON, f"The {what} must be JSON.") from error
    if not isinstance(value, dict):
        raise FrameError(ErrorCode.NOT_AN_OBJECT, f"The {what} must be a JSON object.")
    return value


def _refuse_constant(constant: str) -> NoReturn:
    # Python accepts NaN and Infinity, which are not JSON.
    raise ValueError(f"{constant} is not JSON")
