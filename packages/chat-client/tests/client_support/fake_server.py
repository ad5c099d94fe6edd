"""A chat server for one test, which loses, duplicates, cuts and refuses on demand."""

import asyncio
import json
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

from client_support.messages import ROOM, fields, message

BEGINNING = 1_000


def proper_answer(frame):
    return None


def silence(frame):
    return []


class FakeServer:
    """A room's log behind a real socket; an asynchronous context manager.

    on_frame: is called with each frame of a client. It returns the frames to answer with, or None
    for the proper answer.
    on_answer: is called with each frame to a client. It returns the frames to send instead.
    """

    def __init__(self, page=3):
        self.log = []
        self.page = page
        self.frames = []
        self.addresses = []
        self.sockets = {}
        self.refuse_with = None
        self.on_frame = proper_answer
        self.on_answer = lambda frame: [frame]
        self.changed = asyncio.Event()
        self.port = 0

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/api"

    async def __aenter__(self):
        self._server = await serve(
            self._handle,
            *("127.0.0.1", self.port),
            process_request=self._refuse,
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

    async def say(self, data, member="member-ben", id=None):
        """Append and broadcast a message; returns it."""
        stored = self.append(data, member, id)
        for socket in list(self.sockets):
            await self._send(socket, {"type": "message", **fields(stored)})
        return stored

    def append(self, data, member="member-ben", id=None):
        """Store a message once per member and id; returns it."""
        for stored in self.log:
            if id and (stored.member, stored.id) == (member, id):
                return stored
        self.log.append(message(BEGINNING + len(self.log), member, id, data))
        return self.log[-1]

    def actions(self, action):
        return [frame for frame in self.frames if frame["action"] == action]

    async def until(self, condition):
        """Wait until the condition holds."""
        while not condition():
            self.changed.clear()
            await asyncio.wait_for(self.changed.wait(), 5)

    async def _refuse(self, connection, request):
        self.addresses.append(request.path)
        self.changed.set()
        if self.refuse_with:
            status, body = self.refuse_with
            return connection.respond(HTTPStatus(status), body)
        return None

    async def _handle(self, socket):
        session = parse_qs(urlsplit(socket.request.path).query).get("session", ["?"])[0]
        self.sockets[socket] = f"member of {session}"
        self.changed.set()
        try:
            async for text in socket:
                await self._take(socket, json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            del self.sockets[socket]
            self.changed.set()

    async def _take(self, socket, frame):
        self.frames.append(frame)
        self.changed.set()
        answers = self.on_frame(frame)
        if answers is not None:
            for answer in answers:
                await self._send(socket, answer)
        elif frame["action"] == "sendmessage":
            await self.say(frame["data"], self.sockets[socket], frame["id"])
        else:
            await self._send(socket, self._answer(frame, self.sockets[socket]))

    def _answer(self, frame, member):
        if frame["action"] == "ping":
            return {"type": "pong", "last": self.log[-1].seq if self.log else 0}
        if "after" in frame:
            found = [message for message in self.log if message.seq > frame["after"]]
            page = found[: self.page]
        else:
            found = [message for message in self.log if message.seq < frame.get("before", 1e15)]
            page = found[-self.page :]
        below = frame.get("after", frame.get("before", 1) - 1)
        return {
            "type": "history",
            "room": ROOM,
            "from": page[0].seq if page else below + 1,
            "upTo": page[-1].seq if page else below,
            "messages": [fields(message) for message in page],
            "more": len(found) > len(page),
            "you": {"member": member, "name": "ana"},
            "id": frame["id"],
        }

    async def _send(self, socket, frame):
        for each in self.on_answer(frame):
            await socket.send(json.dumps(each))
