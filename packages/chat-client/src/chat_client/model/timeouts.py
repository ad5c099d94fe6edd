"""How long the client waits."""

from __future__ import annotations

from dataclasses import dataclass

MAX_DOUBLINGS = 30  # a larger exponent would overflow a float


@dataclass(frozen=True)
class Timeouts:
    """All in seconds. Tests use shorter ones."""

    handshake_timeout_s: float = 10.0
    """A handshake that takes longer has failed."""
    close_timeout_s: float = 2.0
    """How long to wait for the server's close frame."""
    keepalive_s: float = 20.0
    """Between WebSocket pings. They never reach a function, so they cost nothing; but API Gateway
    may count a connection as idle in spite of them, and they tell nothing about the room."""
    first_backoff_s: float = 0.5
    """The longest wait after the first failure. It doubles with each further one."""
    max_backoff_s: float = 30.0
    stable_after_s: float = 10.0
    """A connection that lasts this long resets the backoff."""
    first_response_timeout_s: float = 5.0
    """An unanswered frame is resent after this time. The wait doubles with each resend."""
    max_response_timeout_s: float = 60.0
    late_message_grace_s: float = 0.3
    """Frames overtake one another, so a missing number is requested only after this time."""
    late_changes_grace_s: float = 2.0
    """The server collects reactions for a second, so missing changes are requested only after this
    time."""
    entry_ping_s: float = 3.0
    """So long after the client enters the room, a ping asks for the newest number: a message that
    was sent at that moment may be missing."""
    first_idle_s: float = 120.0
    """After this time without a frame, a ping asks for the room's newest number. The time doubles
    while nothing is new, because each ping is billed."""
    max_idle_s: float = 300.0
    """API Gateway closes a connection after 10 idle minutes."""
    max_unchecked_s: float = 300.0
    """A client in several rooms pings at least this often: the frames of a busy room put off the
    other pings, and none of them shows that a silent room has lost its last one."""
    heartbeat_timeout_s: float = 10.0
    """A socket that leaves a ping unanswered for this long is dead."""

    def retry_delay_s(self, failures: int, fraction: float) -> float:
        """The wait after so many failures in a row, 1 for the first. `fraction` is the jitter."""
        return fraction * _doubled(self.first_backoff_s, failures, self.max_backoff_s)

    def throttle_delay_s(self, retry_after_ms: int, fraction: float) -> float:
        """The wait where the server says when to retry: that long and up to a quarter more."""
        return min(self.max_backoff_s, retry_after_ms / 1000) * (1 + fraction / 4)

    def response_timeout_s(self, attempts: int, fraction: float) -> float:
        """The wait for the response to a frame that has been sent so many times, with jitter."""
        longest = self.max_response_timeout_s
        timeout_s = _doubled(self.first_response_timeout_s, attempts, longest)
        return timeout_s * jitter_factor(fraction)


def jitter_factor(fraction: float) -> float:
    """From 0.75 to 1.25, for timers that start at the same time on many clients."""
    return 0.75 + fraction / 2


def _doubled(first: float, count: int, longest: float) -> float:
    return min(max(first, longest), first * 2.0 ** min(count - 1, MAX_DOUBLINGS))
