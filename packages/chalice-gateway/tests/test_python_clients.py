"""Other WebSocket clients in Python against the gateway: websockets and websocket-client."""

import asyncio
import json

import pytest
import websocket
import websockets
from chalice_gateway.testing import TIMEOUT_S
from websockets.sync.client import connect


def id_in(text):
    return json.loads(text)["requestContext"]["connectionId"]


def test_websockets_sends_receives_and_closes_with_a_code(tiny, closed):
    with connect(tiny.ws, proxy=None, open_timeout=TIMEOUT_S) as socket:
        socket.send("hello")
        assert socket.recv(timeout=TIMEOUT_S) == "hello"
        socket.send("event")
        connection_id = id_in(socket.recv(timeout=TIMEOUT_S))
        socket.close(4001, "so long")
    assert closed(connection_id) == (4001, "so long")


def test_websockets_raises_for_a_refusal(tiny):
    with pytest.raises(websockets.InvalidStatus) as refused:
        connect(f"{tiny.ws}?status=401", proxy=None, open_timeout=TIMEOUT_S)
    assert refused.value.response.status_code == 401
    assert b"Forbidden" in refused.value.response.body


def test_asyncio_websockets_sends_receives_and_closes_with_a_code(tiny, closed):
    async def talk():
        async with websockets.connect(tiny.ws, proxy=None, open_timeout=TIMEOUT_S) as socket:
            await socket.send("hello")
            assert await socket.recv() == "hello"
            await socket.send("event")
            connection_id = id_in(await socket.recv())
            await socket.close(4001, "so long")
        return connection_id

    assert closed(asyncio.run(asyncio.wait_for(talk(), TIMEOUT_S))) == (4001, "so long")


def test_asyncio_websockets_raises_for_a_refusal(tiny):
    async def talk():
        url = f"{tiny.ws}?status=401"
        async with websockets.connect(url, proxy=None, open_timeout=TIMEOUT_S):
            pass

    with pytest.raises(websockets.InvalidStatus) as refused:
        asyncio.run(asyncio.wait_for(talk(), TIMEOUT_S))
    assert refused.value.response.status_code == 401


@pytest.fixture
def client_socket(tiny):
    socket = websocket.create_connection(tiny.ws, timeout=TIMEOUT_S)
    yield socket
    socket.shutdown()


def test_websocket_client_sends_receives_and_closes_with_a_code(client_socket, closed):
    client_socket.send("hello")
    assert client_socket.recv() == "hello"
    client_socket.send("event")
    connection_id = id_in(client_socket.recv())
    client_socket.close(4001, b"so long")
    assert closed(connection_id) == (4001, "so long")


def test_websocket_client_raises_for_a_refusal(tiny):
    with pytest.raises(websocket.WebSocketBadStatusException) as refused:
        websocket.create_connection(f"{tiny.ws}?status=401", timeout=TIMEOUT_S)
    assert refused.value.status_code == 401
    assert json.loads(refused.value.resp_body)["message"] == "Forbidden"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        pytest.param(b"binary", 1003, id="binary"),
        pytest.param("x" * (32 * 1024 + 1), 1009, id="a frame over 32 KB"),
        pytest.param("x" * 1_000_000, 1009, id="far more than that"),
    ],
)
def test_websocket_client_gets_the_close_code(client_socket, payload, code):
    send = client_socket.send_bytes if isinstance(payload, bytes) else client_socket.send
    send(payload)
    opcode, data = client_socket.recv_data(control_frame=True)
    assert opcode == websocket.ABNF.OPCODE_CLOSE
    assert int.from_bytes(data[:2], "big") == code
