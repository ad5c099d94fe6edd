"""WebSocket clients of the chat, on the gateway's client for tests."""

from itertools import islice

from chalice_gateway.testing import Connection

from tests.support.wire import protocol


class ChatClient(Connection):
    """A connection that can send messages. Each frame that it receives is checked against
    docs/asyncapi.yaml."""

    def say(self, data, **fields):
        self.send_json({"action": "sendmessage", "data": data, **fields})

    def on_message(self, text):
        fault = protocol().fault_of_server(text)
        assert fault is None, fault


class Member(ChatClient):
    """A connection to the chat that keeps apart what it is told of comings and goings: `presence`
    frames, and `members` that it did not ask for by an id."""

    def receive_json(self, *_, where=lambda _: True):
        """The next frame that is not about comings and goings."""
        return super().receive_json(where=lambda frame: not _is_news(frame) and where(frame))

    def hears_that(self, name, event):
        """Wait until the client is told that a member of this name has joined, left or been
        renamed, alone or with others; returns the number of members."""
        while True:
            frame = super().receive_json(where=_is_news)
            names = [person["name"] for person in frame.get("members", ())]
            if frame["type"] == "members" and (name in names) == (event != "left"):
                return frame["count"]
            if (frame.get("name"), frame.get("event")) == (name, event):
                return frame["count"]

    def has_no_presence(self):
        """Whether nothing about comings and goings comes before the pong."""
        self.ask({"action": "ping"})
        return not self.unread


def _is_news(frame):
    return frame.get("type") == "presence" or (frame.get("type") == "members" and "id" not in frame)


def say_all(url, texts, **query):
    """Send messages one by one, however many: one member may send only a few at once, so every ten
    have another one."""
    for some in batched(texts, 10):
        with Member(url, **query) as client:
            for text in some:
                client.say(text)
                assert client.receive_json(where=_is_answer)["data"] == text


def _is_answer(frame):
    """Whether a frame answers a message: what others have read may come before."""
    return frame["type"] in ("message", "error")


def batched(items, size):
    """Lists of `size` items, and of those that are left."""
    rest = iter(items)
    return iter(lambda: list(islice(rest, size)), [])
