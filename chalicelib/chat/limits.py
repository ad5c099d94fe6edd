"""Limits: how often a member may act, over all of the member's connections."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.config import MESSAGES_PER_SECOND, MOVES_PER_SECOND, PAGES_PER_SECOND
from chalicelib.protocol.actions import (
    MAX_PAGE_SIZE,
    MAX_PING_ROOMS,
    Action,
    History,
    Join,
    Members,
    Ping,
    Rename,
    SendMessage,
    Typing,
)
from chalicelib.stores import Charge, RateLimit

# What may come at once is what the rate gives in this time: 10 messages, 5 moves, 50 pages.
MESSAGES_WINDOW_MS = 2_000
MOVES_WINDOW_MS = 10_000
PAGES_WINDOW_MS = 25_000  # a client that was away reads thousands of messages in one go
LEAST_PAGE = 0.1  # what a history costs at least, of a whole page

TYPING = RateLimit("typing", 1, 1_000)


@dataclass(frozen=True)
class Limits:
    """Actions of one member a second; 0 is no limit.

    messages: `sendmessage`. moves: `join` and `rename`.
    pages: whole pages of a `history`, `members`, or the rooms of a `ping`.
    """

    messages: float = MESSAGES_PER_SECOND
    moves: float = MOVES_PER_SECOND
    pages: float = PAGES_PER_SECOND

    def charge(self, action: Action, now: int) -> Charge | None:
        """Return what an action costs at `now`; None if there is no limit."""
        limit, cost = self._limit(action)
        return limit.charge(now, cost) if limit and cost else None

    def _limit(self, action: Action) -> tuple[RateLimit | None, float]:
        match action:
            case SendMessage():
                return _limit("messages", self.messages, MESSAGES_WINDOW_MS), 1
            case Join() | Rename():
                return _limit("moves", self.moves, MOVES_WINDOW_MS), 1
            case Typing():
                return TYPING, 1
            case History() | Members() | Ping():
                return _limit("pages", self.pages, PAGES_WINDOW_MS), _pages(action)


DEFAULT_LIMITS = Limits()


def _limit(budget: str, per_second: float, window_ms: int) -> RateLimit | None:
    return RateLimit(budget, per_second, window_ms) if per_second else None


def _pages(action: History | Members | Ping) -> float:
    """How much an action may read, in pages."""
    match action:
        case History():
            return max(LEAST_PAGE, action.limit / MAX_PAGE_SIZE)
        case Members():
            return 1
        case Ping():
            return len(action.rooms or ()) / MAX_PING_ROOMS
