"""Which places several words have in common, the newest first, with few reads. Pure, but for the
reads, which are given.

Each word's list is read from above. The lists skip to the lowest of their heads, as that list has
nothing above it. So beside a rare word, few items of a frequent word are read.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

PAGE_SIZE = 50  # items of a read: about 4 KB, the least that DynamoDB bills


class Page(NamedTuple):
    """Some places of a word, from above. is_last: there are none below."""

    places: Sequence[str]
    is_last: bool


Read = Callable[[str, str, str], Page]
"""`read(word, "<", place)`: the next PAGE_SIZE places of a word below a place, or with `<=` from
there; raises OutOfReads."""


class OutOfReads(Exception):
    """A search has read as much as it may."""


class Intersection:
    """Iterates over the places that all words have.

    position: down to here, all have been yielded. Each full turn of the lists moves it, and the
    first one takes a read of each word, so whoever goes on from it always gets further.
    """

    def __init__(self, read: Read, words: Sequence[str], before: str) -> None:
        self._lists = [_WordList(read, word, before) for word in words]
        self.position = before

    def __iter__(self) -> Iterator[str]:
        target = self.position
        while True:
            heads = [found for each in self._lists if (found := each.head(target))]
            if len(heads) < len(self._lists):
                return
            target = min(heads)
            above = [head for head in heads if head > target]
            self.position = min(above, default=target)
            if not above:
                for each in self._lists:
                    each.take()
                yield target


class _WordList:
    """The places of one word below one, read as far as needed."""

    def __init__(self, read: Read, word: str, before: str) -> None:
        self._read, self._word, self._below = read, word, before
        self._places = deque[str]()
        self._is_last = False

    def head(self, target: str) -> str | None:
        """The highest place that was not taken, and is not above `target`."""
        while self._places and self._places[0] > target:
            self._places.popleft()
        while not self._places and not self._is_last:
            self._fill(target)
        return self._places[0] if self._places else None

    def take(self) -> None:
        """Pass the head."""
        self._places.popleft()

    def _fill(self, target: str) -> None:
        range_ = ("<=", target) if target < self._below else ("<", self._below)
        places, self._is_last = self._read(self._word, *range_)
        self._places.extend(places)
        self._below = min([*self._places, range_[1]])
