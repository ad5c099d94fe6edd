"""SettingsActions: changes what a room is set to."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.chat.rooms.acts import act
from chalicelib.chat.rooms.decisions import Decisions, Place, settled
from chalicelib.chat.rooms.notices import Notices, Tools
from chalicelib.domain import AuditEntry, Connection
from chalicelib.protocol import room_frames
from chalicelib.protocol.actions import Change
from chalicelib.stores import NoSuchRoom


class SettingsActions:
    """Performs `change`."""

    def __init__(self, tools: Tools, notices: Notices, decisions: Decisions) -> None:
        self._tools = tools
        self._notices = notices
        self._decisions = decisions

    def change(self, sender: Connection, room: str, asked: Change) -> None:
        """Change a room's settings, answer with the room, and tell those who are in it."""

        def decide() -> None:
            place = self._decisions.place(sender, room, asked)
            for change in self._changes(sender, place, asked):
                change()

        settled(decide, asked)
        summary = self._notices.summary(room, sender.member)
        self._tools.dispatcher.reply(room_frames.room(summary, asked.id), sender.id)
        self._notices.changed(sender, summary)

    def _changes(self, sender: Connection, place: Place, asked: Change) -> list[Callable[[], None]]:
        """The transactions of a change: each is made as a whole. The first one alone may find that
        it has to be decided again."""
        tools, room, seen = self._tools, place.view.room, place.view.settings
        if seen is None:
            raise NoSuchRoom
        now = tools.clock()

        def entry(note: str) -> AuditEntry:
            return act(sender, now, "change", note=note)

        changes = list[Callable[[], None]]()
        slow_mode = seen.slow_mode if asked.slow_mode is None else asked.slow_mode
        retention = seen.retention if asked.retention is None else asked.retention
        if (slow_mode, retention) != (seen.slow_mode, seen.retention):
            rules = f"slowMode {slow_mode}" + (f", retention {retention}" if retention else "")
            ruling = [tools.messages.ruling(room, slow_mode, retention)]
            changes.append(
                lambda: tools.rooms.rule(room, seen, slow_mode, retention, ruling, entry(rules))
            )
        given = {"title": asked.title, "topic": asked.topic}
        named = [name for name, value in given.items() if value is not None]
        if asked.notify:
            named.append(f"notify {asked.notify.value}")
        if note := ", ".join(named):
            changes.append(
                lambda: tools.rooms.describe(room, **given, notify=asked.notify, act=entry(note))
            )
        if (archived := asked.archived) is not None:
            also = tools.messages.archiving(room, archived)
            done = "archived" if archived else "restored"
            changes.append(lambda: tools.rooms.archive(room, archived, now, also, entry(done)))
        return changes
