"""When a client pings, and when it gives a connection up. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from chat_client.model.timeouts import Timeouts, jitter_factor

PING = {"action": "ping"}


class ConnectionDead(Exception):
    """The connection is silent, or the server does not know it: the client needs another one."""


class Heartbeat:
    """The pings of one connection: one soon after it enters the room, then one when it is idle."""

    def __init__(self, timeouts: Timeouts, now: float, random: Callable[[], float]) -> None:
        self._timeouts = timeouts
        self._random = random
        self._idle_s = timeouts.first_idle_s
        self._awaits_pong = False
        self._received_at = now
        self._entry_ping_at = math.inf
        self._idle_ping_at = now + self._idle_s

    @property
    def due_at(self) -> float:
        """When frame_due() has something to do."""
        return min(self._entry_ping_at, self._idle_ping_at)

    def on_entered(self, now: float) -> None:
        """The connection is in the room.

        While the client enters, the server may append a message after it has read the client's
        first history, and list the recipients before it sees the client. No frame that comes in
        these first moments rules that out, so one ping follows them.
        """
        self._entry_ping_at = now + self._timeouts.entry_ping_s * jitter_factor(self._random())

    def on_frame_received(self, now: float, *, idle: bool) -> None:
        """A frame came. idle: it was a pong, and nothing is new."""
        longest = max(self._timeouts.max_idle_s, self._timeouts.first_idle_s)
        is_silent = idle and self._awaits_pong
        self._idle_s = min(2 * self._idle_s, longest) if is_silent else self._timeouts.first_idle_s
        self._awaits_pong = False
        self._received_at = now
        self._idle_ping_at = now + self._idle_s

    def ping_now(self, now: float) -> None:
        """A frame was not answered in time: ping at once, unless other frames have come."""
        shortest_timeout_s = self._timeouts.response_timeout_s(1, 0)
        if not self._awaits_pong and now - self._received_at >= shortest_timeout_s:
            self._idle_ping_at = now

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """The ping to send now, if any. Raises ConnectionDead."""
        is_entry_due = now >= self._entry_ping_at
        if is_entry_due:
            self._entry_ping_at = math.inf
        if now < self._idle_ping_at:
            return PING if is_entry_due else None
        if self._awaits_pong:
            raise ConnectionDead("it is silent")
        self._awaits_pong = True
        self._idle_ping_at = now + self._timeouts.heartbeat_timeout_s
        return PING
