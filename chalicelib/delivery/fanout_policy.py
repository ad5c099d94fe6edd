"""FanoutPolicy: when the queue takes over from the invocation that sends a frame."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.config import FANOUT_CHUNK_SIZE

# Longer than a post to any working connection takes; the others do not wait for a hanging sender.
SENDER_TIMEOUT_S = 3.0


@dataclass(frozen=True)
class FanoutPolicy:
    """When the queue takes over.

    inline_limit: the most recipients that one invocation serves; a broadcast to more is queued.
    sender_timeout_s: for the post to the first recipient of a queued broadcast.
    """

    inline_limit: int = FANOUT_CHUNK_SIZE
    sender_timeout_s: float = SENDER_TIMEOUT_S


DEFAULT_POLICY = FanoutPolicy()
