"""Query: the words that somebody searches for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from chalicelib.search.words import runs, words, written

MAX_QUERY_CHARS = 200
MAX_QUERY_WORDS = 8


class BadQuery(ValueError):
    """A query is too long, or has no words or too many; `str()` tells the user the rule."""


@dataclass(frozen=True)
class Query:
    """What a message must have to be found: all of some words, in any order.

    words: different ones. Characters without spaces between words count as one word, and give many.
    """

    words: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Query:
        """Read a query; raises BadQuery."""
        if len(text) > MAX_QUERY_CHARS:
            raise BadQuery(f"A query must be {MAX_QUERY_CHARS} characters at most.")
        found = words(text, most=None)
        if not found or len(runs(text)) > MAX_QUERY_WORDS:
            raise BadQuery(f"A query must be 1 to {MAX_QUERY_WORDS} words of letters or digits.")
        return cls(tuple(found))

    @property
    def looked_up(self) -> tuple[str, ...]:
        """The words that are looked up in the index; the text of a message tells the rest."""
        return self.words[:MAX_QUERY_WORDS]

    def matches(self, text: str) -> bool:
        """Whether a text has all words."""
        return self._wanted <= set(words(text, most=None))

    def written(self, text: str) -> list[str]:
        """Return the words as a text has them."""
        return written(text, self._wanted)

    @cached_property
    def _wanted(self) -> frozenset[str]:
        return frozenset(self.words)
