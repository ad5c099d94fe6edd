"""Messages of a room for tests, made from their numbers."""

from chat_client import Gap, Message, Person, Stamp
from chat_client.model.room_log import Page

ROOM, KITCHEN = "lobby", "kitchen"
ANA, BEN = "member-ana", "member-ben"


def message(seq, member=BEN, id=None, data=None, name=None, room=ROOM, **fields):
    data = data or f"text {seq}"
    return Message(room, seq, member, name or member[-3:], data, seq, id, **fields)


def stamp(member, at=99):
    """Who edited or deleted a message."""
    return Stamp(Person(member, member[-3:]), at)


def messages(*numbers):
    return [message(seq) for seq in numbers]


def page(*numbers, first=None, up_to=None, more=False):
    """A page of these messages: without voids, unless it begins or ends with other numbers."""
    first = numbers[0] if first is None else first
    return Page(messages(*numbers), first, numbers[-1] if up_to is None else up_to, more)


def numbers(entries):
    """7 for a message, (8, 9) for a gap."""
    return [(each.first, each.last) if isinstance(each, Gap) else each.seq for each in entries]


def fields(message, reader=None):
    """As in a frame, which omits what a message has not.

    reader: the member that it is for, who learns which reactions are its own.
    """
    plain = {name: value for name, value in vars(message).items() if name not in _PARTS}
    parts = {
        key: _field(name, getattr(message, name, None), reader) for name, key in _PARTS.items()
    }
    omitted = {name for name, value in {**plain, **parts}.items() if value in (None, False, [], 0)}
    if "deleted" in parts.keys() - omitted:
        omitted.add("data")
    return {name: value for name, value in {**plain, **parts}.items() if name not in omitted}


_PARTS = {
    **{name: name for name in ("mentions", "files", "edited", "deleted", "reactions", "thread")},
    "reply_to": "replyTo",
    "mentions_room": "mentionsRoom",
}


def _field(name, value, reader):
    if not value:
        return None
    match name:
        case "edited" | "deleted":
            return {**_person(value.person), "at": value.at}
        case "reply_to":
            deleted = {"deleted": True} if value.is_deleted else {}
            excerpt = {} if value.excerpt is None else {"excerpt": value.excerpt}
            return {"seq": value.seq, **_person(value.person), **excerpt, **deleted}
        case "reactions":
            return [_reaction(each, reader) for each in value]
        case "files":
            return [{k: v for k, v in vars(each).items() if v is not None} for each in value]
        case "thread":
            return {key: getattr(value, key) for key in ("replies", "last", "at")}
    return list(value) if name == "mentions" else value


def _person(person):
    names = ("member", "name", "look", "vouched") if person else ()
    return {name: value for name in names if (value := getattr(person, name))}


def _reaction(each, reader):
    count = getattr(each, "count", 0)
    count = len(each.members) if callable(count) else count  # the server's has no such field
    is_mine = getattr(each, "mine", False) or reader in each.members
    mine = {"mine": True} if is_mine else {}
    return {"reaction": each.reaction, "count": count, "members": [*each.members], **mine}
