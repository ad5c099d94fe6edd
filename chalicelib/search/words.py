"""The words of a text, for the index and for queries. Pure.

Case, accents and width make no difference: `Café` and `CAFE` both have the word `cafe`. Scripts
without spaces between words, such as Chinese, Japanese and Thai, give each pair of neighbouring
characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from functools import lru_cache
from itertools import filterfalse, pairwise

MAX_WORDS = 64  # different ones of a text, the first ones, that the index has
MAX_WORD_CHARS = 40  # of a longer word, only its beginning counts

# Marks that many people leave out: accents of Latin, Greek and Cyrillic letters, vowels of Hebrew
# and Arabic. The marks of other scripts tell letters apart, such as those of が and か.
_OPTIONAL_MARKS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f"
    "\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
# Thai and Lao, Myanmar, Khmer, Japanese and Chinese.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff]"
)
_ZERO_WIDTH_SPACE = "\u200b"


class _Kind(Enum):
    """What a character is for words."""

    SEPARATOR = " "
    SPACED = "a"
    UNSPACED = "字"
    CONTINUING = "-"
    """Part of what stands before it: a mark, or an invisible character within a word."""


def words(text: str, most: int | None = MAX_WORDS) -> list[str]:
    """Return the different words of a text, in the order in which they come.

    most: how many; None: all.
    """
    found: dict[str, None] = {}
    for kind, run in _runs(_folded(text)):
        for word in _pairs(run) if kind is _Kind.UNSPACED else [run]:
            found[word[:MAX_WORD_CHARS]] = None
            if len(found) == most:
                return list(found)
    return list(found)


def runs(text: str) -> list[str]:
    """Return the parts of a text that give words: one word, or characters without spaces."""
    return [run for _, run in _runs(text)]


def written(text: str, wanted: frozenset[str]) -> list[str]:
    """Return what a text has of some words, as it is written there: `Café` for `cafe`."""
    found: dict[str, None] = {}
    for kind, run in _runs(unicodedata.normalize("NFC", text)):
        if kind is _Kind.UNSPACED:
            found |= dict.fromkeys(_stretches(run, wanted))
        elif not wanted.isdisjoint(words(run)):
            found[run] = None
    return list(found)


def _folded(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text).casefold()
    decomposed = unicodedata.normalize("NFD", compatible)
    visible = "".join(filterfalse(_is_ignored, decomposed))
    return unicodedata.normalize("NFKC", _OPTIONAL_MARKS.sub("", visible))


@lru_cache(4096)
def _is_ignored(char: str) -> bool:
    return unicodedata.category(char) == "Cf" and char != _ZERO_WIDTH_SPACE


def _runs(text: str) -> Iterator[tuple[_Kind, str]]:
    """Yield the longest parts of a text whose characters are of one kind, but separators."""
    last, start = _Kind.SEPARATOR, 0
    for end, char in enumerate(text):
        kind = _kind(char)
        if kind is last or kind is _Kind.CONTINUING:
            continue
        if last is not _Kind.SEPARATOR:
            yield last, text[start:end]
        last, start = kind, end
    if last is not _Kind.SEPARATOR:
        yield last, text[start:]


@lru_cache(4096)
def _kind(char: str) -> _Kind:
    if _UNSPACED.match(char) and char.isalnum():
        return _Kind.UNSPACED
    if char.isalnum():
        return _Kind.SPACED
    continues = unicodedata.category(char)[0] == "M" or _is_ignored(char)
    return _Kind.CONTINUING if continues else _Kind.SEPARATOR


def _pairs(run: str) -> list[str]:
    letters = _letters(run)
    return ["".join(pair) for pair in pairwise(letters)] or letters


def _letters(run: str) -> list[str]:
    """The characters of a run, each with its marks."""
    letters: list[str] = []
    for char in run:
        if letters and _kind(char) is _Kind.CONTINUING:
            letters[-1] += char
        else:
            letters.append(char)
    return letters


def _stretches(run: str, wanted: frozenset[str]) -> Iterator[str]:
    """Yield the longest parts of a run whose pairs are all wanted."""
    letters = _letters(run)
    if len(letters) == 1:
        yield from letters if _folded(run) in wanted else []
    start = None
    for end, pair in enumerate(pairwise(letters), 1):
        if _folded("".join(pair)) in wanted:
            start = end - 1 if start is None else start
        elif start is not None:
            yield "".join(letters[start:end])
            start = None
    if start is not None:
        yield "".join(letters[start:])
