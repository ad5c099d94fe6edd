"""Which names mix scripts: "Mixed-Script Detection" of UTS #39, Unicode Security Mechanisms.

static/js/lib/script_sets.js has the same rule. https://www.unicode.org/reports/tr39/
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from chalicelib.protocol.code_points import CodePoints, parse_range

# "Augmented Script Sets": what is written with Bopomofo, in Japanese and in Korean.
_WRITTEN_WITH = {
    "Bopo": {"Hanb"},
    "Hang": {"Kore"},
    "Hani": {"Hanb", "Jpan", "Kore"},
    "Hira": {"Jpan"},
    "Kana": {"Jpan"},
}
# "Restriction Level Detection", highly restrictive: a word of these may have Latin letters.
_WITH_LATIN = frozenset({"Hanb", "Jpan", "Kore"})
_LATIN = "Latn"


def mixes_scripts(name: str) -> bool:
    """Whether a word of a name has letters of scripts that are not written together.

    Words end at spaces, punctuation and symbols. Digits, accents and other marks that Unicode
    counts to no script go with any.
    """
    return not name.isascii() and _script_sets().are_mixed(name)


class _ScriptSets:
    """The scripts that each character goes with.

    scripts: `Latn: 41-5a 61-7a Cyrl+Glag: 484`; a character that is missing goes with any.
    separators: the characters that end a word, as CodePoints has them.
    """

    def __init__(self, scripts: str, separators: str) -> None:
        self._separators = CodePoints(separators)
        ranges = list[tuple[int, int, frozenset[str]]]()
        these = frozenset[str]()
        for word in scripts.split():
            if word[-1] == ":":
                these = _augmented(word[:-1].split("+"))
            else:
                ranges.append((*parse_range(word), these))
        ranges.sort(key=lambda each: each[0])
        self._starts = [first for first, _, _ in ranges]
        self._ranges = ranges

    def are_mixed(self, text: str) -> bool:
        words = groupby(text, key=self._separators.has)
        return any(_is_mixed(map(self._of, word)) for separates, word in words if not separates)

    def _of(self, character: str) -> frozenset[str]:
        """A character's scripts; empty if it goes with any."""
        index = bisect_right(self._starts, ord(character)) - 1
        if index < 0:
            return frozenset()
        _, after, scripts = self._ranges[index]
        return scripts if ord(character) < after else frozenset()


@cache
def _script_sets() -> _ScriptSets:
    """Loaded for the first name that is not in ASCII."""
    from chalicelib.protocol import script_tables

    return _ScriptSets(script_tables.SCRIPTS, script_tables.SEPARATORS)


def _augmented(scripts: Iterable[str]) -> frozenset[str]:
    return frozenset().union(*({each} | _WRITTEN_WITH.get(each, set()) for each in scripts))


def _is_mixed(characters: Iterable[frozenset[str]]) -> bool:
    sets = {scripts for scripts in characters if scripts}
    if not sets or frozenset.intersection(*sets):
        return False
    return not _WITH_LATIN.intersection(*(each for each in sets if _LATIN not in each))
