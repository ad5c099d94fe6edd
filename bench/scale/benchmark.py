"""What one event takes as its room grows, and as all other rooms do.

Reads and writes as DynamoDB counts them, observed while the app's own code handles the event in
moto. Nothing in it is a time: it is the same on every machine.
"""

from argparse import Namespace
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from chalice_gateway.testing import patch_moto
from moto import mock_aws

from bench.costs import cost_model, runs
from bench.harness import prices
from bench.harness.in_memory_app import (
    ID,
    NAME,
    NOW_MS,
    ROOM,
    TEXT,
    Event,
    InMemoryApp,
    connection,
)
from bench.harness.plots import Panel, Plot, lines
from bench.harness.report import Report, Table, progress
from chalicelib.protocol.actions import MAX_SEQ

DOCUMENT = "performance.md"
MEMBERS = (1, 10, 100, 1_000, 10_000)  # of the room, while there is no other
OTHERS = (0, 100, 1_000, 10_000, 100_000)  # connections in other rooms, beside a room of AMONG
AMONG = 100
OTHER_ROOM_SIZE = 10
HALL = "hall"  # where somebody is alone, who then subscribes to the room
OTHER, MOVER, NEWCOMER = 1_000_000, 2_000_000, 3_000_000  # numbers of connections outside the room
PLOTTED = ("message", "subscribe", "read", "rename", "disconnect")
LIMIT, SCAN = "one query of the room", "the usual scan"


class Observation(NamedTuple):
    """What was observed at one size.

    members: in the room, before anybody connects. others: connections in all other rooms.
    listing: the limit, one query of the room with one more member.
    events: by name; changes: those that concern a message. chunks: those of the message. scan: a
        message in the scan design, computed.
    """

    members: int
    others: int
    listing: Event
    events: dict[str, Event]
    changes: dict[str, Event]
    chunks: list[Event]
    scan: Event


def run(_: Namespace) -> Report:
    patch_moto()
    rooms = list(grow((members, 0) for members in MEMBERS))
    others = list(grow((AMONG, size) for size in OTHERS))
    return Report(tables(rooms, others), _plot(rooms, others))


def grow(sizes: Iterable[tuple[int, int]]) -> Iterator[Observation]:
    """Observe the events at ever larger sizes: members of the room, and connections elsewhere."""
    with mock_aws():
        app = InMemoryApp()
        app.add_connections([connection(0), connection(MOVER, HALL)])
        app.send_message(connection(0).id)  # a room's first message takes more
        mover = connection(MOVER).id
        for frame in ({"action": "subscribe"}, {"action": "read", "upTo": MAX_SEQ}):
            app.send(mover, **frame, room=ROOM)  # and so does a member's first read position
        app.send(mover, "unsubscribe", room=ROOM)
        app.start_counting()
        now = (1, 0)
        for size in sizes:
            members, others = map(range, now, size)
            app.add_connections(map(connection, members))
            rooms = {OTHER + n: f"{n // OTHER_ROOM_SIZE:010}" for n in others}
            app.add_connections(map(connection, rooms, rooms.values()))
            now = size
            yield _observe(app, *size)


def _observe(app: InMemoryApp, members: int, others: int) -> Observation:
    """Observe each event at this size, and undo it."""
    progress(f"{members:,} in the room, {others:,} elsewhere")
    first, mover, newcomer = (connection(number).id for number in (0, MOVER, NEWCOMER))
    events = {"message": app.send_message(first, f"{members}-{others}".ljust(len(ID), "-"))}
    chunks = app.post_chunks()
    changes = _changes(app, f"{members}-{others}")
    events["subscribe"] = app.send(mover, "subscribe", room=ROOM)
    events["read"] = app.send(mover, "read", room=ROOM, upTo=MAX_SEQ)
    events["rooms"] = app.send(mover, "rooms")
    events["unsubscribe"] = app.send(mover, "unsubscribe", room=ROOM)
    events["connect"] = app.connect(newcomer)
    listing = app.observe("", lambda: list(app.connections.ids(ROOM, NOW_MS)))
    disconnect = app.disconnect(newcomer)
    events["rename"] = app.send(first, "rename", name=NAME[::-1])
    app.connections.rename(connection(0))
    events["disconnect"] = disconnect
    scan = cost_model.scan(app.scan_design_item_size(first) * (members + others), members)
    return Observation(members, others, listing, events, changes, chunks, scan)


def _changes(app: InMemoryApp, size: str) -> dict[str, Event]:
    """What is done to the last message by who sent it, in a room of this size."""
    member, seq = connection(0), app.last_seq()
    thread, ids = f"{ROOM}:{seq}", count()

    def do(action: str, **fields: object) -> Event:
        id = f"{size} {next(ids)}".ljust(len(ID))
        return app.send(member.id, action, **{"room": ROOM, "id": id, **fields})

    answered = {"replyTo": seq, "mentions": [member.member]}
    do("subscribe", room=thread)
    changes = {
        "edit": do("edit", target=seq, data=TEXT + size),
        "react": do("react", target=seq, reaction="👍"),
        "changes": do("changes", after=MAX_SEQ),
        "report": do("report", target=seq),
        "reply, mention": do("sendmessage", data=TEXT, **answered),
        "mentions": app.send(member.id, "mentions", limit=1),
        "message of a thread": do("sendmessage", room=thread, data=TEXT),
        "delete": do("delete", target=seq),
    }
    do("unsubscribe", room=thread)
    app.post_chunks()
    app.handle_held()
    return changes


def tables(rooms: Sequence[Observation], others: Sequence[Observation]) -> list[Table]:
    """Units of each event, and dollars of a message."""
    of_events = [*rooms[0].events, LIMIT, f"{SCAN}, for a message"]
    units = "reads / writes / calls"
    alone = f"The room grows, and there is no other: {units}"
    beside = f"All others grow, and the room has {others[0].members:,}: {units}"
    by_members = [[f"{seen.members:,}", *_units(seen)] for seen in rooms]
    by_others = [[f"{seen.others:,}", *_units(seen)] for seen in others]
    of_changes = ["members", *rooms[0].changes, LIMIT]
    changes_by_members = [[f"{seen.members:,}", *_units_of_changes(seen)] for seen in rooms]
    usd = {f"{seen.members:,}": dollars(seen) for seen in rooms}
    billed = [part for part in dollars(rooms[0]) if any(row[part] for row in usd.values())]
    usd_head = ["members", *billed, "all"]
    usd_rows = [
        [size, *map(_usd, [*map(row.get, billed), sum(row.values())])] for size, row in usd.items()
    ]
    return [
        Table(alone, ["members", *of_events], by_members, text_columns=0),
        Table(beside, ["connections elsewhere", *of_events], by_others, text_columns=0),
        Table(f"What is done to messages: {units}", of_changes, changes_by_members, text_columns=0),
        Table("A thousand messages, in USD", usd_head, usd_rows, text_columns=0),
    ]


def dollars(seen: Observation) -> dict[str, float]:
    """USD by component for one message to everyone in the room, each at its dearest tier."""
    used = prices.total((1, runs.used(e)) for e in (seen.events["message"], *seen.chunks))
    usd = prices.bill(used, is_dearest=True)
    return {component: each for component, each in usd.items() if "connections" not in component}


def _units(seen: Observation) -> list[str]:
    return [_unit(event) for event in (*seen.events.values(), seen.listing, seen.scan)]


def _units_of_changes(seen: Observation) -> list[str]:
    return [_unit(event) for event in (*seen.changes.values(), seen.listing)]


def _unit(event: Event) -> str:
    reads, writes = (event.usage.get(unit, 0) for unit in ("reads", "writes"))
    return f"{reads:,g} / {writes:,g} / {sum(event.calls.values()):,}"


def _usd(for_one: float) -> str:
    return f"{1000 * for_one:,.4f}" if for_one else "0"


def _plot(rooms: Sequence[Observation], others: Sequence[Observation]) -> Plot:
    """Reads of each event over the room's size, and over all others'."""
    alike: dict[tuple[float, ...], list[str]] = {}  # events with the same reads at every size
    for name in PLOTTED:
        reads = tuple(seen.events[name].usage["reads"] for seen in (*rooms, *others))
        alike.setdefault(reads, []).append(name)

    def events(seen: Observation) -> dict[str, Event]:
        each = {", ".join(names): seen.events[names[0]] for names in alike.values()}
        return {SCAN: seen.scan, **each, LIMIT: seen.listing}

    labels = {
        "members of the room, the only one": rooms,
        f"connections in all rooms; {others[0].members:,} in this one": others,
    }
    panels = []
    for x_label, growth in labels.items():
        found = {seen.members + seen.others: events(seen) for seen in growth}
        reads = lines(found, lambda event: event.usage["reads"])
        y_label = "" if panels else "reads of DynamoDB, for one event"
        panels.append(Panel(x_label, y_label, reads, settings={"yscale": "log"}))
    return Plot(panels, peer=SCAN, limit=LIMIT, share_y=True)
