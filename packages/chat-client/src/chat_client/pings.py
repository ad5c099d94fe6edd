"""When a client pings, and when it takes the other side for dead. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chat_client.times import Times


class ConnectionUseless(Exception):
    """The connection is dead, or forgotten by the server: another one is needed."""


class Pings:
    """The pings of one connection. at: when due() has something to do."""

    def __init__(self, times: Times, now: float) -> None:
        self._times = times
        self._silence = times.silence
        self._is_waiting = False
        self._heard_at = now
        self.at = now + self._silence

    def heard(self, now: float, idle: bool) -> None:
        """Something came; idle: nothing but the answer that nothing is new."""
        longest = max(self._times.longest_silence, self._times.silence)
        self._silence = min(2 * self._silence, longest) if idle else self._times.silence
        self._is_waiting = False
        self._heard_at = now
        self.at = now + self._silence

    def doubt(self, now: float) -> None:
        """A frame was not answered in time; where nothing else came either, ping at once."""
        if not self._is_waiting and now - self._heard_at >= self._times.answer:
            self.at = now

    def due(self, now: float) -> Mapping[str, Any] | None:
        """The ping to be sent now, if any. Raises ConnectionUseless."""
        if now < self.at:
            return None
        if self._is_waiting:
            raise ConnectionUseless("it is silent")
        self._is_waiting = True
        self.at = now + self._times.pong
        return {"action": "ping"}
