"""A conversation, and short ways to receive frames and to look at those that are due.

Times are in seconds: for begun(), since its first ping was answered; for Talk(), since the
connection opened.
"""

import json
import time

from chat_client.model.conversation import Conversation
from chat_client.model.heartbeat import PING
from chat_client.model.outbox import Outbox
from chat_client.model.room_log import RoomLog
from chat_client.model.timeouts import Timeouts

from client_support.messages import ANA, BEN, fields, message, page


class Talk:
    """A conversation over a fake connection."""

    def __init__(self, clock=time.time, log=None, now=0.0, **options):
        self.log, self.outbox = log or RoomLog(), Outbox(clock=clock)
        self.conversation = Conversation(
            self.log, self.outbox, Timeouts(), now, random=lambda: 0.5, **options
        )

    def due(self, now):
        return self.conversation.frames_due(now)

    def receive(self, now, type, **fields):
        """type: None for a frame of API Gateway's own."""
        frame = fields if type is None else {"type": type, **fields}
        self.conversation.receive(json.dumps(frame), now)

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

    def receive_message(self, now, seq, member=BEN, id=None):
        self.receive(now, "message", **fields(message(seq, member, id)))

    def error(self, now, code, id, **others):
        self.receive(now, "error", code=code, message="why", id=id, **others)


def begun(**options):
    talk = Talk(now=-3.0, **options)
    talk.due(-3)
    talk.history(-3, "history-1", 11, 12, more=True)
    assert talk.due(-0.1) == []
    assert talk.due(0) == [PING]
    talk.receive(0, "pong", last=12)
    return talk


def sent(item):
    return {"action": "sendmessage", "id": item.id, "data": item.data}
