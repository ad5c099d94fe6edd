"""Show a room's log as lines of text."""

from __future__ import annotations

from chat_client.cli.change_texts import (
    change_notices,
    deletion,
    file_list,
    reaction_counts,
    reply_heading,
)
from chat_client.cli.escaping import escaped, escaped_name
from chat_client.cli.names import Names
from chat_client.cli.times import local_time
from chat_client.cli.wrapping import INDENT, slices, wrapped
from chat_client.model.changed import Change
from chat_client.model.message import Entry, Gap, Message
from chat_client.model.room_log import RoomLog

GAP = "-- some messages are no longer kept --"


def plain_line(entry: Entry, names: Names, room: str = "") -> str:
    """One line for one entry, for programs to read. room: what stands before the name."""
    if isinstance(entry, Gap):
        return f"{room}{GAP}"
    name = escaped_name(entry.name) + names.marks(entry)
    files = f" [{file_list(entry)}]" if entry.files else ""
    return f"{local_time(entry.at):%Y-%m-%d %H:%M:%S} {room}{name}: {escaped(entry.data)}{files}"


def beginning(log: RoomLog, room: str) -> str | None:
    """What to say above the first page of a room; None where the room has older messages."""
    if not log.reached_start:
        return None
    first = next((entry for entry in log.entries if isinstance(entry, Message)), None)
    # The first number of a room is the time of its first message. Numbers then grow by one.
    if first and first.seq < first.at:
        return f"older messages of {room} are no longer kept"
    return f"this is the beginning of {room}"


class TerminalStyle:
    """Escape sequences for a part of a text; none where the terminal has no colours."""

    def __init__(self, has_colours: bool) -> None:
        self._has_colours = has_colours

    def dim(self, text: str) -> str:
        """Less visible than the rest."""
        return self._styled("2", text)

    def bold(self, text: str) -> str:
        """More visible than the rest."""
        return self._styled("1", text)

    def _styled(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._has_colours and text else text


class LogFormatter:
    """Entries as lines of a terminal of `columns` cells, with a heading for each day.

    names: knows those of the entries.
    """

    def __init__(self, style: TerminalStyle, columns: int, names: Names) -> None:
        self._style = style
        self._columns = columns
        self._names = names
        self._day = ""

    def lines(self, entry: Entry, room: str = "") -> list[str]:
        """The lines of the next entry. room: what stands before the name."""
        if isinstance(entry, Gap):
            return self.notice(f"{room}{GAP}")
        heading = self._heading(f"-- {local_time(entry.at):%A, %d %B %Y} --")
        if entry.deleted:
            return [*heading, *self.notice(f"-- {room}{deletion(entry, self._names)} --")]
        return [*heading, *self._message(entry, room), *self._reactions(entry)]

    def change_lines(self, change: Change, room: str = "") -> list[str]:
        """The lines that tell what became of a message, if anything is to be told."""
        notices = change_notices(change, self._names)
        return [line for notice in notices for line in self.notice(f"-- {room}{notice} --")]

    def notice(self, text: str) -> list[str]:
        """The lines of what the program itself says."""
        return [self._style.dim(line) for line in wrapped(text, self._columns)]

    def _message(self, message: Message, room: str) -> list[str]:
        reply = reply_heading(message, self._names)
        name, marks = escaped_name(message.name), self._names.marks(message)
        edited = " (edited)" if message.edited else ""
        first, *others = f"{message.data}{edited}".expandtabs(4).split("\n")
        time = f"{local_time(message.at):%H:%M}"
        return [
            *self._first_lines(time, room, name, f"{marks}: {escaped(first)}"),
            *(part for line in others for part in wrapped(escaped(line), self._columns, INDENT)),
            *(self.notice(f"-- {reply} --") if reply else []),
            *(self.notice(f"-- {file_list(message)} --") if message.files else []),
        ]

    def _reactions(self, message: Message) -> list[str]:
        counts = reaction_counts(message)
        return self.notice(f"-- {counts} --") if counts else []

    def _heading(self, day: str) -> list[str]:
        is_new, self._day = day != self._day, day
        return self.notice(day) if is_new else []

    def _first_lines(self, time: str, room: str, name: str, rest: str) -> list[str]:
        line = f"{time} {room}{name}{rest}"
        parts = slices(line, self._columns)
        begin = len(time) + 1 + len(room)
        ends = begin, begin + len(name)
        return [indent + self._styled(line, start, end, *ends) for indent, start, end in parts]

    def _styled(self, line: str, start: int, end: int, name_start: int, name_end: int) -> str:
        """A part of a message's line, in which what precedes the name is dim, and it is bold."""

        def part(first: int, last: int) -> str:
            return line[max(start, first) : max(start, min(end, last))]

        before = self._style.dim(part(0, name_start - 1))
        name = self._style.bold(part(name_start, name_end))
        return f"{before}{part(name_start - 1, name_start)}{name}{part(name_end, end)}"
