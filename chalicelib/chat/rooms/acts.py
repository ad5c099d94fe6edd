"""What goes into a room's audit log, and the answer to who asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from chalicelib.chat.rooms.decisions import Decisions
from chalicelib.chat.rooms.notices import Tools
from chalicelib.chat.rooms.pages import page_frame
from chalicelib.domain import FOREVER, AuditEntry, Connection, Message, Person, Stamp
from chalicelib.protocol import identifiers, room_frames
from chalicelib.protocol.actions import Audit


def act(
    sender: Connection,
    now: int,
    action: str,
    person: Person | None = None,
    until: int | None = None,
    **more: Any,
) -> AuditEntry:
    """Return the entry of something that the sender does. until: FOREVER is no end."""
    end = None if until == FOREVER else until
    return AuditEntry(Stamp(sender.person, now), action, person, until=end, **more)


class AuditActions:
    """Performs `audit`, and records what is done elsewhere."""

    def __init__(self, tools: Tools, decisions: Decisions) -> None:
        self._tools = tools
        self._decisions = decisions

    def list_acts(self, sender: Connection, room: str, asked: Audit) -> None:
        """Answer with a page of what was done in a room by those who moderate it."""
        self._decisions.place(sender, room, asked)
        found = self._tools.rooms.audit(room, asked.limit + 1, asked.after)

        def encode(listed: Sequence[AuditEntry], after: str | None) -> str:
            return room_frames.audit(room, listed, after, asked.id)

        frame = page_frame(found, asked.limit, encode)
        self._tools.dispatcher.reply(frame, sender.id)

    def on_deleted(self, sender: Connection, room: str, message: Message) -> None:
        """Record that the sender has deleted another one's message, in a room or a thread: once,
        however often it is asked for. Raises StoreUnavailable."""
        parent = identifiers.parent(room)
        note = f"thread {identifiers.first_message(room)}" if parent else None
        at = message.deleted.at if message.deleted else self._tools.clock()
        entry = act(sender, at, "delete", message.sender, target=message.seq, note=note)
        self._tools.rooms.record(parent or room, entry, f"{room}#{message.seq}")
