"""What those are answered who post to an incoming webhook: texts, as Slack has them, which existing
senders look for.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
"""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping

from chalice.app import Request, Response

from chalicelib import deadline
from chalicelib.chat import ChatService, NoSuchWebhook
from chalicelib.incoming import Refused
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import StoreUnavailable

MAX_BODY_BYTES = 1_048_576
# Shorter than senders wait: GitHub gives up after 10 seconds.
TIMEOUT_S = 9.0
RETRY_S = 1
# What a chat's own webhooks send: two rooms that post to each other would never end.
OWN_HEADER = "chat-event-id"

_STATUS: Mapping[str, int] = {"bad_signature": 403}
_BY_ERROR: Mapping[ErrorCode, tuple[int, str]] = {
    ErrorCode.ARCHIVED: (410, "channel_is_archived"),
    ErrorCode.TOO_MANY: (429, "rate_limited"),
    ErrorCode.UNAVAILABLE: (503, "unavailable"),
}
_REFUSED = (403, "action_prohibited")

log = logging.getLogger(__name__)


def answer(chat: ChatService, address: tuple[str, str, str], request: Request) -> Response:
    """Send what was posted to an address, and return the answer."""
    body = request.raw_body
    body = body.encode() if isinstance(body, str) else body
    headers = {name.lower(): value for name, value in request.headers.items()}
    if OWN_HEADER in headers:
        return _text(403, "action_prohibited: What a chat posts is not posted to a chat.")
    if len(body) > MAX_BODY_BYTES:
        return _text(413, f"too_large: A body may have {MAX_BODY_BYTES:,} bytes.")
    try:
        with deadline.within(TIMEOUT_S):
            chat.incoming_webhooks.post(*address, headers, body)
    except NoSuchWebhook:
        return _text(404, "no_service: There is no such webhook.")
    except Refused as refused:
        return _text(_STATUS.get(refused.code, 400), f"{refused.code}: {refused}")
    except FrameError as error:
        return _refusal(error)
    except StoreUnavailable as error:
        log.error("a post to a webhook is not answered: store unavailable: %s", error)
        return _refusal(FrameError(ErrorCode.UNAVAILABLE, "Please try again."))
    return _text(200, "ok")


def _refusal(error: FrameError) -> Response:
    status, code = _BY_ERROR.get(error.code, _REFUSED)
    wait_ms = error.retry_after_ms
    seconds = RETRY_S if wait_ms is None else math.ceil(wait_ms / 1000)
    headers = {"Retry-After": str(seconds)} if status in (429, 503) else {}
    return _text(status, f"{code}: {error.message}", headers)


def _text(status: int, body: str, more: Mapping[str, str] | None = None) -> Response:
    headers = {
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **(more or {}),
    }
    return Response(body, {**headers}, status)
