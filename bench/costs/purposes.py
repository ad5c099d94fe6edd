"""What each write and read of an event is for, told by the items that the event used."""

from collections import Counter
from collections.abc import Iterator

from bench.harness.aws_usage import Part
from bench.harness.in_memory_app import Event

UNITS = ("writes", "reads")
HEAD = ("event", "call", "item", "what for", *UNITS)

# By operation and kind of item.
PURPOSES = {
    ("BatchWriteItem", "connection"): "who and where the client is",
    ("BatchWriteItem", "occupant"): "the client's row in the room; with a session, also in its own",
    (
        "UpdateItem",
        "connection",
    ): "the limit of what the sender does; returns who and where they are; their rooms",
    ("GetItem", "connection"): "who and where somebody is, at this moment",
    ("DeleteItem", "connection"): "the client is gone",
    (
        "BatchGetItem",
        "room",
    ): "the room, and the place of a member or webhook there; before and after",
    ("UpdateItem", "room"): "how far the member has read",
    (
        "Query",
        "room",
    ): "the member's rooms, how far members have read, a message's reports, or the webhooks",
    ("GetItem", "room"): "the place of a member, or the webhook, as it is now",
    ("PutItem", "room"): "the report",
    (
        "TransactWriteItems",
        "room",
    ): "the member's place, and the entry in the room's log; twice, as all of a transaction",
    ("BatchGetItem", "connection"): "who in the room moderates it, and is told",
    ("UpdateItem", "receipts"): "the room is told once a second who has read",
    ("UpdateItem", "member"): "which connection has the member's limits",
    ("Query", "item of a member"): "the browsers in which the member is notified",
    ("UpdateItem", "item of a member"): "how many uploads there were today; the upload",
    ("BatchGetItem", "item of a member"): "the upload, if it may be sent",
    (
        "TransactWriteItems",
        "item of a member",
    ): "that no other message carries the upload; twice, as all of a transaction",
    ("GetItem", "member"): "which connection has the member's limits",
    ("UpdateItem", "caller"): "the limits of a member without a connection",
    ("UpdateItem", "presence"): "the room is told of comings and goings once a second",
    ("Query", "occupant"): "who is in the room, or the member's other connections",
    ("UpdateItem", "changes"): "the room is told once a second of reactions",
    ("UpdateItem", "counter"): "the number of the message, or of the change",
    ("GetItem", "counter"): "the room's newest number, or its rules before it takes files",
    ("GetItem", "marker"): "whether a message with files was stored before",
    ("TransactWriteItems", "entry"): "the message; twice, as all of a transaction",
    ("TransactWriteItems", "marker"): "the message's id: a resend is not stored again; twice, too",
    ("TransactWriteItems", "change"): "that the message has changed; twice, too",
    ("TransactWriteItems", "mention"): "where somebody is mentioned; twice, too",
    ("BatchWriteItem", "word"): "each word that the message has now, or no longer",
    ("Query", "word"): "which messages have a word",
    ("Query", "entry"): "messages, or the newest number",
    ("Query", "change"): "which messages have changed, or the newest number of a change",
    ("Query", "mention"): "where the member, or everybody, is mentioned",
    ("GetItem", "entry"): "the message that is changed, or answered",
    (
        "BatchGetItem",
        "entry",
    ): "messages that were changed, found, or mention somebody, as they are now",
}


def kind(part: Part) -> str:
    """The kind of item that a part is for, by its table and key."""
    if "Messages" in part.table:
        return _kind_of_messages(*part.key.split("#")[1:])
    if "Search" in part.table:
        return "word"
    if "RoomConnections" in part.table:
        return "occupant"
    if "Members" in part.table:
        return "item of a member"
    if "Rooms" in part.table:
        return "room"
    prefix, found, _ = part.key.partition("#")
    return prefix if found else "connection"


def _kind_of_messages(*rest: str) -> str:
    match rest:
        case ():
            return "entry"
        case ("changes",):
            return "change"
        case ("mentions",):
            return "mention"
        case (*_, "counter"):
            return "counter"
    return "marker"


def rows(name: str, event: Event) -> Iterator[list[str]]:
    """A row for each operation and kind of item: what it is for, writes, and reads. Raises KeyError
    if an event does what has no purpose here."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for part in event.parts:
        if part.unit in UNITS:
            counts.setdefault((part.operation, kind(part)), Counter())[part.unit] += part.count
    for (operation, item), units in counts.items():
        figures = (f"{units[unit]:,g}" for unit in UNITS)
        yield [name, operation, item, PURPOSES[operation, item], *figures]
