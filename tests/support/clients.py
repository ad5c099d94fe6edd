"""WebSocket clients of the chat, on the gateway's client for tests."""

from chalice_gateway.testing import Client as JsonClient

from tests.support.wire import protocol


class Client(JsonClient):
    """One connection that can say something in the chat."""

    def say(self, data, **fields):
        self.send({"action": "sendmessage", "data": data, **fields})


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
