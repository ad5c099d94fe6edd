"""The gateway's own operations: what the supervisor asks the embedded AWS."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from typing import Any

from chalice_gateway import log
from chalice_gateway.embedded_aws import queue_messages
from chalice_gateway.embedded_aws.http import responses
from chalice_gateway.embedded_aws.http.http_server import Request, Response
from chalice_gateway.embedded_aws.notifications.outbox import Outbox
from chalice_gateway.embedded_aws.targets import GATEWAY_TARGET

NEXT_EVENTS = f"{GATEWAY_TARGET}.NextEvents"
NOTIFY_FUNCTIONS = f"{GATEWAY_TARGET}.NotifyFunctions"


class Notifications:
    """Watches moto's services, and collects the events for functions.

    A service is watched before its first request: its import takes time, and most apps do without.
    """

    def __init__(self, region: str, on_record: Callable[[], None]) -> None:
        self._region = region
        self._on_record = on_record
        self._outbox = Outbox()
        self._of_buckets: list[tuple[str, Any]] = []
        self._watched: set[str] = set()

    def watch(self, service: str) -> None:
        """Watch a service, if it has events for functions."""
        if service in self._watched:
            return
        self._watched.add(service)
        try:
            self._watch(service)
        except Exception as error:
            log.error(
                f"No function hears of {service}: moto {version('moto')} is not as this gateway "
                f"expects ({type(error).__name__}: {error})."
            )

    def _watch(self, service: str) -> None:
        if service == "s3":
            from chalice_gateway.embedded_aws.notifications import s3_events

            s3_events.watch(self._outbox.add, lambda: self._of_buckets)
        elif service == "sns":
            from chalice_gateway.embedded_aws.notifications import sns_events

            sns_events.watch(self._outbox.add)
        elif service == "kinesis":
            from chalice_gateway.embedded_aws.notifications import kinesis_records

            kinesis_records.watch()
        elif service == "dynamodb":
            from chalice_gateway.embedded_aws.notifications import streams

            streams.watch(self._region, self._on_record)

    def respond(self, request: Request) -> Response | Awaitable[Response]:
        """Respond to `ChaliceGateway.NextEvents`, `.NotifyFunctions` and `.PeekMessages`."""
        target = request.headers.get("x-amz-target", "")
        if target == NEXT_EVENTS:
            return self._outbox.respond(request)
        if target == NOTIFY_FUNCTIONS:
            return self._notify_functions(request.body)
        if target == queue_messages.PEEK_MESSAGES:
            return queue_messages.peek(self._region, request)
        return responses.error(400, "The gateway has no such operation.")

    def _notify_functions(self, body: bytes) -> Response:
        """The supervisor says it anew after each reload: a handler that is gone gets no events."""
        from chalice_gateway.embedded_aws.notifications import s3_events

        try:
            self._of_buckets = s3_events.read(json.loads(body)["Notifications"])
        except (ValueError, TypeError, KeyError):
            return responses.error(400, "The notifications are not valid.", "Invalid")
        except s3_events.InvalidNotificationEvent as error:
            return responses.error(400, str(error.description), "InvalidEvent")
        return responses.ok({})
