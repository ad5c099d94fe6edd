"""The Python client over the whole chat, with its frames held to docs/asyncapi.yaml."""

import secrets
from functools import partial

import pytest
from websockets.asyncio.client import ClientConnection, connect

from tests.support.clients import Member
from tests.support.wire import Tap


@pytest.fixture
def wire(monkeypatch):
    """The frames of every client of the test, none of which may be wrong."""
    tap = Tap()

    class Tapped(ClientConnection):
        async def send(self, message, text=None):
            tap.sent(message)
            await super().send(message, text)

        async def recv(self, decode=None):
            message = await super().recv(decode)
            tap.received(message)
            return message

    tapped = partial(connect, create_connection=Tapped)
    monkeypatch.setattr("chat_client.net.handshake.connect_websocket", tapped)
    yield tap
    assert tap.faults() == []


@pytest.fixture
def room():
    return f"room-{secrets.token_hex(8)}"


@pytest.fixture
def ben(chat, room):
    with Member(chat.ws_url, room=room, name="ben") as ben:
        yield ben


@pytest.fixture
def own_state(tmp_path, monkeypatch):
    """Keep the commands' state apart from the user's, and have them report what they leave open."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONDEVMODE", "1")
