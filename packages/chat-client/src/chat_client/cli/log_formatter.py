"""Show a room's log as lines of text."""

from __future__ import annotations

from datetime import datetime

from chat_client.cli.escaping import escaped, escaped_name
from chat_client.cli.wrapping import INDENT, slices, wrapped
from chat_client.model.message import Entry, Gap, Message

GAP = "-- some messages are no longer kept --"
TIME_LENGTH = len("12:34")


def time_of(message: Message) -> datetime:
    """When it was sent, in this machine's time zone. The server's number may be out of range."""
    try:
        return datetime.fromtimestamp(message.at / 1000)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0)


def plain_line(entry: Entry) -> str:
    """One line for one entry, for programs to read."""
    if isinstance(entry, Gap):
        return GAP
    return f"{time_of(entry):%Y-%m-%d %H:%M:%S} {escaped_name(entry.name)}: {escaped(entry.data)}"


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
    """Entries as lines of a terminal of `columns` cells, with a heading for each day."""

    def __init__(self, style: TerminalStyle, columns: int) -> None:
        self._style = style
        self._columns = columns
        self._day = ""

    def lines(self, entry: Entry) -> list[str]:
        """The lines of the next entry."""
        if isinstance(entry, Gap):
            return self.notice(GAP)
        sent_at = time_of(entry)
        first, *others = entry.data.expandtabs(4).split("\n")
        return [
            *self._heading(f"-- {sent_at:%A, %d %B %Y} --"),
            *self._first_lines(f"{sent_at:%H:%M}", escaped_name(entry.name), escaped(first)),
            *(part for line in others for part in wrapped(escaped(line), self._columns, INDENT)),
        ]

    def notice(self, text: str) -> list[str]:
        """The lines of what the program itself says."""
        return [self._style.dim(line) for line in wrapped(text, self._columns)]

    def _heading(self, day: str) -> list[str]:
        is_new, self._day = day != self._day, day
        return self.notice(day) if is_new else []

    def _first_lines(self, time: str, name: str, text: str) -> list[str]:
        line = f"{time} {name}: {text}"
        parts = slices(line, self._columns)
        name_end = TIME_LENGTH + 1 + len(name)
        return [indent + self._styled(line, start, end, name_end) for indent, start, end in parts]

    def _styled(self, line: str, start: int, end: int, name_end: int) -> str:
        """A part of a message's line, in which the time is dim and the name is bold."""

        def part(first: int, last: int) -> str:
            return line[max(start, first) : max(start, min(end, last))]

        time = self._style.dim(part(0, TIME_LENGTH))
        name = self._style.bold(part(TIME_LENGTH + 1, name_end))
        return f"{time}{part(TIME_LENGTH, TIME_LENGTH + 1)}{name}{part(name_end, end)}"
