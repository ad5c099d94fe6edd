"""A model of two clients of a room, and of a network to the server that does its worst.

Time passes only on demand. Each client has two lists of frames on their way, from which the test
takes frames in any order, or never.
"""

import json

from chat_client.model.conversation import Conversation
from chat_client.model.outbox import Outbox
from chat_client.model.room_log import RoomLog
from chat_client.model.timeouts import Timeouts

from client_support.messages import ANA, BEN, ROOM, fields
from client_support.server_model import Clock, Server

CAT = "member-cat"  # a member whose client is not part of the model
DAY = 24 * 3600


class Device:
    """A client, and the frames on their way from it and to it."""

    def __init__(self, member, clock):
        self.member = member
        self.log = RoomLog()
        self.outbox = Outbox(clock=clock)
        self.up, self.down = [], []
        self.said = []
        self.connections = 0
        self._clock = clock
        self.connect()

    def connect(self):
        """Open a new socket. Frames to the client are lost; those to the server may be late."""
        self.down.clear()
        self.connections += 1
        self.conversation = Conversation(
            self.log, self.outbox, Timeouts(), self._clock.now, random=lambda: 0.5
        )
        self.run()

    def run(self):
        """Send the frames that are due."""
        now = self._clock.now
        self.up += [(self.connections, frame) for frame in self.conversation.frames_due(now)]
        assert self.conversation.next_due > now, "it would be busy for ever"

    def say(self):
        self.said.append(self.outbox.add(f"{self.member}'s {len(self.said)}"))
        self.run()

    def deliver(self, index, copies=0):
        frame = self.down.pop(index)
        self.down += [frame] * copies
        self.conversation.receive(json.dumps(frame), self._clock.now)
        self.run()

    def is_answered(self, connection, frame):
        if connection == self.connections:
            self.down.append(frame)


class Network:
    """The server and two clients, and what happens between them."""

    def __init__(self, log):
        self.clock = Clock()
        self.server = Server(log, self.clock, self._broadcast_void)
        self.devices = [Device(member, self.clock) for member in (ANA, BEN)]

    def others_send(self):
        self._broadcast(self.server.append(CAT)[0])

    def a_slow_writer_writes(self, index):
        if message := self.server.write(index):
            self._broadcast(message)

    def serve(self, device, index, copies=0):
        """Deliver one frame to the server; with copies, it arrives again later."""
        connection, frame = device.up.pop(index)
        device.up += [(connection, frame)] * copies
        for answer in self._take(device, frame):
            device.is_answered(connection, answer)

    def fail(self, device, index, code, is_stored):
        """Answer with an error, whether or not the server has stored the message."""
        connection, frame = device.up.pop(index)
        if is_stored:
            self._take(device, frame)
        error = {"type": "error", "code": code, "message": "", "id": frame.get("id")}
        if code == "too_many":
            error["retryAfter"] = 700
        device.is_answered(connection, error)

    def shed(self, device, index):
        """Answer as API Gateway does when too many functions run."""
        connection, _ = device.up.pop(index)
        device.is_answered(connection, {"message": "Internal server error"})

    def resend(self, device, item):
        """Send a message again, as another program with the same outbox would."""
        frame = {"action": "sendmessage", "id": item.id, "data": item.data}
        device.up.append((device.connections, frame))
        self.serve(device, -1)

    def writers_die(self):
        while self.server.in_flight:
            self.server.writer_dies(0)

    def days_pass(self, days):
        """No connection lasts so long, and no frame on its way."""
        self.writers_die()
        self.clock.now += days * DAY
        for device in self.devices:
            device.up.clear()
            device.connect()

    def recover(self):
        """Lose nothing from now on, and let time pass until both clients are up to date. Over a new
        connection, they need no ping for that."""
        self.server.pongs_tell = False
        self.writers_die()
        for device in self.devices:
            device.connect()
        for _ in range(20 + 8 * len(self.server.said)):
            for device in self.devices:
                self.let_arrive(device)
            if all(map(self._is_quiet, self.devices)):
                return
            self.clock.now = min(device.conversation.next_due for device in self.devices)
            for device in self.devices:
                device.run()
        raise AssertionError("it never recovers")

    def let_arrive(self, device):
        while device.up or device.down:
            self.serve(device, 0) if device.up else device.deliver(0)

    def _is_quiet(self, device):
        has_all = device.log.last is not None and device.log.last >= max(
            self.server.kept, default=0
        )
        return has_all and not (device.up or device.down or device.outbox.next)

    def _take(self, device, frame):
        """Handle a frame as the server does; returns the answers to its sender."""
        if frame["action"] == "ping":
            return [self.server.pong()]
        if frame["action"] == "history":
            return [self.server.history(device.member, frame)]
        message, is_new = self.server.append(device.member, frame["id"], frame["data"])
        if not is_new:
            return [{"type": "message", **fields(message)}]
        self._broadcast(message)
        return []

    def _broadcast(self, message):
        for device in self.devices:
            device.down.append({"type": "message", **fields(message)})

    def _broadcast_void(self, seq):
        for device in self.devices:
            device.down.append({"type": "void", "room": ROOM, "seq": seq})
