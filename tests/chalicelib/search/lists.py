"""The index's lists in memory."""

from bisect import bisect_left, bisect_right

from chalicelib.search.intersection import PAGE_SIZE, OutOfReads, Page


class Lists:
    """The places of words, which counts reads and refuses more than `most`. A word that is not in
    the lists has no places."""

    def __init__(self, lists, most=10**6, page=PAGE_SIZE):
        self._lists = {word: sorted(places) for word, places in lists.items()}
        self.reads = 0
        self._most, self._page = most, page

    def __call__(self, word, range_, limit):
        if self.reads == self._most:
            raise OutOfReads
        self.reads += 1
        places = self._lists.get(word, [])
        end = (bisect_right if range_ == "<=" else bisect_left)(places, limit)
        some = places[max(0, end - self._page) : end]
        return Page(some[::-1], end <= self._page)
