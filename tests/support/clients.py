"""WebSocket clients of the chat, on the gateway's client for tests."""

from itertools import islice

from chalice_gateway.testing import Client as JsonClient

from tests.support.wire import protocol


class Client(JsonClient):
    """A connection that can send messages."""

    def say(self, data, **fields):
        self.send({"action": "sendmessage", "data": data, **fields})


class ChatClient(Client):
    """A connection to the chat. Each frame that it receives is checked against docs/asyncapi.yaml.

    Its buffer has no limit: in a large room, presence frames arrive faster than a test reads them.
    """

    def __init__(self, url, **query):
        super().__init__(url, {"max_queue": None}, **query)

    def text(self):
        text = super().text()
        fault = protocol().fault_of_server(text)
        assert fault is None, fault
        return text


class Member(ChatClient):
    """A connection to the chat that keeps presence frames apart."""

    def __init__(self, url, **query):
        super().__init__(url, **query)
        self.presence = []

    def frame(self):
        """The next frame that is not a presence frame."""
        while (frame := super().frame())["type"] == "presence":
            self.presence.append(frame)
        return frame

    def next_presence(self):
        """The next presence frame. Skips other frames."""
        while not self.presence:
            frame = super().frame()
            if frame["type"] == "presence":
                self.presence.append(frame)
        return self.presence.pop(0)

    def presence_event(self):
        """Event, name and count of the next presence frame."""
        frame = self.next_presence()
        return frame["event"], frame["name"], frame.get("count")

    def has_no_presence(self):
        """Whether no presence frame comes before the pong."""
        self.ask({"action": "ping"})
        return self.presence == []


def say_all(url, texts, **query):
    """Send messages one by one, however many: one member may send only a few at once, so every ten
    have another one."""
    for some in batched(texts, 10):
        with Member(url, **query) as client:
            for text in some:
                assert client.ask({"action": "sendmessage", "data": text})["data"] == text


def batched(items, size):
    """Lists of `size` items, and of those that are left."""
    rest = iter(items)
    return iter(lambda: list(islice(rest, size)), [])
