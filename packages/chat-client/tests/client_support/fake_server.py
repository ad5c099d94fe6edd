"""A chat server for one test, which loses, duplicates, cuts and refuses on demand."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from client_support.fake_answers import answer
from client_support.messages import ROOM, fields, message

BEGINNING = 1_000
FIRST_CHANGE = 500
TIMEOUT_S = 60


def proper_answer(frame):
    return None


def silence(frame):
    return []


@dataclass
class Connected:
    """The member behind a socket, and the rooms that it is subscribed to."""

    member: str
    rooms: set = field(default_factory=set)


class FakeServer:
    """The logs of rooms behind a real socket; an asynchronous context manager.

    on_frame: is called with each frame of a client. It returns the frames to answer with, or None
    for the proper answer.
    on_answer: is called with each frame to a client. It returns the frames to send instead.
    refuse_with: the status and the body that answer each handshake.
    tokens: those that a handshake needs one of, and their members; None where none is needed.
    forbidden: the rooms that nobody may enter. A connection that names no room is in none then.
    """

    def __init__(self, page=3):
        self.logs = defaultdict(list)
        self.change_logs = defaultdict(list)  # the number of each change, and the changed message's
        self.done = {}  # by id
        self.reads = defaultdict(int)
        self.page = page
        self.frames = []
        self.addresses = []
        self.offered = []
        self.sockets = {}
        self.refuse_with = None
        self.tokens = None
        self.forbidden = set()
        self.on_frame = proper_answer
        self.on_answer = lambda frame: [frame]
        self.changed = asyncio.Event()
        self.port = 0

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/api"

    @property
    def log(self):
        """The one of the room that a client is in by default."""
        return self.logs[ROOM]

    async def __aenter__(self):
        self._server = await serve(
            self._handle,
            *("127.0.0.1", self.port),
            process_request=self._refuse,
            select_subprotocol=lambda _, offered: "chat.v1" if "chat.v1" in offered else None,
            close_timeout=1,
            ping_interval=None,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.cut()
        self._server.close()
        await self._server.wait_closed()

    def cut(self):
        """Abort all connections, without a close frame."""
        for socket in list(self.sockets):
            socket.transport.abort()

    async def say(self, data, member="member-ben", id=None, room=ROOM):
        """Append and broadcast a message; returns it."""
        stored = self.append(data, member, id, room)
        await self.push({"type": "message", **fields(stored)})
        return stored

    async def push(self, frame):
        """Send a frame to all who are subscribed to its room."""
        for socket, connected in list(self.sockets.items()):
            if frame["room"] in connected.rooms:
                await self._send(socket, frame)

    async def unsubscribe(self, room, reason):
        """Have everybody lose a room."""
        self.forbidden.add(room)
        await self.push({"type": "unsubscribed", "room": room, "reason": reason})
        self.forget(room)

    def forget(self, room):
        """Know nothing more of the subscriptions to a room, and tell nobody."""
        for connected in self.sockets.values():
            connected.rooms.discard(room)

    def append(self, data, member="member-ben", id=None, room=ROOM, **fields):
        """Store a message once per member and id; returns it."""
        log = self.logs[room]
        for stored in log:
            if id and (stored.member, stored.id) == (member, id):
                return stored
        log.append(message(BEGINNING + len(log), member, id, data, room=room, **fields))
        return log[-1]

    def find(self, room, seq):
        """The message of this number, None if there is none."""
        return next((each for each in self.logs[room] if each.seq == seq), None)

    def change(self, room, seq, **values):
        """Change a message, and tell nobody; returns the frame that would tell it."""
        log, old = self.logs[room], self.find(room, seq)
        log[log.index(old)] = replace(old, revision=old.revision + 1, **values)
        number = FIRST_CHANGE + len(self.change_logs[room])
        self.change_logs[room].append((number, seq))
        return self.changes_frame(room, number, number, [self.find(room, seq)])

    def changes_frame(self, room, first, up_to, messages):
        ends = {"from": first, "upTo": up_to, "more": False}
        messages = [fields(message) for message in messages]
        return {"type": "changes", "room": room, "messages": messages, **ends}

    def last_change(self, room):
        return self.change_logs[room][-1][0] if self.change_logs[room] else 0

    def actions(self, action):
        return [frame for frame in self.frames if frame["action"] == action]

    async def until(self, condition):
        """Wait until the condition holds."""
        while not condition():
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), TIMEOUT_S)

    def _refuse(self, connection, request):
        self.addresses.append(request.path)
        self.offered.append(request.headers.get("Sec-WebSocket-Protocol", ""))
        self.changed.set()
        room = self._query(request).get("room", [""])[0]
        if self.refuse_with:
            status, body = self.refuse_with
            return connection.respond(HTTPStatus(status), body)
        if self.tokens is not None and self._token(request) not in self.tokens:
            return connection.respond(HTTPStatus(401), '{"message": "Forbidden"}')
        if room in self.forbidden:
            return connection.respond(HTTPStatus(403), '{"message": "The room is not yours."}')
        return None

    async def _handle(self, socket):
        query = self._query(socket.request)
        session = query.get("session", ["?"])[0]
        member = (self.tokens or {}).get(self._token(socket.request), f"member of {session}")
        self.sockets[socket] = Connected(member, {query.get("room", [ROOM])[0]} - self.forbidden)
        self.changed.set()
        try:
            async for text in socket:
                await self._take(socket, json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            del self.sockets[socket]
            self.changed.set()

    @staticmethod
    def _query(request):
        return parse_qs(urlsplit(request.path).query)

    @staticmethod
    def _token(request):
        offered = request.headers.get("Sec-WebSocket-Protocol", "").split(", ")
        return next((each[5:] for each in offered if each.startswith("auth.")), None)

    async def _take(self, socket, frame):
        self.frames.append(frame)
        self.changed.set()
        answers = self.on_frame(frame)
        connected = self.sockets[socket]
        if answers is None:
            answers = answer(self, connected, frame)
        for each in answers:
            if each.get("type") in ("message", "changes"):
                await self._answer_and_push(socket, each)
            else:
                await self._send(socket, each)

    async def _answer_and_push(self, socket, frame):
        is_change = frame["type"] == "changes"
        everybody = {name: value for name, value in frame.items() if name != "id" or not is_change}
        if is_change:
            await self._send(socket, frame)
        if not is_change or frame["from"] == frame["upTo"]:
            await self.push(everybody)

    async def _send(self, socket, frame):
        for each in self.on_answer(frame):
            await socket.send(json.dumps(each))
