"""Members of the chat over real sockets; each test has its own room."""

import re

import pytest

from tests.support.clients import Member


@pytest.fixture
def room(request):
    """A room that only this test uses."""
    return re.sub(r"[^a-z0-9_-]", "-", request.node.name.lower())[-64:]


@pytest.fixture
def join(chat, room):
    """Connects to the test's own room: `join(name="ana")`."""
    yield lambda **query: chat.connect(connection_class=Member, **{"room": room, **query})
    chat.close_connections()
