"""The chat's people over real sockets, each test in a room of its own."""

import re

import boto3
import pytest

from tests.clients import ChatClient


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


@pytest.fixture
def dynamodb(chat):
    """The running chat's DynamoDB."""
    client = boto3.client("dynamodb", endpoint_url=chat.dynamodb)
    yield client
    client.close()


@pytest.fixture
def room(request):
    """A room for one test alone."""
    return re.sub(r"[^a-z0-9_-]", "-", request.node.name.lower())[-64:]


@pytest.fixture
def join(chat, room):
    """Connects to the test's own room: `join(name="ana")`."""
    clients = []

    def connect(**query):
        clients.append(Member(chat.ws, **{"room": room, **query}))
        return clients[-1]

    yield connect
    for client in clients:
        client.socket.close()
