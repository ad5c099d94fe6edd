"""Where a deleted text still is: in a table, in a client's memory, in a page."""

from collections import deque
from collections.abc import Collection, Iterator, Mapping

from bench.chaos.deeds import Key, keys_in

CONTAINERS = (list, tuple, set, frozenset, deque)


def traces(places: Mapping[str, str], deleted: Collection[Key]) -> list[str]:
    """Return, in words, which of these places have a text of a deleted message."""
    found = {
        (place, key) for place, text in places.items() for key in keys_in(text) if key in deleted
    }
    return [f"{place}: has a text of {key}, which is deleted" for place, key in sorted(found)]


def strings_of(root: object, package: str) -> Iterator[str]:
    """All strings that an object leads to by containers and by objects of a package."""
    seen, waiting = set[int](), [root]
    while waiting:
        each = waiting.pop()
        if id(each) in seen:
            continue
        seen.add(id(each))
        if isinstance(each, str):
            yield each
        elif isinstance(each, Mapping):
            waiting += [*each.keys(), *each.values()]
        elif isinstance(each, CONTAINERS):
            waiting += each
        elif type(each).__module__.partition(".")[0] == package:
            waiting += vars(each).values() if hasattr(each, "__dict__") else ()
