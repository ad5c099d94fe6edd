"""How long the client waits for what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Timeouts:
    """All in seconds; shorter in tests."""

    handshake_s: float = 10.0
    """A handshake that takes longer is given up."""
    close_s: float = 2.0
    """So long the other side may take to say goodbye, too."""
    keepalive_s: float = 20.0
    """Between WebSocket pings. They never reach a function, so they cost nothing; but API Gateway
    may count a connection as idle in spite of them, and they tell nothing about the room."""
    first_backoff_s: float = 0.5
    """Up to so long after the first failure, twice that after the second, and so on."""
    max_backoff_s: float = 30.0
    stable_after_s: float = 10.0
    """A connection that lasts so long was none that failed."""
    answer_s: float = 5.0
    """After so long without an answer a frame is sent again, after twice that once more."""
    reorder_s: float = 0.3
    """Frames overtake one another: so long a number may be missing before it is asked for."""
    idle_s: float = 120.0
    """After so long without a frame a ping asks for the room's last number. While nothing is new,
    the silence before the next ping doubles, as each of them is billed."""
    max_idle_s: float = 300.0
    """API Gateway ends a connection after 10 idle minutes."""
    pong_s: float = 10.0
    """A socket that leaves a ping unanswered for so long is dead."""

    def backoff_s(self, failures: int, fraction: float) -> float:
        """How long to wait after so many failures, the first being 1; a fraction is at random."""
        return fraction * self._doubled(self.first_backoff_s, failures)

    def answer_timeout_s(self, tries: int) -> float:
        """How long to wait for the answer to a frame that was sent so often."""
        return self._doubled(self.answer_s, tries)

    def _doubled(self, first: float, count: int) -> float:
        # The exponent has a limit, as a float has one.
        return min(max(first, self.max_backoff_s), first * 2.0 ** min(count - 1, 30))
