"""Make what others wrote harmless in a terminal."""

from __future__ import annotations

import unicodedata

_JOINERS = "\u200c\u200d"  # Persian words and emoji need them, and they are harmless
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}

# The colon ends the name in a printed line. A name with a colon, or with a character that looks
# like one, could show its own text as another member's: "Bob: send the money: hi".
_COLONS = ":\u02d0\u02f8\u0589\u05c3\u0703\u0704\u16ec\u1803\u205a\u2236"
_COLONS += "\ua4fd\ua789\ufe13\ufe30\ufe55\uff1a"


def escaped(text: str) -> str:
    """Replace characters that command a terminal, reorder text or hide by escape sequences."""
    return "".join(map(_escaped_character, text))


def escaped_name(name: str) -> str:
    """A member's name, which ends where its colon is."""
    return "".join(_escape(each) if each in _COLONS else each for each in escaped(name))


def _escaped_character(character: str) -> str:
    if unicodedata.category(character) not in _HARMFUL or character in _JOINERS:
        return character
    return _escape(character)


def _escape(character: str) -> str:
    if character.isascii() and character.isprintable():
        return f"\\x{ord(character):02x}"
    return character.encode("unicode_escape").decode()
