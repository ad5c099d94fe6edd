"""What one event takes as its room grows, and as all other rooms do.

Reads and writes as DynamoDB counts them, observed while the app's own code handles the event in
moto. Nothing in it is a time: it is the same on every machine.
"""

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple
from unittest.mock import patch

from chalice_gateway.testing import patch_moto
from moto import mock_aws
from moto.dynamodb.models import table

from bench.costs import cost_model
from bench.harness import in_memory_app, prices
from bench.harness.in_memory_app import (
    ID,
    MESSAGE,
    NAME,
    NOW_MS,
    ROOM,
    Event,
    InMemoryApp,
    connection,
    frame,
)
from bench.harness.plots import Panel, Plot
from bench.harness.report import ROOT, Report, Table, progress

DOCUMENT = "performance.md"
MEMBERS = (1, 10, 100, 1_000, 10_000)  # of the room, while there is no other
OTHERS = (0, 100, 1_000, 10_000, 100_000)  # connections in other rooms, beside a room of AMONG
AMONG = 100
OTHER_ROOM_SIZE = 10
HALL = "hall"  # where somebody waits alone, who then joins the room
OTHER, MOVER, NEWCOMER = 1_000_000, 2_000_000, 3_000_000  # numbers of connections outside the room
LIMIT, SCAN = "one query of the room", "the usual scan"


class Observation(NamedTuple):
    """What was observed at one size.

    members: in the room, before anybody connects. others: connections in all other rooms.
    listing: the limit, one query of the room's index with one more member.
    events: by name. chunks: those of the message. scan: a message in the scan design, computed.
    """

    members: int
    others: int
    listing: Event
    events: dict[str, Event]
    chunks: list[Event]
    scan: Event


def run(_: Namespace) -> Report:
    """Observe all sizes."""
    patch_moto()
    rooms = list(grow_room(MEMBERS))
    others = list(grow_others(AMONG, OTHERS))
    return Report(tables(rooms, others), plot(rooms, others))


def grow_room(sizes: Iterable[int]) -> Iterator[Observation]:
    """Observe the events in an ever larger room, with nobody in any other."""
    with _app() as app:
        added = 1
        for members in sizes:
            app.add_connections(connection(number) for number in range(added, members))
            added = members
            yield _observe(app, members, others=0)


def grow_others(members: int, sizes: Iterable[int]) -> Iterator[Observation]:
    """Observe the events in a room of so many, with ever more connections in other rooms."""
    with _app() as app:
        app.add_connections(connection(number) for number in range(1, members))
        added = 0
        for others in sizes:
            app.add_connections(
                connection(OTHER + number, f"{number // OTHER_ROOM_SIZE:010}")
                for number in range(added, others)
            )
            added = others
            yield _observe(app, members, others)


@contextmanager
def _app() -> Iterator[InMemoryApp]:
    # moto ends a page after 1 MB of whole items, DynamoDB after 1 MB of the index's entries; the
    # largest room here has 0.98 MB of them.
    with mock_aws(), patch.object(table, "RESULT_SIZE_LIMIT", 2 * 1024 * prices.KB):
        app = InMemoryApp(ROOT, cost_model.STAGE)
        app.add_connections([connection(0), connection(MOVER, HALL)])
        app.chat.receive(connection(0).id, MESSAGE)  # a room's first message takes more
        app.start_counting()
        yield app


def _observe(app: InMemoryApp, members: int, others: int) -> Observation:
    """Observe each event at this size, and undo it."""
    progress(f"{members:,} in the room, {others:,} elsewhere")
    first, mover, newcomer = (connection(number).id for number in (0, MOVER, NEWCOMER))
    send = partial(app.observe_frame, app.chat)
    message = send(first, MESSAGE.replace(ID, f"{members}-{others}".ljust(len(ID), "-")))
    chunks = _observe_chunks(app)
    join = send(mover, frame("join", room=ROOM))
    app.connections.move(mover, HALL, NOW_MS)
    rename = send(first, frame("rename", name=NAME[::-1]))
    app.connections.rename(first, NAME)
    enter = partial(app.chat.connect, newcomer, in_memory_app.CONNECT_PARAMETERS)
    connect = app.observe("websocket_connect", enter)
    listing = app.observe("", lambda: list(app.connections.ids(ROOM, NOW_MS)))
    disconnect = app.observe("websocket_disconnect", partial(app.chat.disconnect, newcomer))
    events = {
        "message": message,
        "join": join,
        "connect": connect,
        "rename": rename,
        "disconnect": disconnect,
    }
    scan = _scan(app.scan_design_item_size(first) * (members + others), members)
    return Observation(members, others, listing, events, chunks, scan)


def _observe_chunks(app: InMemoryApp) -> list[Event]:
    """Have the queue's chunks posted: one of each size, as most are of the same size."""
    chunks = app.take_chunks()
    of_size = {len(chunk.recipients): chunk for chunk in chunks}
    observed = {size: app.observe_chunk(chunk) for size, chunk in of_size.items()}
    return [observed[len(chunk.recipients)] for chunk in chunks]


def _scan(table_size: int, members: int) -> Event:
    calls, usage = cost_model.scan(table_size)
    return Event("message", calls, members, {**usage, "api_messages": 1 + members})


def tables(rooms: Sequence[Observation], others: Sequence[Observation]) -> list[Table]:
    """Units of each event, and dollars of a message."""
    of_events = [*rooms[0].events, LIMIT, f"{SCAN}, for a message"]
    bills = {seen.members: dollars(seen) for seen in rooms}
    return [
        Table(
            "The room grows, and there is no other: reads / writes / calls",
            ["members", *of_events],
            [[f"{seen.members:,}", *_units(seen)] for seen in rooms],
            text_columns=0,
        ),
        Table(
            f"All others grow, and the room has {others[0].members:,}: reads / writes / calls",
            ["connections elsewhere", *of_events],
            [[f"{seen.others:,}", *_units(seen)] for seen in others],
            text_columns=0,
        ),
        Table(
            "A thousand messages, in USD",
            ["members", *bills[rooms[0].members], "all"],
            [
                [f"{size:,}", *map(_usd, usd.values()), _usd(sum(usd.values()))]
                for size, usd in bills.items()
            ],
            text_columns=0,
        ),
    ]


def dollars(seen: Observation) -> dict[str, float]:
    """USD by component for one message to everyone in the room, each at its dearest tier."""
    usd = prices.dearest(cost_model.used_by_all([seen.events["message"], *seen.chunks]))
    return {component: each for component, each in usd.items() if "connections" not in component}


def _units(seen: Observation) -> Iterator[str]:
    for event in (*seen.events.values(), seen.listing, seen.scan):
        reads, writes = (event.usage.get(unit, 0) for unit in ("reads", "writes"))
        yield f"{reads:,g} / {writes:,g} / {sum(event.calls.values()):,}"


def _usd(for_one: float) -> str:
    return f"{1000 * for_one:,.4f}" if for_one else "0"


def plot(rooms: Sequence[Observation], others: Sequence[Observation]) -> Plot:
    """Reads of each event over the room's size, and over all others'."""
    alike: dict[tuple[float, ...], list[str]] = {}  # events with the same reads at every size
    for name in rooms[0].events:
        reads = tuple(seen.events[name].usage["reads"] for seen in (*rooms, *others))
        alike.setdefault(reads, []).append(name)

    def lines(growth: Sequence[Observation]) -> dict[str, dict[float, float]]:
        def reads(event: Callable[[Observation], Event]) -> dict[float, float]:
            return {seen.members + seen.others: event(seen).usage["reads"] for seen in growth}

        return {
            SCAN: reads(lambda seen: seen.scan),
            **{
                ", ".join(names): reads(lambda seen, name=names[0]: seen.events[name])
                for names in alike.values()
            },
            LIMIT: reads(lambda seen: seen.listing),
        }

    log = {"yscale": "log"}
    among = f"connections in all rooms; {others[0].members:,} in this one"
    y_label = "reads of DynamoDB, for one event"
    return Plot(
        [
            Panel("members of the room, the only one", y_label, lines(rooms), settings=log),
            Panel(among, "", lines(others), settings=log),
        ],
        peer=SCAN,
        limit=LIMIT,
        share_y=True,
    )
