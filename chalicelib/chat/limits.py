"""Limits: how often a member may act, over all of the member's connections."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.config import MESSAGES_PER_SECOND, MOVES_PER_SECOND, PAGES_PER_SECOND
from chalicelib.protocol.actions import (
    MAX_PAGE_SIZE,
    MAX_ROOMS,
    Action,
    Audit,
    Changes,
    Delete,
    Edit,
    GetRoom,
    History,
    Members,
    Memberships,
    Mentions,
    Ping,
    React,
    Read,
    Receipts,
    Reports,
    Rooms,
    Search,
    SendMessage,
    Typing,
)
from chalicelib.stores import Charge, RateLimit

# What may come at once is what the rate gives in this time: 10 messages, 20 moves, 50 pages.
MESSAGES_WINDOW_MS = 2_000
MOVES_WINDOW_MS = 10_000
PAGES_WINDOW_MS = 25_000  # a client that was away reads thousands of messages in one go
LEAST_PAGE = 0.1  # what a history costs at least, of a whole page
MESSAGES_OF_A_PAGE = 10  # that cost as much to read one by one as a page of a history

TYPING = RateLimit("typing", 1, 1_000)
READS = RateLimit("reads", 5, 4_000)
REACTIONS = RateLimit("reactions", 5, 4_000)
_READING = (
    *(History, Changes, Search, Mentions, Ping, Members, Memberships, Receipts, Rooms, GetRoom),
    *(Reports, Audit),
)


@dataclass(frozen=True)
class Limits:
    """Actions of one member a second; 0 is no limit.

    messages: `sendmessage`, `edit`, `delete`. pages: whole pages of what is only read: `history`,
    lists, `ping`. moves: all other actions but `react`, `typing` and `read`, which have limits of
    their own.
    """

    messages: float = MESSAGES_PER_SECOND
    moves: float = MOVES_PER_SECOND
    pages: float = PAGES_PER_SECOND

    def charge(self, action: Action, now: int) -> Charge | None:
        """Return what an action costs at `now`; None if there is no limit."""
        limit, cost = self._limit(action)
        return limit.charge(now, cost) if limit and cost else None

    def charge_move(self, now: int) -> Charge | None:
        """Return what something costs that is no action of the protocol."""
        limit = _limit("moves", self.moves, MOVES_WINDOW_MS)
        return limit.charge(now, 1) if limit else None

    def _limit(self, action: Action) -> tuple[RateLimit | None, float]:
        match action:
            case SendMessage() | Edit() | Delete():
                return _limit("messages", self.messages, MESSAGES_WINDOW_MS), 1
            case React():
                return REACTIONS, 1
            case Typing():
                return TYPING, 1
            case Read():
                return READS, 1
            case _ if isinstance(action, _READING):
                return _limit("pages", self.pages, PAGES_WINDOW_MS), _pages(action)
            case _:
                return _limit("moves", self.moves, MOVES_WINDOW_MS), 1


DEFAULT_LIMITS = Limits()


def _limit(budget: str, per_second: float, window_ms: int) -> RateLimit | None:
    return RateLimit(budget, per_second, window_ms) if per_second else None


def _pages(action: Action) -> float:
    """How much an action may read, in pages."""
    match action:
        case History(since=int()):  # it reads single messages to find the first one
            return 1 + action.limit / MAX_PAGE_SIZE
        case History() | Changes():
            return max(LEAST_PAGE, action.limit / MAX_PAGE_SIZE)
        case Search():  # it reads each message by itself, and the index
            return 1 + action.limit / MESSAGES_OF_A_PAGE
        case GetRoom():
            return LEAST_PAGE
        case Ping():
            return len(action.rooms or ()) / MAX_ROOMS
        case _:
            return 1
