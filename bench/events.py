"""What each event of the chat has its functions do: the app's own code, seen at work in moto."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from moto import mock_aws

from bench.rig import NOW, Event, Rig
from chalicelib.domain import Connection
from chalicelib.protocol.actions import MAX_PAGE_SIZE

TEXT = 100 * "x"
ID = 22 * "i"  # as long as those of the page
ROOM, NAME = "room-00001", "Ana Maria"
ADDRESS = {"room": ROOM, "name": NAME}
MESSAGE = json.dumps({"action": "sendmessage", "room": ROOM, "id": ID, "data": TEXT})
HISTORY = json.dumps({"action": "history", "room": ROOM, "id": ID})
MEMBERS = json.dumps({"action": "members", "room": ROOM, "id": ID})
TYPING = json.dumps({"action": "typing", "room": ROOM})
PING = json.dumps({"action": "ping"})


class Events(NamedTuple):
    """The events in a room where more was said than a page of history holds.

    history, members: who has come asks for the newest page, and for who is here.
    connect_untold, disconnect_untold: `connect` and `disconnect`, if nobody were told of them.
    chunks: those of `message`.
    unlogged: `message`, if nothing were kept of it.
    row, kept: bytes of a connection in the usual design's table, and of a message in our log.
    """

    connect: Event
    history: Event
    members: Event
    typing: Event
    message: Event
    chunks: list[Event]
    unlogged: Event
    ping: Event
    disconnect: Event
    connect_untold: Event
    disconnect_untold: Event
    row: int
    kept: int


def observe(project_dir: Path, stage: str, people: int) -> Events:
    """Fill a room, and see the last of `people` come, a message be sent, and somebody leave."""
    with mock_aws():
        rig = Rig(project_dir, stage)
        *others, last = (occupant(number) for number in range(people))
        fill(rig, others)
        rig.watch()
        join, leave = partial(rig.store.join, last), partial(rig.store.leave, [last.id])
        untold = rig.see("websocket_connect", join), rig.see("websocket_disconnect", leave)
        frame = partial(rig.see_frame, rig.chat, last.id)
        return Events(
            connect=rig.see("websocket_connect", partial(rig.chat.connect, last.id, ADDRESS)),
            history=frame(HISTORY),
            members=frame(MEMBERS),
            typing=frame(TYPING),
            message=frame(MESSAGE),
            chunks=[rig.see("fanout", partial(rig.chat.fan_out, chunk)) for chunk in rig.chunks()],
            unlogged=rig.see_frame(rig.forgetful, last.id, MESSAGE),
            ping=frame(PING),
            disconnect=rig.see("websocket_disconnect", partial(rig.chat.disconnect, last.id)),
            connect_untold=untold[0],
            disconnect_untold=untold[1],
            row=rig.row(others[0].id),
            kept=rig.kept(),
        )


def fill(rig: Rig, people: Sequence[Connection]) -> None:
    """Seat people in their room, and have more be said there than a page of history holds."""
    first, *others = people
    rig.seat([first])
    for number in range(MAX_PAGE_SIZE + 1):
        rig.chat.receive(first.id, MESSAGE.replace(ID, f"{number:0{len(ID)}}"))
    rig.seat(others)


def occupant(number: int, room: str = ROOM) -> Connection:
    """Somebody who is in a room, as large a row as any."""
    return Connection(f"{number:015}=", room, NAME, f"{number:022}", NOW, NOW)
