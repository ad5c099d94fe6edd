"""Members of the chat over real sockets; each test has its own room."""

import re

import boto3
import pytest

from tests.support.clients import Member


@pytest.fixture
def dynamodb(chat):
    """The running chat's DynamoDB."""
    client = boto3.client("dynamodb", endpoint_url=chat.dynamodb)
    yield client
    client.close()


@pytest.fixture
def room(request):
    """A room that only this test uses."""
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
