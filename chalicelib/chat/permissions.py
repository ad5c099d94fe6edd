"""Who may do what in a room: the one place that decides. Pure.

What a subscription allows is a text: the letters `r`, `s` and `m`, then `~` and the time until
which the member is muted, if at all, such as `rs~1795431739694`. So the end of a mute needs no
write, and no action a read. Only this module reads such texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from chalicelib.capabilities import Capabilities
from chalicelib.domain import FOREVER, Connection, Kind, Membership, Role
from chalicelib.protocol import actions, identifiers
from chalicelib.protocol.actions import RoomAction
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import RoomView

MODERATING_ROLES = (Role.OWNER, Role.MODERATOR)


class Right(Enum):
    """What an action needs in its room."""

    READ = "r"
    SEND = "s"
    MODERATE = "m"
    """A role of owner or moderator, or a token that moderates."""
    OWN = "o"
    """The role of an owner, or a token that moderates."""


_ALL = frozenset(Kind)
# Who belongs to a thread is who belongs to its room, and nobody keeps how far a thread is read.
_ROOMS = _ALL - {Kind.THREAD}
_GROUPS = frozenset((Kind.OPEN, Kind.PRIVATE))  # the members of a direct room are all alike

# What each action needs, and the kinds of rooms that know it.
RULES: Mapping[type[RoomAction], tuple[Right, frozenset[Kind]]] = {
    actions.Changes: (Right.READ, _ALL),
    actions.Delete: (Right.READ, _ALL),  # of others' messages is for those who moderate
    actions.GetRoom: (Right.READ, _ALL),
    actions.History: (Right.READ, _ALL),
    actions.Leave: (Right.READ, _ROOMS),
    actions.Members: (Right.READ, _ALL),
    actions.Memberships: (Right.READ, _ROOMS),
    actions.Read: (Right.READ, _ROOMS),
    actions.Receipts: (Right.READ, _ROOMS),
    actions.Report: (Right.READ, _GROUPS),
    actions.Search: (Right.READ, _ALL),
    actions.Unsubscribe: (Right.READ, _ALL),
    actions.Edit: (Right.SEND, _ALL),
    actions.React: (Right.SEND, _ALL),
    actions.SendMessage: (Right.SEND, _ALL),
    actions.Typing: (Right.SEND, _ALL),
    actions.Audit: (Right.MODERATE, _GROUPS),
    actions.Ban: (Right.MODERATE, _GROUPS),
    actions.Change: (Right.MODERATE, _GROUPS),  # to archive is the owner's right
    actions.Dismiss: (Right.MODERATE, _GROUPS),
    actions.Invite: (Right.MODERATE, _GROUPS),
    actions.Mute: (Right.MODERATE, _GROUPS),
    actions.Remove: (Right.MODERATE, _GROUPS),
    actions.Reports: (Right.MODERATE, _GROUPS),
    actions.Unban: (Right.MODERATE, _GROUPS),
    actions.Unmute: (Right.MODERATE, _GROUPS),
    actions.SetRole: (Right.OWN, _GROUPS),
}

_TEXTS = {
    Right.READ: "You may not do this here.",
    Right.SEND: "You may only read here.",
    Right.MODERATE: "Only those who moderate this room may do this.",
    Right.OWN: "Only an owner of this room may do this.",
}


def letters(view: RoomView, capabilities: Capabilities, now: int) -> str:
    """Return the letters of what a connection may do in a room: `r`, `s` and `m`, with the end of a
    mute; none if it may not even read.

    A token bounds what its member may do. A private or direct room is for its members alone, and
    nobody enters a room that they are banned from. The product's own back end is above all that.
    """
    if capabilities.is_back_end:
        return capabilities.letters(view.room) if exists(view) else ""
    role, membership = _role(view), view.membership
    allowed = capabilities.letters(view.room)
    is_banned = membership is not None and membership.is_banned(now)
    is_closed = identifiers.kind(view.room) is not Kind.OPEN
    if "r" not in allowed or is_banned or (is_closed and not role):
        return ""
    found = allowed + ("m" if role in MODERATING_ROLES and "m" not in allowed else "")
    return _muted(found, membership, now)


def exists(view: RoomView) -> bool:
    """Whether there is such a room: an open one needs nobody to create it, and others end with
    their last member."""
    return view.settings is not None or identifiers.kind(view.room) is Kind.OPEN


def webhook_letters(place: RoomView, now: int) -> str:
    """Return the letters of what an incoming webhook may do in its room, which may be private: send
    without reading, though it is no member. Who has its address was given that right by those who
    moderate the room; they can mute and ban it as anybody."""
    membership = place.membership
    if membership is not None and membership.is_banned(now):
        return ""
    return _muted(Right.SEND.value, membership, now)


def right(action: RoomAction) -> Right:
    """Return what an action needs."""
    match action:
        case actions.Change(archived=archived) if archived is not None:
            return Right.OWN
        case actions.React(is_back=True):  # like a deletion of one's own message
            return Right.READ
        case _:
            return RULES[type(action)][0]


def letter(action: RoomAction) -> str:
    """Return the letter without which a connection may not do something in any case."""
    return "m" if right(action) is Right.OWN else right(action).value


def check(action: RoomAction, room: str, granted: str, now: int) -> None:
    """Raise FrameError unless the letters of a subscription allow an action in its room."""
    kinds = RULES[type(action)][1]
    is_known = kinds is _ALL or identifiers.kind(room) in kinds
    if not is_known or letter(action) not in granted:
        raise refusal(action)
    _, _, end = granted.partition("~")
    if right(action) is Right.SEND and end and now < int(end):
        until = None if int(end) == FOREVER else int(end)
        text = "You are muted in this room: you may only read here."
        raise FrameError(ErrorCode.MUTED, text, action.id, until=until)


def may(action: RoomAction, view: RoomView, capabilities: Capabilities, now: int) -> bool:
    """Whether a connection may do something in a room, as far as its object does not matter."""
    try:
        check(action, view.room, letters(view, capabilities, now), now)
    except FrameError:
        return False
    return right(action) is not Right.OWN or _is_owner(view, capabilities)


def may_act_on(view: RoomView, capabilities: Capabilities, other: Membership | None) -> bool:
    """Whether a moderator may remove, ban or mute another member: one moderator has no power over
    another one, nor over an owner."""
    return _is_owner(view, capabilities) or not other or other.role not in MODERATING_ROLES


def moderates(connection: Connection, room: str) -> bool:
    """Whether a connection may moderate a room that it is subscribed to."""
    return "m" in connection.rooms.get(room, "")


def reads(room: str, membership: Membership | None, now: int) -> bool:
    """Whether a member may read a room, as far as no token says less."""
    if membership is not None and membership.is_banned(now):
        return False
    is_open = identifiers.kind(room) is Kind.OPEN
    return is_open or (membership is not None and membership.role is not None)


def refusal(action: RoomAction) -> FrameError:
    """Return the error for something that a connection may not do in a room that it may read."""
    return FrameError(ErrorCode.NOT_ALLOWED, _TEXTS[right(action)], action.id)


def _muted(letters: str, membership: Membership | None, now: int) -> str:
    """Letters with the end of a mute, if there is one."""
    is_muted = membership is not None and membership.is_muted(now)
    return f"{letters}~{membership.muted_until}" if membership and is_muted else letters


def _is_owner(view: RoomView, capabilities: Capabilities) -> bool:
    return _role(view) is Role.OWNER or capabilities.allows(view.room, "moderate")


def _role(view: RoomView) -> Role | None:
    return view.membership.role if view.membership else None
