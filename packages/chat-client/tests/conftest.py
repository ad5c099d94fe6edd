"""What the Python client says and hears, held to docs/asyncapi.yaml."""

from functools import partial

import pytest
from websockets.asyncio.client import ClientConnection, connect

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
    monkeypatch.setattr("chat_client.connecting.connect_websocket", tapped)
    yield tap
    assert tap.faults() == []
