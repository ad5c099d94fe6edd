"""Decisions: what the stored state of a room allows, asked again if it changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from chalicelib.chat import permissions
from chalicelib.domain import Connection, Kind, Membership
from chalicelib.protocol import identifiers
from chalicelib.protocol.actions import Ban, Mute, Remove, RoomAction, Unmute
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import (
    IsBanned,
    LastOwner,
    NoSuchRoom,
    NotAMember,
    RoomConflict,
    RoomStore,
    RoomView,
    Stale,
    StoreUnavailable,
)

MAX_DECISIONS = 5  # about a state that others change at the same time

_TEXTS: dict[type[RoomConflict], str] = {
    LastOwner: "The room needs an owner. Make somebody else an owner first.",
    IsBanned: "This member is banned. Lift the ban first.",
    NotAMember: "This is no member of the room.",
    NoSuchRoom: "Nobody has created this room. Create it first.",
}

Result = TypeVar("Result")


class Place(NamedTuple):
    """A room as the sender of an action sees it, and the membership of whom the action is about."""

    view: RoomView
    other: Membership | None = None

    @property
    def is_created(self) -> bool:
        return self.view.settings is not None


class Decisions:
    """Reads what an action depends on, as it was last written: the rights that a subscription has
    may be older.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, rooms: RoomStore, clock: Callable[[], int]) -> None:
        self._rooms = rooms
        self._clock = clock

    def place(self, sender: Connection, room: str, action: RoomAction, other: str = "") -> Place:
        """Return what an action depends on; raises StoreUnavailable, and FrameError if the sender
        may not do that in the room."""
        members = [sender.member, *([other] if other else [])]
        settings, memberships = self._rooms.state(room, members)
        view = RoomView(room, settings, memberships.get(sender.member))
        if not permissions.may(action, view, sender.capabilities, self._clock()):
            raise permissions.refusal(action)
        return Place(view, memberships.get(other))

    def place_of_other(
        self, sender: Connection, room: str, action: Remove | Ban | Mute | Unmute
    ) -> Place:
        """Return what an action against a member depends on, and raise as `place` does: also if
        the member is the sender, or one over whom the sender has no power."""
        if action.member == sender.member:
            text = "You cannot do this to yourself: leave the room instead."
            raise FrameError(ErrorCode.NOT_ALLOWED, text, action.id)
        place = self.place(sender, room, action, action.member)
        if not permissions.may_act_on(place.view, sender.capabilities, place.other):
            text = "Only an owner may do this to one who moderates the room."
            raise FrameError(ErrorCode.NOT_ALLOWED, text, action.id)
        return place


def settled(decide: Callable[[], Result], action: RoomAction) -> Result:
    """Make a decision, again if others have changed what it depends on; raises FrameError if the
    room's state does not allow it."""
    for _ in range(MAX_DECISIONS):
        try:
            return decide()
        except Stale:
            continue
        except (IsBanned, LastOwner, NoSuchRoom, NotAMember) as error:
            raise FrameError(ErrorCode.NOT_ALLOWED, _TEXTS[type(error)], action.id) from None
    raise StoreUnavailable("others change the room at the same time")


def kind(place: Place) -> Kind:
    """Return the kind of the room."""
    return identifiers.kind(place.view.room)
