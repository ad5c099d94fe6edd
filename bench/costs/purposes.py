"""What each write and read of an event is for, told by the items that the event used."""

from collections import Counter
from collections.abc import Iterator

from bench.harness.aws_usage import Part
from bench.harness.in_memory_app import Event

HEAD = ("event", "call", "item", "what for", "writes", "reads")
QUEUE = "queue_requests"

# By operation and kind of item.
PURPOSES = {
    ("PutItem", "connection"): "who and where the client is; its entry in the index",
    (
        "UpdateItem",
        "connection",
    ): "the limit of what the sender does; returns who and where they are",
    ("GetItem", "connection"): "who and where somebody is, at this moment",
    ("BatchGetItem", "connection"): "whether the member is in the room over another connection",
    ("DeleteItem", "connection"): "the client is gone; so is its entry in the index",
    ("UpdateItem", "member"): "which connection has the member's limits",
    ("GetItem", "member"): "which connection has the member's limits",
    ("UpdateItem", "presence"): "the room is told of comings and goings once a second",
    ("Query", "index"): "who is in the room",
    ("UpdateItem", "counter"): "the message's number",
    ("GetItem", "counter"): "the room's newest number",
    ("TransactWriteItems", "entry"): "the message; twice, as all of a transaction",
    ("TransactWriteItems", "marker"): "the message's id: a resend is not stored again; twice, too",
    ("Query", "entry"): "messages, or the newest number",
}


def kind(part: Part) -> str:
    """The kind of item that a part is for, by its table and key."""
    if "Messages" in part.table:
        _, *rest = part.key.split("#")
        return "entry" if not rest else "counter" if rest == ["counter"] else "marker"
    if part.operation == "Query":
        return "index"
    prefix, found, _ = part.key.partition("#")
    return prefix if found else "connection"


def rows(name: str, event: Event) -> Iterator[list[str]]:
    """A row for each operation and kind of item: what it is for, writes, and reads. Raises KeyError
    if an event does what has no purpose here."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for part in event.parts:
        if part.unit != QUEUE:
            counts.setdefault((part.operation, kind(part)), Counter())[part.unit] += part.count
    for (operation, item), units in counts.items():
        figures = (f"{units[unit]:,g}" for unit in ("writes", "reads"))
        yield [name, operation, item, PURPOSES[operation, item], *figures]
