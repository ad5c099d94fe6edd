"""ReportActions: messages that members report to those who moderate a room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chalicelib.chat import permissions
from chalicelib.chat.best_effort import best_effort
from chalicelib.chat.rooms.acts import act
from chalicelib.chat.rooms.decisions import Decisions, settled
from chalicelib.chat.rooms.notices import Tools
from chalicelib.chat.rooms.pages import page_frame
from chalicelib.domain import Connection, Message, Stamp
from chalicelib.domain import Report as Reported
from chalicelib.protocol import frames, room_frames
from chalicelib.protocol.actions import Dismiss, Report, Reports
from chalicelib.protocol.errors import ErrorCode, FrameError
from chalicelib.stores import RETENTION_S

# Connections in a room among which those who moderate it are found; the others see the report when
# they ask for it.
MAX_CONNECTIONS = 500


class ReportActions:
    """Performs `report`, `reports` and `dismiss`."""

    def __init__(self, tools: Tools, decisions: Decisions) -> None:
        self._tools = tools
        self._decisions = decisions

    def report(self, sender: Connection, room: str, asked: Report) -> None:
        """Store a report of a message, and tell those who moderate the room."""
        place = self._decisions.place(sender, room, asked)
        message = self._tools.messages.message(room, asked.target)
        if message is None or message.deleted:
            raise FrameError(ErrorCode.NO_MESSAGE, "There is no such message.", asked.id)
        report = Reported(asked.target, Stamp(sender.person, self._tools.clock()), asked.reason)
        settings = place.view.settings
        kept_days = (settings and settings.retention) or RETENTION_S // 86_400
        count = self._tools.rooms.report(room, report, kept_days)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)
        if count:
            self._tell(room, asked.target, count)

    def list_reports(self, sender: Connection, room: str, asked: Reports) -> None:
        """Answer with a page of a room's reports, each with its message as it is now."""
        self._decisions.place(sender, room, asked)
        found = self._tools.rooms.reports(room, asked.limit + 1, asked.after)
        messages = self._tools.messages.messages((room, report.target) for _, report in found)

        def encode(listed: Sequence[Reported], after: str | None) -> str:
            shown = [(report, _shown(messages.get((room, report.target)))) for report in listed]
            return room_frames.reports(room, shown, after, asked.id)

        frame = page_frame(found, asked.limit, encode)
        self._tools.dispatcher.reply(frame, sender.id)

    def dismiss(self, sender: Connection, room: str, asked: Dismiss) -> None:
        """Forget the reports of a message."""
        self._decisions.place(sender, room, asked)
        entry = act(sender, self._tools.clock(), "dismiss", target=asked.target)
        settled(lambda: self._tools.rooms.dismiss(room, asked.target, entry), asked)
        self._tools.dispatcher.reply(frames.done(asked.id), sender.id)

    def _tell(self, room: str, target: int, count: int) -> None:
        """Tell the connections in a room that moderate it. Best effort."""
        with best_effort("what was reported"):
            now = self._tools.clock()
            here = self._tools.connections.in_room(room, now, MAX_CONNECTIONS)
            ids = [each.id for each in here if permissions.moderates(each, room)]
            self._tools.dispatcher.send_to(room, room_frames.reported(room, target, count), ids)


def _shown(message: Message | None) -> Message | None:
    """A reported message without its reactions: many reports are in a frame."""
    return message and replace(message, reactions=())
