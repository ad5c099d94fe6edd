"""Sets of code points, as the generated tables have them."""

from __future__ import annotations

from bisect import bisect_right


class CodePoints:
    """A set of code points.

    ranges: in hexadecimal, ascending, separated by white space: `300-36f 5bf`.
    """

    def __init__(self, ranges: str) -> None:
        # The first code point of each range, and the first one after it: within a range, an odd
        # number of these is passed.
        self._edges = list[int]()
        for text in ranges.split():
            self._edges += parse_range(text)

    def has(self, character: str) -> bool:
        return bisect_right(self._edges, ord(character)) % 2 == 1


def parse_range(text: str) -> tuple[int, int]:
    """Return the first code point of `300-36f` or `5bf`, and the first one after it."""
    first, _, last = text.partition("-")
    return int(first, 16), int(last or first, 16) + 1
