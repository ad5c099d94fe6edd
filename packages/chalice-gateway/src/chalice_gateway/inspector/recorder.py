"""Records what the gateway does, for those who look at it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from chalice_gateway.clock import Clock
from chalice_gateway.functions.invocation import Invocation
from chalice_gateway.inspector.ring import Ring

MAX_INVOCATIONS = 500
MAX_FRAMES = 1000
MAX_BODY_BYTES = 4096


Frame = tuple[float, str, str, int, "bytes | None"]
"""A message of a connection: its time, the connection's id, `in` or `out`, the number of bytes, and
their beginning if bodies are shown."""


@dataclass(slots=True)
class Activity:
    """What a connection did: its messages in each direction, and the last thing that happened."""

    received: int = 0
    sent: int = 0
    last: str = "connected"


class Recorder:
    """An observer of functions and of connections."""

    def __init__(self, clock: Clock, *, keeps_bodies: bool) -> None:
        self.invocations: Ring[dict[str, Any]] = Ring(MAX_INVOCATIONS)
        self.frames: Ring[Frame] = Ring(MAX_FRAMES)
        self._clock = clock
        self._keeps_bodies = keeps_bodies
        self._activities: dict[str, Activity] = {}
        self._followers: set[asyncio.Event] = set()

    def invoked(self, invocation: Invocation) -> None:
        """A function has ended."""
        self.invocations.append(_without_result(invocation))
        self.wake()

    def opened(self, connection_id: str) -> None:
        """A connection is open."""
        self._activities[connection_id] = Activity()
        self.wake()

    def closed(self, connection_id: str) -> None:
        """A connection has ended."""
        self._activities.pop(connection_id, None)
        self.wake()

    def received(self, connection_id: str, text: str) -> None:
        """A client has sent a message."""
        if activity := self._activities.get(connection_id):
            activity.received += 1
            activity.last = "sent a message"
        self._add_frame(connection_id, "in", text.encode())

    def sent(self, connection_id: str, payload: bytes) -> None:
        """The gateway has sent a message to a client."""
        if activity := self._activities.get(connection_id):
            activity.sent += 1
            activity.last = "was sent a message"
        self._add_frame(connection_id, "out", payload)

    def activity(self, connection_id: str) -> Activity:
        """What an open connection did."""
        return self._activities.get(connection_id) or Activity()

    def follow(self) -> asyncio.Event:
        """An event that is set whenever something was recorded, until `unfollow`."""
        event = asyncio.Event()
        self._followers.add(event)
        return event

    def unfollow(self, event: asyncio.Event) -> None:
        """Nobody waits for this event any more."""
        self._followers.discard(event)

    def _add_frame(self, connection_id: str, direction: str, payload: bytes) -> None:
        # For each message of a broadcast: this takes a microsecond.
        body = payload[:MAX_BODY_BYTES] if self._keeps_bodies else None
        self.frames.append((self._clock.now(), connection_id, direction, len(payload), body))
        if self._followers:
            self.wake()

    def wake(self) -> None:
        """Set the events of all who follow."""
        for event in self._followers:
            event.set()


def _without_result(invocation: Invocation) -> dict[str, Any]:
    """What is shown of an invocation. Its result may be large."""
    return {
        "function": invocation.function,
        "kind": invocation.kind,
        "request_id": invocation.request_id,
        "started": invocation.started,
        "duration_ms": invocation.duration_ms,
        "status": invocation.status,
        "calls": invocation.calls,
        "traceback": invocation.traceback,
    }


def frame_as_json(frame: Frame) -> dict[str, Any]:
    """A frame as the page reads it."""
    at, connection_id, direction, size, body = frame
    return {
        "at": int(at * 1000),
        "connection": connection_id,
        "direction": direction,
        "size": size,
        "body": None if body is None else body.decode("utf-8", "replace"),
    }
