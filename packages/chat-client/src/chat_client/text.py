"""From what others wrote to what a terminal may be given."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from chat_client.room_log import Entry, Gap, Message

GAP = "-- some messages are no longer kept --"

_JOINERS = "\u200c\u200d"  # of Persian words, and of emoji: they are harmless
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def safe(text: str) -> str:
    """Show what would command a terminal, reorder text or hide in it as an escape sequence."""
    return "".join(map(_safe_character, text))


def _safe_character(character: str) -> str:
    if unicodedata.category(character) not in _HARMFUL or character in _JOINERS:
        return character
    return character.encode("unicode_escape").decode()


def time_of(message: Message) -> datetime:
    """When it was said, on this machine's clock; the server's own may be anything."""
    try:
        return datetime.fromtimestamp(message.at / 1000)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0)


def plain_line(entry: Entry) -> str:
    """One line for one entry, for programs to read."""
    if isinstance(entry, Gap):
        return GAP
    return f"{time_of(entry):%Y-%m-%d %H:%M:%S} {safe(entry.name)}: {safe(entry.data)}"


class TerminalStyle:
    """How a terminal is told to show a part of a text; not at all where it has no colours."""

    def __init__(self, has_colours: bool) -> None:
        self._has_colours = has_colours

    def dim(self, text: str) -> str:
        """Less than the rest."""
        return self._styled("2", text)

    def bold(self, text: str) -> str:
        """More than the rest."""
        return self._styled("1", text)

    def _styled(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._has_colours else text


class LogFormatter:
    """The entries as lines for people, with a heading for each day."""

    def __init__(self, style: TerminalStyle) -> None:
        self._style = style
        self._day = ""

    def lines(self, entry: Entry) -> list[str]:
        """What to show for the next entry."""
        if isinstance(entry, Gap):
            return [self._style.dim(GAP)]
        said_at = time_of(entry)
        first, *others = entry.data.expandtabs(4).split("\n")
        name = self._style.bold(safe(entry.name))
        return [
            *self._heading(f"{said_at:%A, %d %B %Y}"),
            f"{self._style.dim(f'{said_at:%H:%M}')} {name}: {safe(first)}",
            # Indented, so that nobody can write what looks like another one's message.
            *(f"      {safe(line)}" for line in others),
        ]

    def _heading(self, day: str) -> list[str]:
        is_new, self._day = day != self._day, day
        return [self._style.dim(f"-- {day} --")] if is_new else []
