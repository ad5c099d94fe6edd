"""What one event takes as its room grows, and as all others do; `--write` puts it into the docs.

Reads and writes as DynamoDB counts them, seen while the app's own code handles the event in moto.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from chalice_gateway.testing import patch_moto
from moto import mock_aws

from bench import bills
from bench.events import ADDRESS, ID, MESSAGE, NAME, ROOM, occupant
from bench.rig import NOW, Event, Rig
from chalicelib.domain import Connection

MEMBERS = (1, 10, 100, 1_000, 10_000)  # of the room, while there is no other
OTHERS = (0, 100, 1_000, 10_000, 100_000)  # connections in other rooms, while AMONG are in the room
AMONG = 100
OTHER_ROOM = 10  # people in each other room
HALL = "hall"  # where somebody waits alone, who then joins the room
OTHER, MOVER, NEWCOMER = 1_000_000, 2_000_000, 3_000_000  # numbers of people who are not in it

JOIN = json.dumps({"action": "join", "room": ROOM})
RENAME = json.dumps({"action": "rename", "name": NAME[::-1]})


class Seen(NamedTuple):
    """What was seen at one size.

    members: in the room, before anybody comes. others: connections in all other rooms.
    listing: the limit: one query over the room's index, one who has come included.
    events: by name. chunks: those of the message.
    usual: a message in the usual design, which scans the table; computed.
    """

    members: int
    others: int
    listing: Event
    events: dict[str, Event]
    chunks: list[Event]
    usual: Event


def main(arguments: list[str]) -> dict[str, list[dict[str, object]]]:
    """See, print the tables, and return the figures."""
    from bench import scale_report

    parser = argparse.ArgumentParser(prog="python -m bench scale", description=__doc__)
    parser.add_argument("--write", action="store_true", help="tables and plot into docs/")
    write = parser.parse_args(arguments).write
    patch_moto()
    rooms = list(_told(grow_room(MEMBERS)))
    others = list(_told(grow_others(AMONG, OTHERS)))
    print(scale_report.tables(rooms, others))
    if write:
        scale_report.write(rooms, others)
    return {"the room grows": _figures(rooms), "the others grow": _figures(others)}


def grow_room(sizes: Iterable[int]) -> Iterator[Seen]:
    """See the events in an ever larger room, with nobody in any other."""
    with _rig() as rig:
        seated = 1
        for members in sizes:
            rig.seat(occupant(number) for number in range(seated, members))
            seated = members
            yield _see(rig, members, others=0)


def grow_others(members: int, sizes: Iterable[int]) -> Iterator[Seen]:
    """See the events in a room of so many, with ever more people in other rooms."""
    with _rig() as rig:
        rig.seat(occupant(number) for number in range(1, members))
        seated = 0
        for others in sizes:
            rig.seat(_other(number) for number in range(seated, others))
            seated = others
            yield _see(rig, members, others)


@contextmanager
def _rig() -> Iterator[Rig]:
    with mock_aws():
        rig = Rig(bills.ROOT, bills.STAGE)
        rig.seat([occupant(0), occupant(MOVER, HALL)])
        rig.chat.receive(occupant(0).id, MESSAGE)  # a room's first message takes more
        rig.watch()
        yield rig


def _other(number: int) -> Connection:
    return occupant(OTHER + number, f"{number // OTHER_ROOM:010}")


def _see(rig: Rig, members: int, others: int) -> Seen:
    """See each event at this size, and undo it."""
    first, mover, newcomer = (occupant(number).id for number in (0, MOVER, NEWCOMER))
    frame = partial(rig.see_frame, rig.chat)
    message = frame(first, MESSAGE.replace(ID, f"{members}-{others}".ljust(len(ID), "-")))
    chunks = _see_chunks(rig)
    join = frame(mover, JOIN)
    rig.store.move(mover, HALL, NOW)
    rename = frame(first, RENAME)
    rig.store.rename(first, NAME)
    connect = rig.see("websocket_connect", partial(rig.chat.connect, newcomer, ADDRESS))
    listing = rig.see("", lambda: list(rig.store.ids(ROOM, NOW)))
    disconnect = rig.see("websocket_disconnect", partial(rig.chat.disconnect, newcomer))
    events = {
        "message": message,
        "join": join,
        "connect": connect,
        "rename": rename,
        "disconnect": disconnect,
    }
    usual = _usual(rig.row(first) * (members + others), members)
    return Seen(members, others, listing, events, chunks, usual)


def _see_chunks(rig: Rig) -> list[Event]:
    """Have those posted that are in the queue: of each size one, as most are of the same."""
    chunks = rig.chunks()
    of_size = {len(chunk.recipients): chunk for chunk in chunks}
    seen = {
        size: rig.see("fanout", partial(rig.chat.fan_out, chunk)) for size, chunk in of_size.items()
    }
    return [seen[len(chunk.recipients)] for chunk in chunks]


def _usual(table: int, members: int) -> Event:
    calls, usage = bills.scan(table)
    return Event("message", calls, members, {**usage, "api_messages": 1 + members})


def _told(growth: Iterator[Seen]) -> Iterator[Seen]:
    """The same, telling of each size when it has been seen."""
    began = time.monotonic()
    for seen in growth:
        seconds = time.monotonic() - began
        print(
            f"  {seen.members:,} in the room, {seen.others:,} elsewhere: {seconds:.0f} s",
            flush=True,
        )
        yield seen


def _figures(growth: Iterable[Seen]) -> list[dict[str, object]]:
    return [
        {
            "members": seen.members,
            "others": seen.others,
            "listing": seen.listing.usage["reads"],
            **{name: event.usage for name, event in seen.events.items()},
            "usual": seen.usual.usage,
        }
        for seen in growth
    ]
