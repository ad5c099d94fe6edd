"""What a client has done, as far as the server confirmed it; and the texts, from which everybody
can tell whose message it is, and which one. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

TEXT = re.compile(r"\b([\w-]+) (?:says|edits \d+ of) (\d+)(?!\d)")


class Key(NamedTuple):
    """A message, by who sent it, and the how manieth of this sender it is."""

    name: str
    number: int


def said(key: Key) -> str:
    """The text of a message."""
    return f"{key.name} says {key.number}"


def edited(key: Key, times: int) -> str:
    """The text of a message that has been edited."""
    return f"{key.name} edits {times} of {key.number}"


def keys_in(text: str) -> Iterator[Key]:
    """The messages whose texts stand in a text."""
    return (Key(name, int(number)) for name, number in TEXT.findall(text))


def key_of(text: str) -> Key:
    """The message that has exactly this text; ValueError for any other text."""
    found = TEXT.fullmatch(text)
    if not found:
        raise ValueError(text)
    return Key(found[1], int(found[2]))


@dataclass
class Deeds:
    """texts: of the own messages, as they were last given. deleted: messages of anybody.
    reactions: whether the client has this reaction to a message, by both."""

    texts: dict[Key, str] = field(default_factory=dict)
    deleted: set[Key] = field(default_factory=set)
    reactions: dict[tuple[Key, str], bool] = field(default_factory=dict)
