"""Events for functions, until the supervisor has taken them."""

from __future__ import annotations

import json
from collections import deque
from typing import Any, NamedTuple

from chalice_gateway.embedded_aws.http import responses
from chalice_gateway.embedded_aws.http.http_server import Request, Response
from chalice_gateway.embedded_aws.http.long_polling import LongPolling

MAX_EVENTS = 100_000
MAX_AT_ONCE = 100
MAX_WAIT_S = 20.0


class OutboxEvent(NamedTuple):
    """An event with its number, and the name or the ARN of the function that it is for."""

    number: int
    function: str
    event: dict[str, Any]


class Outbox:
    """Holds events in their order, up to a limit. The supervisor asks for those after a number,
    and so confirms all before."""

    def __init__(self) -> None:
        self._events: deque[OutboxEvent] = deque(maxlen=MAX_EVENTS)
        self._count = 0
        self._polling = LongPolling(MAX_WAIT_S)

    def add(self, function: str, event: dict[str, Any]) -> None:
        """Add an event for a function."""
        self._count += 1
        self._events.append(OutboxEvent(self._count, function, event))
        self._polling.wake()

    async def respond(self, request: Request) -> Response:
        """Respond to `ChaliceGateway.NextEvents`: `{"After": number, "WaitTimeSeconds": 20}`."""
        try:
            wanted = json.loads(request.body)
            after, seconds = int(wanted["After"]), float(wanted["WaitTimeSeconds"])
        except (ValueError, TypeError, KeyError):
            return responses.error(400, "After and WaitTimeSeconds are numbers.", "Invalid")
        found = await self._polling.poll(lambda: self._after(after), bool, min(seconds, MAX_WAIT_S))
        return responses.ok({"Events": [event._asdict() for event in found]})

    def _after(self, number: int) -> list[OutboxEvent]:
        while self._events and self._events[0].number <= number:
            self._events.popleft()
        return [self._events[i] for i in range(min(len(self._events), MAX_AT_ONCE))]
