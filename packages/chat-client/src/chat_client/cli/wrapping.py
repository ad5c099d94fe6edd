"""Break a text into lines of a terminal, with a hanging indent.

A terminal continues a long line at its left edge, where a message begins. A text could so imitate
another member's message. Here every line but the first is indented.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from wcwidth import wcwidth

INDENT = 6  # cells

_EMOJI_STYLE = "\ufe0f"  # makes the character before it two cells wide in some terminals
_MAY_BE_WIDE = {*map(chr, range(0x1F1E6, 0x1F200)), *map(chr, range(0x1F3FB, 0x1F400))}


def wrapped(text: str, columns: int, first_indent: int = 0) -> list[str]:
    """The lines of a text that has no line ends."""
    return [indent + text[start:end] for indent, start, end in slices(text, columns, first_indent)]


def slices(text: str, columns: int, first_indent: int = 0) -> Iterator[tuple[str, int, int]]:
    """Each line's indent, and where its part of the text begins and ends."""
    # The last column stays free: terminals disagree about what a full line does to the next one.
    hanging = min(INDENT, max(columns - 3, 0) // 2)
    start, indent = 0, min(first_indent, hanging)
    while True:
        end = _line_end(text, start, max(columns - 1 - indent, 2))
        yield " " * indent, start, end
        if end >= len(text):
            return
        start, indent = end, hanging


def _line_end(text: str, start: int, cells: int) -> int:
    """Where a line of so many cells ends: after its last space, if it has one."""
    used, after_space = 0, start
    for place in range(start, len(text)):
        used += cell_width(text[place])
        if used > cells:
            return after_space if after_space > start else max(place, start + 1)
        if text[place] == " ":
            after_space = place + 1
    return len(text)


def cell_width(character: str) -> int:
    """The cells that a character takes, at most: terminals disagree about newer ones."""
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf"):
        return 1 if character == _EMOJI_STYLE else 0
    if category == "Cn" or character in _MAY_BE_WIDE:
        return 2
    return max(1, wcwidth(character))
