"""Close codes and reasons: those that API Gateway sends, and those that `$disconnect` reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NORMAL = (1000, "Connection Closed Normally")
GOING_AWAY = (1001, "Going away")
TEXT_ONLY = (1003, "Binary is not supported")
NO_STATUS = (1005, "Client-side close frame status not set")
CONNECTION_LOST = (1006, "Connection lost")


def close_status(received: Mapping[str, Any]) -> tuple[int, str]:
    """Code and reason of an ASGI `websocket.disconnect` that the client caused."""
    # uvicorn gives a reason, if only an empty one, after a close frame and not otherwise.
    if "reason" not in received:
        return CONNECTION_LOST
    code = int(received.get("code") or NO_STATUS[0])
    return NO_STATUS if code == NO_STATUS[0] else (code, received["reason"] or "")
