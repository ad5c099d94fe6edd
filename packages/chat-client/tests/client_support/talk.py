"""A conversation, and short ways to receive frames and to look at those that are due.

Times are in seconds since the connection opened.
"""

import json
import time

from chat_client.model.conversation import Conversation
from chat_client.model.outbox import Outbox
from chat_client.model.room_log import RoomLog
from chat_client.model.timeouts import Timeouts

from client_support.messages import ANA, BEN, fields, message, messages

PING = {"action": "ping"}


class Talk:
    """A conversation over a fake connection."""

    def __init__(self, clock=time.time, **options):
        self.log, self.outbox = RoomLog(), Outbox(clock=clock)
        self.conversation = Conversation(
            self.log, self.outbox, Timeouts(), 0.0, random=lambda: 1.0, **options
        )

    def due(self, now):
        return self.conversation.frames_due(now)

    def receive(self, now, type, **fields):
        self.conversation.receive(json.dumps({"type": type, **fields}), now)

    def history(self, now, id, *seqs, more=False):
        page = [fields(each) for each in messages(*seqs)]
        you = {"member": ANA, "name": "ana"}
        self.receive(now, "history", id=id, messages=page, more=more, you=you)

    def receive_message(self, now, seq, member=BEN, id=None):
        self.receive(now, "message", **fields(message(seq, member, id)))

    def error(self, now, code, id):
        self.receive(now, "error", code=code, message="why", id=id)


def begun(**options):
    talk = Talk(**options)
    talk.due(0)
    talk.history(0, "history-1", 11, 12, more=True)
    talk.due(0)
    return talk


def sent(item):
    return {"action": "sendmessage", "id": item.id, "data": item.data}
