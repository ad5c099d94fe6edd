"""Messages of a room for tests, made from their numbers."""

from chat_client import Gap, Message
from chat_client.model.room_log import Page

ROOM, ANA, BEN = "lobby", "member-ana", "member-ben"


def message(seq, member=BEN, id=None, data=None, name=None):
    return Message(ROOM, seq, member, name or member[-3:], data or f"text {seq}", seq, id)


def messages(*numbers):
    return [message(seq) for seq in numbers]


def page(*numbers, first=None, up_to=None, more=False):
    """A page of these messages: without voids, unless it begins or ends with other numbers."""
    first = numbers[0] if first is None else first
    return Page(messages(*numbers), first, numbers[-1] if up_to is None else up_to, more)


def numbers(entries):
    """7 for a message, (8, 9) for a gap."""
    return [(each.first, each.last) if isinstance(each, Gap) else each.seq for each in entries]


def fields(message):
    """As in a frame, which omits an absent id."""
    return {name: value for name, value in vars(message).items() if value is not None}
