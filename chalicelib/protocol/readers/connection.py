"""Reads the actions that concern one connection, and who is in a room."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from chalicelib.protocol import actions, identifiers
from chalicelib.protocol.actions import Action
from chalicelib.protocol.fields import Fields
from chalicelib.protocol.readers.common import limit, room, rooms


def _subscribe(fields: Fields) -> actions.Subscribe:
    if fields.either("room", "rooms") == "rooms":
        fields.exclude("rooms", "after")
        return actions.Subscribe(rooms(fields, 1), is_list=True, id=fields.id)
    after = fields.optional("after", fields.seq)
    return actions.Subscribe((fields.room(),), after=after, id=fields.id)


READERS: Mapping[str, Callable[[Fields], Action]] = {
    "ping": lambda fields: actions.Ping(
        fields.optional("rooms", lambda _: rooms(fields, 0)), id=fields.id
    ),
    "subscribe": _subscribe,
    "unsubscribe": lambda fields: actions.Unsubscribe(fields.room(), id=fields.id),
    "rename": lambda fields: actions.Rename(
        fields.identifier("name", identifiers.display_name), id=fields.id
    ),
    "members": lambda fields: actions.Members(limit(fields), room(fields), id=fields.id),
    "typing": lambda fields: actions.Typing(room(fields), id=fields.id),
    "read": lambda fields: actions.Read(fields.seq("upTo"), room(fields), id=fields.id),
    "receipts": lambda fields: actions.Receipts(room(fields), id=fields.id),
    "authenticate": lambda fields: actions.Authenticate(
        fields.ascii_text("token", actions.MAX_TOKEN_CHARS), id=fields.id
    ),
}
