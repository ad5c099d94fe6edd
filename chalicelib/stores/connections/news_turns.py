"""NewsTurns: which function tells a room of comings and goings, or of read positions, so that
the room hears of each at most once a second, however many functions handle them."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from chalicelib.stores.connections.items import expiry, key
from chalicelib.stores.table import ConditionFailed, Table, number

NEWS_INTERVAL_MS = 1_000
# The clocks of two functions differ.
_SETTLE_MS = 100


class Turn(Enum):
    """What to do about news of a room."""

    NOW = auto()
    """Tell the room: it was told of nothing within the last second."""
    LATER = auto()
    """Tell the room all that has changed, after NEWS_INTERVAL_MS."""
    NEVER = auto()
    """Another function does that already."""


class NewsTurns:
    """The items of rooms in the table of connections; methods raise StoreUnavailable."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, news: str, now: int) -> Turn:
        """Return what to do about news, such as `presence#garden`, and let other functions know."""
        due = number(now - NEWS_INTERVAL_MS)
        # No summary is due so late: the clock that wrote this was wrong.
        wrong = number(now + NEWS_INTERVAL_MS + _SETTLE_MS)
        is_due = "attribute_not_exists(toldAt) OR toldAt <= :due OR toldAt > :wrong"
        try:
            self._tell_at(news, now, is_due, due=due, wrong=wrong)
            return Turn.NOW
        except ConditionFailed as failed:
            told_at = int((failed.item or {"toldAt": number(now)})["toldAt"]["N"])
        if told_at > now + _SETTLE_MS:
            return Turn.NEVER
        try:
            later = now + NEWS_INTERVAL_MS
            self._tell_at(news, later, "toldAt = :known", known=number(told_at))
            return Turn.LATER
        except ConditionFailed:
            return Turn.NEVER

    def _tell_at(self, news: str, at: int, condition: str, **values: Any) -> None:
        fields = {"toldAt": number(at), "expiresAt": expiry(at)}
        self._table.update_if(condition, key(news), fields, **values)
