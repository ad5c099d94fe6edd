"""Make what others wrote harmless in a terminal."""

from __future__ import annotations

import re
import unicodedata

_JOINERS = "\u200c\u200d"  # Persian words and emoji need them, and they are harmless
_HARMFUL = {"Cc", "Cf", "Cs", "Zl", "Zp"}

# The colon ends the name in a printed line. A name with a colon, or with a character that looks
# like one, could show its own text as another member's: "Bob: send the money: hi".
_COLONS = ":\u02d0\u02f8\u0589\u05c3\u0703\u0704\u16ec\u1803\u205a\u2236"
_COLONS += "\ua4fd\ua789\ufe13\ufe30\ufe55\uff1a"

# After a name, a check mark means that the name came with a sign-in, and a dot begins an id: see
# names.py. A dot elsewhere belongs to a name, as in Gal\u00b7la.
_CHECKS = "\u221a\u237b\u2611\u2705\u2713\u2714\U0001f5f8\U0001f5f9"
_DOTS = "\u00b7\u1427\u16eb\u2022\u2024\u2027\u2219\u22c5\u2e31\u30fb\ua78f\uff65"
_DOT_OF_AN_ID = re.compile(rf"(?<=\s)[{_DOTS}]|[{_DOTS}](?=[A-Za-z0-9_-]{{4,}}$)")


def escaped(text: str) -> str:
    """Replace characters that command a terminal, reorder text or hide by escape sequences."""
    return "".join(map(_escaped_character, text))


def escaped_name(name: str) -> str:
    """A member's name, which ends where its colon is, or what belongs to the name."""
    name = _DOT_OF_AN_ID.sub(lambda dot: _escape(dot[0]), escaped(name))
    return "".join(_escape(each) if each in _COLONS + _CHECKS else each for each in name)


def _escaped_character(character: str) -> str:
    if unicodedata.category(character) not in _HARMFUL or character in _JOINERS:
        return character
    return _escape(character)


def _escape(character: str) -> str:
    if character.isascii() and character.isprintable():
        return f"\\x{ord(character):02x}"
    return character.encode("unicode_escape").decode()
