"""When a client pings, and when it takes the other side for dead. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chat_client.timeouts import Timeouts


class ConnectionLost(Exception):
    """The connection is dead, or forgotten by the server: another one is needed."""


class Heartbeat:
    """The pings of one connection. due_at: when frame_due() has something to do."""

    def __init__(self, timeouts: Timeouts, now: float) -> None:
        self._timeouts = timeouts
        self._idle_s = timeouts.idle_s
        self._awaits_pong = False
        self._heard_at = now
        self.due_at = now + self._idle_s

    def on_frame(self, now: float, idle: bool) -> None:
        """Something came; idle: nothing but the answer that nothing is new."""
        longest = max(self._timeouts.max_idle_s, self._timeouts.idle_s)
        self._idle_s = min(2 * self._idle_s, longest) if idle else self._timeouts.idle_s
        self._awaits_pong = False
        self._heard_at = now
        self.due_at = now + self._idle_s

    def on_timeout(self, now: float) -> None:
        """A frame was not answered in time; where nothing else came either, ping at once."""
        if not self._awaits_pong and now - self._heard_at >= self._timeouts.answer_s:
            self.due_at = now

    def frame_due(self, now: float) -> Mapping[str, Any] | None:
        """The ping to be sent now, if any. Raises ConnectionLost."""
        if now < self.due_at:
            return None
        if self._awaits_pong:
            raise ConnectionLost("it is silent")
        self._awaits_pong = True
        self.due_at = now + self._timeouts.pong_s
        return {"action": "ping"}
