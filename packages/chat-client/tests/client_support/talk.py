"""A connection in one room, and short ways to receive frames and to look at those that are due.

Times are in seconds: for begun(), since its first ping was answered; for Talk(), since the
connection opened.
"""

import json
import time

from chat_client.model.client_state import ClientState
from chat_client.model.multiplexer import Multiplexer
from chat_client.model.outbox import Outbox
from chat_client.model.room_log import RoomLog
from chat_client.model.room_state import RoomState
from chat_client.model.timeouts import Timeouts

from client_support.messages import ANA, BEN, ROOM, fields, message, page


class Talk:
    """A client of one room over a fake connection."""

    def __init__(self, clock=time.time, log=None, now=0.0, **options):
        self.state = ClientState()
        room = self.state.rooms[ROOM] = RoomState(ROOM, Outbox(clock=clock))
        room.log = log or RoomLog()
        self.log, self.outbox = room.log, room.outbox
        self.connect(now, **options)

    def connect(self, now, **options):
        self.connection = Multiplexer(
            self.state, ROOM, Timeouts(), now, random=lambda: 0.5, **options
        )

    def due(self, now):
        return self.connection.frames_due(now)

    def receive(self, now, type, **fields):
        """type: None for a frame of API Gateway's own."""
        frame = fields if type is None else {"type": type, "room": ROOM, **fields}
        self.connection.receive(json.dumps(frame), now)

    def history(self, now, id, *seqs, **options):
        answer = page(*seqs, **options)
        self.receive(
            *(now, "history"),
            id=id,
            messages=[fields(each) for each in answer.messages],
            you={"member": ANA, "name": "ana"},
            more=answer.more,
            **{"from": answer.first, "upTo": answer.up_to},
        )

    def pong(self, now, last):
        self.receive(now, "pong", rooms={ROOM: last})

    def receive_message(self, now, seq, member=BEN, id=None):
        self.receive(now, "message", **fields(message(seq, member, id)))

    def error(self, now, code, id, **others):
        self.receive(now, "error", code=code, message="why", id=id, **others)


def begun(**options):
    talk = Talk(now=-3.0, **options)
    talk.due(-3)
    talk.history(-3, "history-1", 11, 12, more=True)
    assert talk.due(-0.1) == []
    assert talk.due(0) == [ping(1)]
    talk.pong(0, 12)
    return talk


def ping(number):
    return {"action": "ping", "rooms": [ROOM], "id": f"ping-{number}"}


def sent(item):
    return {"action": "sendmessage", "id": item.id, "data": item.data, "room": ROOM}
