"""Messages of a room for tests, made from their numbers."""

from chat_client import Gap, Message

ROOM, ANA, BEN = "lobby", "member-ana", "member-ben"


def message(seq, member=BEN, id=None, data=None, name=None):
    return Message(ROOM, seq, member, name or member[-3:], data or f"text {seq}", seq, id)


def messages(*numbers):
    return [message(seq) for seq in numbers]


def numbers(entries):
    """7 for a message, (8, 9) for a gap."""
    return [(each.first, each.last) if isinstance(each, Gap) else each.seq for each in entries]


def fields(message):
    """As in a frame, which omits an absent id."""
    return {name: value for name, value in vars(message).items() if value is not None}
