"""PresenceTurns: which function tells a room of comings and goings, so that the room hears of them
at most once a second, however many functions handle them."""

from __future__ import annotations

from enum import Enum, auto
from typing import Any

from chalicelib.stores.connections.items import ConditionFailed, ConnectionItems, expiry, number

PRESENCE_INTERVAL_MS = 1_000
# A summary that is due sooner may read the room's index before the index has the change. The clocks
# of two functions differ, too.
_SETTLE_MS = 100


class Turn(Enum):
    """What to do about a change in a room."""

    NOW = auto()
    """Tell the room: it was told of nothing within the last second."""
    LATER = auto()
    """Tell the room all that has changed, after PRESENCE_INTERVAL_MS."""
    NEVER = auto()
    """Another function does that already."""


class PresenceTurns:
    """The items of rooms in the table of connections; methods raise StoreUnavailable."""

    def __init__(self, items: ConnectionItems) -> None:
        self._items = items

    def take(self, room: str, now: int) -> Turn:
        """Return what to do about a change in a room, and let other functions know."""
        due = number(now - PRESENCE_INTERVAL_MS)
        # No summary is due so late: the clock that wrote this was wrong.
        wrong = number(now + PRESENCE_INTERVAL_MS + _SETTLE_MS)
        is_due = "attribute_not_exists(toldAt) OR toldAt <= :due OR toldAt > :wrong"
        try:
            self._tell_at(room, now, is_due, due=due, wrong=wrong)
            return Turn.NOW
        except ConditionFailed as failed:
            told_at = int((failed.item or {"toldAt": number(now)})["toldAt"]["N"])
        if told_at > now + _SETTLE_MS:
            return Turn.NEVER
        try:
            later = now + PRESENCE_INTERVAL_MS
            self._tell_at(room, later, "toldAt = :known", known=number(told_at))
            return Turn.LATER
        except ConditionFailed:
            return Turn.NEVER

    def _tell_at(self, room: str, at: int, condition: str, **values: Any) -> None:
        fields = {"toldAt": number(at), "expiresAt": expiry(at)}
        self._items.update_if(condition, f"presence#{room}", fields, **values)
