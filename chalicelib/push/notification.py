"""What a notification says. Pure."""

from __future__ import annotations

import json

from chalicelib.domain import Kind, Message, Notify
from chalicelib.protocol import identifiers
from chalicelib.protocol.message_fields import excerpt
from chalicelib.stores import RoomSettings


def notification(message: Message, member: str, settings: RoomSettings | None) -> str | None:
    """Return a message's notification for a member, as JSON for the page's service worker; None if
    there is to be none.

    settings: of the room, or of the room of a thread; None if nobody created it.
    """
    known = settings or RoomSettings()
    title = _title(message, member, known)
    if known.notify is Notify.NONE or message.deleted or title is None:
        return None
    fields = {"title": title, "body": "", "room": message.room, "seq": message.seq}
    if known.notify is Notify.TEXT:
        fields["body"] = excerpt(message.data)
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _title(message: Message, member: str, settings: RoomSettings) -> str | None:
    """Who wrote, and where; None if the message is not meant for the member."""
    thread_of = identifiers.parent(message.room)
    place = thread_of or message.room
    is_direct = identifiers.kind(place) is Kind.DIRECT
    label = f"{'a thread of ' if thread_of else ''}{settings.title or place}"
    if member in message.mentions:
        return f"{message.name} mentioned you" + ("" if is_direct else f" in {label}")
    if is_direct:
        return f"{message.name} sent you a message"
    return f"{message.name} mentioned everybody in {label}" if message.mentions_room else None
