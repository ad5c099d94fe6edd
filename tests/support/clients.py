"""A WebSocket client that speaks JSON, and waits for nothing longer than a few seconds."""

import json
from contextlib import suppress
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.sync import client

from tests.support.wire import protocol

SECONDS = 10


class Client:
    """One connection; a context manager."""

    def __init__(self, url, _options=None, **query):
        address = f"{url}?{urlencode(query)}" if query else url
        self.socket = client.connect(
            address, open_timeout=SECONDS, close_timeout=SECONDS, proxy=None, **(_options or {})
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, frame):
        """Send a dict as JSON, a str as it is."""
        self.socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    def say(self, data, **fields):
        self.send({"action": "sendmessage", "data": data, **fields})

    def text(self):
        return self.socket.recv(timeout=SECONDS)

    def frame(self):
        return json.loads(self.text())

    def ask(self, frame):
        """Send a frame and return the next one that comes."""
        self.send(frame)
        return self.frame()

    def close_frame(self):
        """Read to the end; the code and reason that the other side closed with."""
        with suppress(ConnectionClosed):
            while True:
                self.text()
        closed = self.socket.protocol.close_rcvd
        assert closed, "it ended without a close frame"
        return closed.code, closed.reason


class ChatClient(Client):
    """One connection to the chat: what comes is held to docs/asyncapi.yaml, and waits as long as
    it is not read, while a crowd is told of everyone who comes."""

    def __init__(self, url, **query):
        super().__init__(url, {"max_queue": None}, **query)

    def text(self):
        text = super().text()
        fault = protocol().fault_of_server(text)
        assert fault is None, fault
        return text


class Member(ChatClient):
    """A client of the chat; it keeps apart what it hears of the others."""

    def __init__(self, url, **query):
        super().__init__(url, **query)
        self.presence = []

    def frame(self):
        """The next frame that is none of presence."""
        while (frame := super().frame())["type"] == "presence":
            self.presence.append(frame)
        return frame

    def news(self):
        """The next frame of presence; whatever else comes before it is passed over."""
        while not self.presence:
            frame = super().frame()
            if frame["type"] == "presence":
                self.presence.append(frame)
        return self.presence.pop(0)

    def hears(self):
        """Event, name and count of the next frame of presence."""
        news = self.news()
        return news["event"], news["name"], news.get("count")

    def has_heard_nothing(self):
        """No frame of presence came before the answer to a ping."""
        self.ask({"action": "ping"})
        return self.presence == []
