"""Where a word is: the keys of the index's items. Pure.

An item says that a message has a word. Its key is `word`, the room and the word as `garden#hello`,
and `place`, the message's time and number as `1795431739694:1795431739651`, so that the messages of
a word come in the order of their times. A message in a thread is found in the room that the thread
belongs to; its place ends with the number that the thread begins with.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from chalicelib.domain import Message
from chalicelib.protocol import identifiers

_NEWEST = "~"  # after all places
_CURSOR = re.compile(r"[0-9]{13}(:[0-9]{1,16}){0,2}")


class Place(NamedTuple):
    """A message's room and number."""

    room: str
    seq: int


def place_of(message: Message) -> str:
    """Return a message's `place`."""
    thread = f":{identifiers.first_message(message.room)}" if _parent(message) else ""
    return f"{message.at:013}:{message.seq}{thread}"


def read_place(room: str, place: str) -> Place:
    """Return which message is at a place of a room that is no thread."""
    _, seq, *first = place.split(":")
    return Place(identifiers.thread(room, int(first[0])) if first else room, int(seq))


def key(room: str, word: str, place: str) -> dict[str, Any]:
    """Return the key of an item; room: no thread."""
    return {"word": {"S": word_key(room, word)}, "place": {"S": place}}


def word_key(room: str, word: str) -> str:
    """Return the `word` of an item's key; neither a room's id nor a word has a `#`."""
    return f"{room}#{word}"


def room_of(message: Message) -> str:
    """Return the room in which a message is found: that of its thread, if it is in one."""
    return _parent(message) or message.room


def cursor(text: str | None) -> str | None:
    """Return the place before which a search goes on: a time in milliseconds, or a place; None if
    the text is neither. Without a text, it is after all places."""
    if text is None:
        return _NEWEST
    return text if _CURSOR.fullmatch(text) else None


def _parent(message: Message) -> str | None:
    return identifiers.parent(message.room)
