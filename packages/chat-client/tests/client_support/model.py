"""A model of two clients that follow two rooms, and of a network to the server that does its worst.

Time passes only on demand. Each client has two lists of frames on their way, from which the test
takes frames in any order, or never.
"""

import json
from contextlib import suppress

from chat_client.model.client_state import ClientState
from chat_client.model.heartbeat import ConnectionDead
from chat_client.model.multiplexer import Multiplexer
from chat_client.model.outbox import Outbox
from chat_client.model.room_state import RoomState
from chat_client.model.timeouts import Timeouts

from client_support.messages import ANA, BEN, KITCHEN, ROOM, fields
from client_support.server_model import ALMIGHTY, Clock, Refused, RoomServer

ROOMS = (ROOM, KITCHEN)
DAY = 24 * 3600


class Device:
    """A client, and the frames on their way from it and to it.

    subscribed: the rooms that the server sends over the newest connection.
    """

    def __init__(self, member, clock):
        self.member = member
        self.rooms = {room: RoomState(room, Outbox(clock=clock)) for room in ROOMS}
        self.up, self.down = [], []
        self.said = []
        self.done = []
        self.connections = 0
        self._clock = clock
        self._state = ClientState(self.rooms)
        self.connect()

    def connect(self):
        """Open a new socket. Frames to the client are lost; those to the server may be late."""
        self.down.clear()
        self.connections += 1
        self.subscribed = {ROOM}
        self.connection = Multiplexer(
            self._state, ROOM, Timeouts(), self._clock.now, random=lambda: 0.5
        )
        self.run()

    def run(self):
        """Send the frames that are due."""
        now = self._clock.now
        self.up += [(self.connections, frame) for frame in self.connection.frames_due(now)]
        assert self.connection.next_due > now, "it would be busy for ever"

    def run_or_connect(self):
        try:
            self.run()
        except ConnectionDead:
            self.connect()

    def say(self, room):
        item = self.rooms[room].outbox.add(f"{self.member}'s {len(self.said)}")
        self.said.append((room, item))
        self.run()

    def change(self, room, action, target):
        data = {"edit": {"data": f"edit {len(self.done)}"}, "delete": {}}
        others = data.get(action, {"reaction": "+1"})
        operation = {"action": action, "target": target, **others}
        self.done.append((room, self.rooms[room].outbox.add_operation(operation)))
        self.run()

    def deliver(self, index, copies=0):
        frame = self.down.pop(index)
        self.down += [frame] * copies
        self.connection.receive(json.dumps(frame), self._clock.now)
        self.run()

    def is_answered(self, connection, frame):
        if connection == self.connections:
            self.down.append(frame)


class Network:
    """The servers of the rooms and two clients, and what happens between them.

    pongs_tell: whether a pong has the newest numbers of rooms.
    """

    def __init__(self, log):
        self.clock = Clock()
        self.pongs_tell = True
        self.servers = {room: RoomServer(room, log, self.clock, self._on_void) for room in ROOMS}
        self.devices = [Device(member, self.clock) for member in (ANA, BEN)]
        self._log = log
        self._edits = 0
        self._untold = []  # the room and the number of each collected change

    def others_change(self, room, action, target):
        """Somebody who is not part of the model changes a message."""
        self._edits += 1
        data = f"better {self._edits}" if action == "edit" else ""
        with suppress(Refused):
            changed = self.servers[room].change(ALMIGHTY, action, target, data)
            self._changed(room, action, changed)

    def tell_collected(self):
        """Tell everybody of the reactions since the last time, each message once."""
        for room in self.servers:
            numbers = [number for there, number in self._untold if there == room]
            if numbers:
                page = self._log.changes_after(room, min(numbers) - 1, 100)
                self._push(_changes(room, page.first, page.up_to, page.messages.values()))
        self._untold.clear()

    def others_send(self, room):
        self._broadcast(self.servers[room].append(ALMIGHTY)[0])

    def a_slow_writer_writes(self, room, index):
        if message := self.servers[room].write(index):
            self._broadcast(message)

    def serve(self, device, index, copies=0):
        """Deliver one frame to the server; with copies, it arrives again later."""
        connection, frame = device.up.pop(index)
        device.up += [(connection, frame)] * copies
        for answer in self._take(device, connection, frame):
            device.is_answered(connection, answer)

    def fail(self, device, index, code, is_stored):
        """Answer with an error, whether or not the server has stored the message."""
        connection, frame = device.up.pop(index)
        if is_stored:
            self._take(device, connection, frame)
        error = _error(frame, code)
        if code == "too_many":
            error["retryAfter"] = 700
        device.is_answered(connection, error)

    def shed(self, device, index):
        """Answer as API Gateway does when too many functions run."""
        connection, _ = device.up.pop(index)
        device.is_answered(connection, {"message": "Internal server error"})

    def resend(self, device, room, item):
        """Send a message again, as another program with the same outbox would."""
        frame = {"action": "sendmessage", "id": item.id, "data": item.data, "room": room}
        if room in device.subscribed:
            device.up.append((device.connections, frame))
            self.serve(device, -1)

    def writers_die(self):
        for server in self.servers.values():
            while server.in_flight:
                server.writer_dies(0)

    def expired(self):
        """The keys of the rows that may be deleted now."""
        return self._log.expired(self.clock.now)

    def delete(self, key):
        self._log.delete(key)
        for server in self.servers.values():
            server.on_deleted(key)

    def days_pass(self, days):
        """No connection lasts so long, and no frame on its way."""
        self.writers_die()
        self.clock.now += days * DAY
        for device in self.devices:
            device.up.clear()
            device.connect()

    def recover(self, over_new_connections):
        """Lose nothing from now on, and let time pass until both clients are up to date. Over a new
        connection, they need no ping for that."""
        self.writers_die()
        if over_new_connections:
            self.pongs_tell = False
            for device in self.devices:
                device.connect()
        self._untold.clear()
        for _ in range(40 + 8 * sum(len(server.said) for server in self.servers.values())):
            for device in self.devices:
                self.let_arrive(device)
            self.tell_collected()  # reactions of frames that were late
            if all(map(self._is_quiet, self.devices)):
                return
            self.clock.now = min(device.connection.next_due for device in self.devices)
            for device in self.devices:
                device.run_or_connect()
        raise AssertionError("it never recovers")

    def let_arrive(self, device):
        while device.up or device.down:
            self.serve(device, 0) if device.up else device.deliver(0)

    def _is_quiet(self, device):
        has_all = all(
            room.log.last is not None and room.log.last >= max(self.servers[name].kept, default=0)
            for name, room in device.rooms.items()
        )
        has_all = has_all and all(
            room.changes.up_to >= self.servers[name].last_change()
            for name, room in device.rooms.items()
        )
        is_sent = not any(room.outbox.next for room in device.rooms.values())
        return has_all and is_sent and not (device.up or device.down)

    def _take(self, device, connection, frame):
        """Handle a frame as the server does; returns the answers to its sender."""
        subscribed = device.subscribed if connection == device.connections else set(ROOMS)
        match frame["action"]:
            case "ping":
                return [self._pong(frame, subscribed)]
            case "subscribe":
                return [self._subscribed(device, connection, frame)]
        if frame["room"] not in subscribed:
            return [_error(frame, "not_subscribed")]
        server = self.servers[frame["room"]]
        match frame["action"]:
            case "history":
                return [server.history(device.member, frame)]
            case "changes":
                return [server.changes(device.member, frame)]
            case "edit" | "delete" | "react" | "unreact":
                return [self._change(device, server, frame)]
        message, is_new = server.append(device.member, frame["id"], frame["data"])
        if not is_new:
            return [{"type": "message", **fields(message)}]
        self._broadcast(message)
        return []

    def _change(self, device, server, frame):
        room, action, target = frame["room"], frame["action"], frame["target"]
        try:
            changed = server.change(
                device.member, action, target, frame.get("data", ""), frame["id"]
            )
        except Refused as refused:
            return _error(frame, str(refused))
        self._changed(room, action, changed)
        ends = (1, 0) if changed.seq is None else (changed.first, changed.seq)
        return {**_changes(room, *ends, [changed.message], device.member), "id": frame["id"]}

    def _changed(self, room, action, changed):
        """Edits and deletions are told at once, reactions are collected."""
        if not changed.new:
            return
        if action in ("react", "unreact"):
            self._untold.append((room, changed.seq))
        else:
            self._push(_changes(room, changed.first, changed.seq, [changed.message]))

    def _pong(self, frame, subscribed):
        rooms = subscribed.intersection(frame.get("rooms", [ROOM]))
        last = {room: self.servers[room].last() if self.pongs_tell else 0 for room in rooms}
        changes = {room: self.servers[room].last_change() for room in rooms if self.pongs_tell}
        return {"type": "pong", "rooms": last, "changes": changes, "id": frame["id"]}

    def _subscribed(self, device, connection, frame):
        rooms = frame.get("rooms") or [frame["room"]]
        if connection == device.connections:
            device.subscribed.update(rooms)
        described = [{"room": room, "kind": "open", "last": 0, "unread": 0} for room in rooms]
        you = {"member": device.member, "name": device.member[-3:]}
        return {"type": "subscribed", "rooms": described, "you": you, "id": frame["id"]}

    def _broadcast(self, message):
        self._push({"type": "message", **fields(message)})

    def _on_void(self, room, seq):
        self._push({"type": "void", "room": room, "seq": seq})

    def _push(self, frame):
        for device in self.devices:
            if frame["room"] in device.subscribed:
                device.down.append(frame)


def _changes(room, first, up_to, messages, reader=None):
    ends = {"from": first, "upTo": up_to, "more": False}
    messages = [fields(message, reader) for message in messages]
    return {"type": "changes", "room": room, "messages": messages, **ends}


def _error(frame, code):
    return {"type": "error", "code": code, "message": "", "id": frame.get("id")}
