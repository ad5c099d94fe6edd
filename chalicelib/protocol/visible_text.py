"""Which texts are visible: the rule for names. static/js/lib/visible_text.js has the same rule.

Invisible characters are refused, except where a script or an emoji needs them: joiners, the emoji
selector, ideographic variation selectors (as in 葛\U000e0100城), and tags in the flag of a region.
"""

from __future__ import annotations

import re

from chalicelib.protocol import unicode_tables
from chalicelib.protocol.code_points import CodePoints

# The flags of England, Scotland, Wales and other regions: a black flag, the region's code in tag
# characters, and their end. https://www.unicode.org/reports/tr51/#flag-emoji-tag-sequences
_REGION_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f")
_BLACK_FLAG = "\U0001f3f4"
_NON_JOINER, _JOINER, _EMOJI_SELECTOR = "\u200c", "\u200d", "\ufe0f"
_KEYCAPS = "#*0123456789"

_INVISIBLE = CodePoints(unicode_tables.INVISIBLE)
_MARKS = CodePoints(unicode_tables.MARKS)
_VIRAMAS = CodePoints(unicode_tables.VIRAMAS)
_EMOJI = CodePoints(unicode_tables.EMOJI)
# Unified ideographs, with the planes that are reserved for more.
_IDEOGRAPHS = CodePoints("3400-4dbf 4e00-9fff f900-faff 20000-3fffd")
_IDEOGRAPHIC_SELECTORS = CodePoints("e0100-e01ef")
# The blocks of scripts whose letters join: Arabic, Syriac, N'Ko, Mandaic, Mongolian, Phags-pa,
# Manichaean, Psalter Pahlavi, Hanifi Rohingya, Sogdian, Old Uyghur, Chorasmian, Adlam.
_JOINING_SCRIPTS = CodePoints(
    "620-77f 7c0-7ff 840-8ff 1800-18af a840-a87f fb50-fdff fe70-feff "
    "10ac0-10aff 10b80-10baf 10d00-10d3f 10ec0-10eff 10f30-10fdf 1e900-1e95f"
)


def is_visible(text: str) -> bool:
    """Whether a text shows something, and each invisible character in it has an effect.

    Decided by the tables of one Unicode version, whatever the interpreter's: code points that it
    does not assign count as visible.
    """
    characters = _REGION_FLAG.sub(_BLACK_FLAG, text)
    neighbours = zip(f" {characters}", characters, f"{characters[1:]} ", strict=False)
    if not all(_is_allowed(*each) for each in neighbours):
        return False
    return any(_is_seen(character) for character in characters)


def _is_allowed(before: str, character: str, after: str) -> bool:
    """Whether a character may stand between two others.

    The joiners follow RFC 5892, appendix A, with one simplification: a non-joiner may stand between
    any two characters of a script that joins, whether or not these two letters would join. Emoji
    are joined, too: the RFC, made for domain names, excludes them.
    """
    if character == _NON_JOINER:
        both = _JOINING_SCRIPTS.has(before) and _JOINING_SCRIPTS.has(after)
        return both or _VIRAMAS.has(before)
    if character == _JOINER:
        emoji = (_EMOJI.has(before) or before == _EMOJI_SELECTOR) and _EMOJI.has(after)
        return emoji or _VIRAMAS.has(before)
    if character == _EMOJI_SELECTOR:
        return _EMOJI.has(before) or before in _KEYCAPS
    if _IDEOGRAPHIC_SELECTORS.has(character):
        return _IDEOGRAPHS.has(before)
    return not _INVISIBLE.has(character)


def _is_seen(character: str) -> bool:
    return not (character == " " or _MARKS.has(character) or _INVISIBLE.has(character))
