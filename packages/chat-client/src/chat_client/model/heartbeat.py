"""When a client pings, and when it gives a connection up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chat_client.model.timeouts import Timeouts


class ConnectionDead(Exception):
    """The connection is silent, or the server does not know it: the client needs another one."""


class Heartbeat:
    """The pings of one connection.

    due_at: when frame_due() has something to do.
    """

    def __init__(self, timeouts: Timeouts, now: float) -> None:
        self._timeouts = timeouts
        self._idle_s = timeouts.first_idle_s
        self._awaits_pong = False
        self._received_at = now
        self.due_at = now + self._idle_s

    def on_frame_received(self, now: float, *, idle: bool) -> None:
        """A frame came. idle: it was a pong, and nothing is new."""
        longest = max(self._timeouts.max_idle_s, self._timeouts.first_idle_s)
        self._idle_s = min(2 * self._idle_s, longest) if idle else self._timeouts.first_idle_s
        self._awaits_pong = False
        self._received_at = now
        self.due_at = now + self._idle_s

    def ping_now(self, now: float) -> None:
        """A frame was not answered in time: ping at once, unless other frames have come."""
        shortest_timeout_s = self._timeouts.response_timeout_s(1, 0)
        if not self._awaits_pong and now - self._received_at >= shortest_timeout_s:
            self.due_at = now

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """The ping to send now, if any. Raises ConnectionDead."""
        if now < self.due_at:
            return None
        if self._awaits_pong:
            raise ConnectionDead("it is silent")
        self._awaits_pong = True
        self.due_at = now + self._timeouts.heartbeat_timeout_s
        return {"action": "ping"}
