"""Which message a command of the terminal is about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from chat_client.errors import ChatError
from chat_client.model.message import Message
from chat_client.model.room_log import RoomLog

MIN_DIGITS = 3
_NUMBER = re.compile(r"#(\d{1,16})(?:\s+|$)")


class NoSuchMessage(ChatError):
    """No message is meant; `str()` says why."""


def newest(log: RoomLog, count: int) -> list[Message]:
    """The last messages that are not deleted, oldest first."""
    found = [message for message, _ in zip(_messages(log), range(count), strict=False)]
    return found[::-1]


def short_number(log: RoomLog, seq: int) -> str:
    """The end of a message's number, with which no later message's number ends: #694."""
    digits = str(seq)
    length = MIN_DIGITS
    while length < len(digits) and not _is_last(log, seq, digits[-length:]):
        length += 1
    return f"#{digits[-length:]}"


def choose(log: RoomLog, argument: str, you: str | None, *, is_own: bool) -> tuple[Message, str]:
    """The message that an argument's short number names, and the rest of the argument.

    Without a number, the last message that is the user's own, or that is not. Raises NoSuchMessage.
    """
    if given := _NUMBER.match(argument):
        if message := _numbered(log, given[1]):
            return message, argument[given.end() :]
        raise NoSuchMessage(f"there is no message #{given[1]} here; /numbers lists the last ones")
    message = _first(log, lambda each: (each.member == you) is is_own)
    if message is None:
        whose = "of yours" if is_own else "of anybody else"
        raise NoSuchMessage(f"there is no message {whose} here")
    return message, argument


def _numbered(log: RoomLog, digits: str) -> Message | None:
    return _first(log, lambda each: str(each.seq).endswith(digits))


def _is_last(log: RoomLog, seq: int, digits: str) -> bool:
    found = _numbered(log, digits)
    return found is None or found.seq <= seq


def _first(log: RoomLog, condition: Callable[[Message], bool]) -> Message | None:
    return next(filter(condition, _messages(log)), None)


def _messages(log: RoomLog) -> Iterator[Message]:
    """Those that are not deleted, newest first."""
    for entry in reversed(log.entries):
        if isinstance(entry, Message) and not entry.deleted:
            yield entry
