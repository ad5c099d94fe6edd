"""A model of the room's server, and of a network between it and one client that does its worst.

Time passes only where it is told to. Frames wait in two heaps, from which the test takes them in
any order, or never.
"""

import json

from chat_client.conversation import Conversation
from chat_client.outbox import Outbox
from chat_client.room_log import RoomLog
from chat_client.times import Times
from tests.chat_client.messages import ANA, BEN, ROOM, fields, message

BEGINNING = 1_000
PAGE = 3  # small, so that there are many


class Server:
    """The room's log, and the answers to one member's frames."""

    def __init__(self):
        self.log = []
        self.kept_from = 0  # an index into the log
        self._by_id = {}

    def append(self, member, id=None, data=None):
        """Store a message once; returns it, and whether it is new."""
        stored = self._by_id.get((member, id)) if id else None
        if stored:
            return stored, False
        stored = message(BEGINNING + len(self.log), member, id, data)
        self.log.append(stored)
        self._by_id[member, id] = stored
        return stored, True

    def expire(self, count):
        self.kept_from = min(len(self.log), self.kept_from + count)

    @property
    def expired(self):
        return {message.seq for message in self.log[: self.kept_from]}

    def answer(self, frame):
        """What ana's frame is answered with, to her."""
        if frame["action"] == "sendmessage":
            stored, _ = self.append(ANA, frame["id"], frame["data"])
            return {"type": "message", **fields(stored)}
        if frame["action"] == "ping":
            return {"type": "pong", "last": self.log[-1].seq if self.log else 0}
        return self._history(frame)

    def _history(self, frame):
        kept = self.log[self.kept_from :]
        if "after" in frame:
            found = [message for message in kept if message.seq > frame["after"]]
            page = found[:PAGE]
        else:
            found = [message for message in kept if message.seq < frame.get("before", 1e15)]
            page = found[-PAGE:]
        return {
            "type": "history",
            "room": ROOM,
            "messages": [fields(message) for message in page],
            "more": len(found) > len(page),
            "you": {"member": ANA, "name": "ana"},
            "id": frame["id"],
        }


class Network:
    """A client, a server, and all that is on its way between them."""

    def __init__(self):
        self.now = 0.0
        self.connections = 0
        self.server = Server()
        self.log = RoomLog()
        self.outbox = Outbox()
        self.up, self.down = [], []
        self.said = []
        self.connect()

    def connect(self):
        """Over a new socket: what was on its way to the client is lost, to the server only late."""
        self.down.clear()
        self.connections += 1
        self.conversation = Conversation(
            self.log, self.outbox, Times(), self.now, random=lambda: 0.5
        )
        self.run()

    def run(self):
        """Have the client do what it has to do now."""
        self.up += [(self.connections, frame) for frame in self.conversation.due(self.now)]
        assert self.conversation.deadline > self.now, "it would be busy for ever"

    def say(self):
        self.said.append(self.outbox.add(f"ana's {len(self.said)}"))
        self.run()

    def others_say(self):
        stored, _ = self.server.append(BEN)
        self.down.append({"type": "message", **fields(stored)})

    def serve(self, index, copies=0):
        """Have the server take one frame; with copies, it comes again."""
        connection, frame = self.up.pop(index)
        self.up += [(connection, frame)] * copies
        self._answer(connection, self.server.answer(frame))

    def fail(self, index, is_stored):
        """Have the server say that it is unavailable, which may be wrong."""
        connection, frame = self.up.pop(index)
        if is_stored:
            self.server.answer(frame)
        error = {"type": "error", "code": "unavailable", "message": "", "id": frame.get("id")}
        self._answer(connection, error)

    def _answer(self, connection, frame):
        if connection == self.connections:
            self.down.append(frame)

    def deliver(self, index, copies=0):
        frame = self.down.pop(index)
        self.down += [frame] * copies
        self.conversation.receive(json.dumps(frame), self.now)
        self.run()

    def recover(self):
        """Let everything arrive from now on, and time pass, until all is quiet."""
        self.connect()
        for _ in range(10 + 4 * len(self.server.log)):
            while self.up or self.down:
                self.serve(0) if self.up else self.deliver(0)
            self.now = self.conversation.deadline
            self.run()
            newest = self.server.log[-1].seq if self.server.log else 0
            if self.log.last == newest and not self.outbox.items:
                return
        raise AssertionError("it never recovers")
