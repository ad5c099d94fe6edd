"""The frames that clients send, protocol version 1, as dataclasses; parser.py reads them. Pure.

A `room` that is None is the one that the connection's address named. Exports the actions, their
limits, and the unions RoomAction and Action.
"""

from __future__ import annotations

from chalicelib.protocol.actions.connection import (
    Authenticate,
    Members,
    Ping,
    Read,
    Receipts,
    Rename,
    Subscribe,
    Typing,
    Unsubscribe,
)
from chalicelib.protocol.actions.limits import (
    DEFAULT_INVITATION_SECONDS,
    INVITATION_SECONDS,
    MAX_CURSOR_CHARS,
    MAX_DATA_CHARS,
    MAX_DIRECT_OTHERS,
    MAX_FILES,
    MAX_ID_CHARS,
    MAX_INVITATION_CHARS,
    MAX_INVITATION_USES,
    MAX_MENTIONS,
    MAX_MENTIONS_PAGE,
    MAX_PAGE_SIZE,
    MAX_REASON_CHARS,
    MAX_RETENTION_DAYS,
    MAX_ROOMS,
    MAX_SEARCH_PAGE,
    MAX_SEQ,
    MAX_SLOW_MODE_S,
    MAX_TOKEN_CHARS,
    SEARCH_PAGE,
    TERM_SECONDS,
)
from chalicelib.protocol.actions.messages import (
    Changes,
    Delete,
    Edit,
    History,
    Mentions,
    React,
    Search,
    SendMessage,
)
from chalicelib.protocol.actions.moderation import (
    Audit,
    Ban,
    Dismiss,
    Mute,
    Remove,
    Report,
    Reports,
    Unban,
    Unmute,
)
from chalicelib.protocol.actions.rooms import (
    Accept,
    Change,
    Create,
    GetRoom,
    Invite,
    Leave,
    Memberships,
    Rooms,
    SetRole,
)

# What concerns one room that the connection must be subscribed to.
RoomAction = (
    SendMessage
    | Edit
    | Delete
    | React
    | History
    | Changes
    | Unsubscribe
    | Members
    | Typing
    | Read
    | Receipts
    | Change
    | Invite
    | Leave
    | Remove
    | Ban
    | Unban
    | Mute
    | Unmute
    | Report
    | Reports
    | Dismiss
    | Audit
    | SetRole
    | Memberships
    | Search
    | GetRoom
)
Action = RoomAction | Ping | Subscribe | Rename | Rooms | Mentions | Create | Accept | Authenticate

__all__ = [
    "DEFAULT_INVITATION_SECONDS",
    "INVITATION_SECONDS",
    "MAX_CURSOR_CHARS",
    "MAX_DATA_CHARS",
    "MAX_DIRECT_OTHERS",
    "MAX_FILES",
    "MAX_ID_CHARS",
    "MAX_INVITATION_CHARS",
    "MAX_INVITATION_USES",
    "MAX_MENTIONS",
    "MAX_MENTIONS_PAGE",
    "MAX_PAGE_SIZE",
    "MAX_REASON_CHARS",
    "MAX_RETENTION_DAYS",
    "MAX_ROOMS",
    "MAX_SEARCH_PAGE",
    "MAX_SEQ",
    "MAX_SLOW_MODE_S",
    "MAX_TOKEN_CHARS",
    "SEARCH_PAGE",
    "TERM_SECONDS",
    "Accept",
    "Action",
    "Audit",
    "Authenticate",
    "Ban",
    "Change",
    "Changes",
    "Create",
    "Delete",
    "Dismiss",
    "Edit",
    "GetRoom",
    "History",
    "Invite",
    "Leave",
    "Members",
    "Memberships",
    "Mentions",
    "Mute",
    "Ping",
    "React",
    "Read",
    "Receipts",
    "Remove",
    "Rename",
    "Report",
    "Reports",
    "RoomAction",
    "Rooms",
    "Search",
    "SendMessage",
    "SetRole",
    "Subscribe",
    "Typing",
    "Unban",
    "Unmute",
    "Unsubscribe",
]
