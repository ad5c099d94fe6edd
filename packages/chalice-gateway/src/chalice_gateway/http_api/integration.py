"""Passes events to the function of HTTP routes, within the limits of Lambda."""

from __future__ import annotations

import json
from typing import Any

from chalice_gateway.functions.errors import (
    FunctionFailed,
    FunctionThrottled,
    IntegrationTimedOut,
)
from chalice_gateway.functions.service import Functions
from chalice_gateway.http_api.gateway_responses import (
    EVENT_TOO_LONG,
    FAILED_FUNCTION,
    THROTTLED_FUNCTION,
    TIMED_OUT,
    Refused,
)
from chalice_gateway.manifest import API_HANDLER

# How long a request waits for room for its function. A browser does not send it again.
PATIENCE_S = 2.0
# What a function takes and returns.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
# A character takes up to six bytes in JSON.
SURELY_SMALL = MAX_PAYLOAD_BYTES // 8


async def invoke(functions: Functions, event: dict[str, Any], timeout: float) -> object:
    """The result for the event of a request. Raises Refused if there is none."""
    if _is_too_long(event):
        raise Refused(EVENT_TOO_LONG)
    try:
        result: object = await functions.invoke(
            API_HANDLER, event, timeout=timeout, patience=PATIENCE_S
        )
    except FunctionThrottled:
        raise Refused(THROTTLED_FUNCTION) from None
    except FunctionFailed:
        raise Refused(FAILED_FUNCTION) from None
    except IntegrationTimedOut:
        raise Refused(TIMED_OUT) from None
    if isinstance(result, dict) and _is_too_long(result):
        raise Refused(FAILED_FUNCTION, "Its response is larger than 6 MB, the limit of Lambda.")
    return result


def _is_too_long(payload: dict[str, Any]) -> bool:
    body = payload.get("body")
    if not isinstance(body, str) or len(body) < SURELY_SMALL:
        return False
    return (
        len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "replace")) > MAX_PAYLOAD_BYTES
    )
