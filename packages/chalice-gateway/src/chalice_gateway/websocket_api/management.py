"""The rules of the management API, for requests over HTTP and for those that functions make over
their channels."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalice_gateway.options import Options
from chalice_gateway.websocket_api.close_codes import NORMAL
from chalice_gateway.websocket_api.connections import Connection, Connections, Gone

MAX_PAYLOAD_BYTES = 128 * 1024
SLOW_POST_MAX_S = 1.0
_CONNECTION_ID = re.compile(r"[A-Za-z0-9_-]{14,22}={0,2}")


@dataclass
class RequestRefused(Exception):
    """A request is refused: HTTP status, type of the error, and message."""

    status: int
    error_type: str
    message: str | None = None


GONE = (410, "GoneException")
LIMIT_EXCEEDED = (429, "LimitExceededException")


class Management:
    """Decides about requests. Only for the event loop."""

    def __init__(self, connections: Connections, options: Options) -> None:
        self._connections = connections
        self.faults = options.faults
        self._bucket = _TokenBucket(options.post_rate) if options.post_rate else None
        self._closing: set[asyncio.Task[None]] = set()
        self.stage: Callable[[], str] = str
        self.on_request: Callable[[], None] = lambda: None

    def connection(self, connection_id: str) -> Connection:
        """The open connection with that id. Raises RequestRefused."""
        if self._bucket and not self._bucket.take():
            raise RequestRefused(*LIMIT_EXCEEDED)
        try:
            return self._connections.get(connection_id)
        except Gone:
            if _CONNECTION_ID.fullmatch(connection_id):
                raise RequestRefused(*GONE) from None
            message = f"Invalid connectionId: {connection_id}"
            raise RequestRefused(400, "BadRequestException", message) from None

    def check_post(self, connection: Connection, payload: bytes) -> None:
        """Raise RequestRefused for a post that is too large, for a client that does not read, or by
        an injected fault."""
        if len(payload) > MAX_PAYLOAD_BYTES:
            message = f"Message exceeds {MAX_PAYLOAD_BYTES} bytes"
            raise RequestRefused(413, "PayloadTooLargeException", message)
        if connection.is_full or self.faults.should_inject("post-throttled"):
            raise RequestRefused(*LIMIT_EXCEEDED)
        if self.faults.should_inject("post-error"):
            raise RequestRefused(500, "InternalServerError", "Internal server error")

    def delay(self) -> float:
        """Seconds by which an injected fault delays this post."""
        if not self.faults.should_inject("post-slow"):
            return 0
        return self.faults.fraction("post-slow") * SLOW_POST_MAX_S

    def deliver(self, connection: Connection, payload: bytes) -> None:
        """Send an accepted post, on the event loop. An injected fault may drop it. Raises
        RequestRefused."""
        if self.faults.should_inject("post-lost"):
            return
        try:
            connection.send(payload)
        except Gone:
            raise RequestRefused(*GONE) from None
        if self.faults.should_inject("cut"):
            connection.cut()

    def event_flags(self) -> Mapping[str, bool]:
        """What functions are told with an event: `faults` if they ask for those of AWS calls,
        `tell` if they may post without an answer, which is only lost when the connection ends at
        this moment."""
        if self.faults.concern_aws_calls:
            return {"faults": True}
        return {} if self._bucket or any(self.faults.shares.values()) else {"tell": True}

    def answer_function(
        self, header: Mapping[str, Any], payload: bytes, reply: Callable[[Mapping[str, Any]], None]
    ) -> None:
        """Answer what a function asks over its channel: a post, the end of a connection, or
        whether to inject a fault into an AWS call."""
        if header["op"] == "fault":
            reply({"fault": self.faults.of_aws_call()})
            return
        self.on_request()
        if header.get("told"):
            with contextlib.suppress(Gone, RequestRefused):
                self.deliver(self._connections.get(header["id"]), payload)
            return
        crash = self.faults.of_post()
        if crash == "crash-before":
            reply({"crash": "before"})
            return
        try:
            delay = self._answer_request(header, payload)
        except RequestRefused as refused:
            reply(
                {"status": refused.status, "type": refused.error_type, "message": refused.message}
            )
            return
        answer = {"crash": "after"} if crash else {}
        if delay:
            asyncio.get_running_loop().call_later(delay, self._answer_late, header, payload, reply)
        else:
            reply(answer)

    def _answer_request(self, header: Mapping[str, Any], payload: bytes) -> float:
        """Carry out a request; the seconds by which an injected fault delays it, or 0."""
        if header["stage"] != self.stage():
            raise RequestRefused(403, "ForbiddenException", "Forbidden")
        connection = self.connection(header["id"])
        if header["op"] == "DELETE":
            closing = asyncio.create_task(_close(connection))
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
            return 0
        self.check_post(connection, payload)
        if not (delay := self.delay()):
            self.deliver(connection, payload)
        return delay

    def _answer_late(
        self, header: Mapping[str, Any], payload: bytes, reply: Callable[[Mapping[str, Any]], None]
    ) -> None:
        try:
            self.deliver(self._connections.get(header["id"]), payload)
        except (Gone, RequestRefused):
            reply({"status": GONE[0], "type": GONE[1], "message": None})
        else:
            reply({})


async def _close(connection: Connection) -> None:
    with contextlib.suppress(Gone):
        await connection.close(*NORMAL)


class _TokenBucket:
    """A token bucket: `rate` requests a second, in bursts of up to as many."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._size = max(1.0, rate)
        self._tokens = self._size
        self._filled = time.monotonic()

    def take(self) -> bool:
        """Take a token; False if there is none."""
        now = time.monotonic()
        self._tokens = min(self._size, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
