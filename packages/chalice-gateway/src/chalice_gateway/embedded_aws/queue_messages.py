"""Shows a queue's messages without receiving them, for which SQS has no operation."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from chalice_gateway.embedded_aws.http import responses
from chalice_gateway.embedded_aws.http.http_server import Request, Response
from chalice_gateway.embedded_aws.targets import GATEWAY_TARGET

PEEK_MESSAGES = f"{GATEWAY_TARGET}.PeekMessages"


def peek(region: str, request: Request) -> Response:
    """Respond to `{"QueueName": "jobs", "Start": 0, "Limit": 50}`: a page of the queue's messages,
    the oldest first, and the `next` start, or null."""
    from moto.sqs.models import sqs_backends

    from chalice_gateway.embedded_aws.moto_account import ACCOUNT

    wanted = json.loads(request.body)
    queue = sqs_backends[ACCOUNT][region].queues.get(wanted["QueueName"])
    if queue is None:
        return responses.error(400, "There is no such queue.", "QueueDoesNotExist")
    start, end = wanted["Start"], wanted["Start"] + wanted["Limit"]
    messages = queue._messages
    return responses.ok(
        {
            "name": queue.name,
            "count": len(messages),
            "messages": list(map(_shown, islice(messages, start, end))),
            "next": end if end < len(messages) else None,
        }
    )


def _shown(message: Any) -> dict[str, Any]:
    state = "delayed" if message.delayed else "waiting" if message.visible else "in flight"
    return {
        "id": message.id,
        "sent": int(message.sent_timestamp),
        "receives": message.approximate_receive_count,
        "state": state,
        "body": message.body,
    }
