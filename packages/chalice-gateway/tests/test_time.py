"""A connection ends when nothing comes or goes, and at the latest when its time is over."""

import time
from contextlib import suppress

from chalice_gateway.testing import Client
from websockets.exceptions import ConnectionClosed

# Of the three seconds that a connection may be idle.
STEP = 0.8
LONGER_THAN_IDLE = range(5)


def connection_id_of(client):
    return client.ask("event")["requestContext"]["connectionId"]


def test_an_idle_connection_is_closed_with_1001(restless):
    with Client(restless.ws) as client:
        connection_id = connection_id_of(client)
        assert client.close_frame() == (1001, "Going away")
        context = restless.notes.event(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1001
    assert context["disconnectReason"] == "Going away"
    assert context["requestTimeEpoch"] - context["connectedAt"] >= 3000


def test_messages_of_the_client_keep_a_connection_open(restless):
    with Client(restless.ws) as client:
        for _ in LONGER_THAN_IDLE:
            time.sleep(STEP)
            client.send("return 200")  # which nothing is sent for
        client.send("open")
        assert client.text() == "open"


def test_messages_to_the_client_keep_a_connection_open(restless, local_client):
    management = local_client("apigatewaymanagementapi", restless.management)
    with Client(restless.ws) as client:
        connection_id = connection_id_of(client)
        for _ in LONGER_THAN_IDLE:
            time.sleep(STEP)
            management.post_to_connection(ConnectionId=connection_id, Data=b"x")
        client.send("open")
        assert [client.text() for _ in (*LONGER_THAN_IDLE, "open")][-1] == "open"


def test_get_requests_do_not_keep_a_connection_open(restless, local_client):
    management = local_client("apigatewaymanagementapi", restless.management)
    with Client(restless.ws) as client:
        connection_id = connection_id_of(client)
        with suppress(management.exceptions.GoneException):
            while True:
                management.get_connection(ConnectionId=connection_id)
                time.sleep(STEP)
        assert client.close_frame()[0] == 1001


def test_pings_do_not_keep_a_connection_open(restless):
    with Client(restless.ws) as client:
        with suppress(ConnectionClosed):
            while True:
                client.socket.ping()
                time.sleep(STEP)
        assert client.close_frame()[0] == 1001


def test_with_pings_reset_idle_pings_keep_a_connection_open(pinged):
    with Client(pinged.ws) as client:
        for _ in LONGER_THAN_IDLE:
            time.sleep(STEP)
            client.socket.ping()
        client.send("open")
        assert client.text() == "open"
        assert client.close_frame()[0] == 1001


def test_a_busy_connection_is_closed_with_1001_after_its_duration(brief):
    with Client(brief.ws) as client:
        connection_id = connection_id_of(client)
        with suppress(ConnectionClosed):
            while True:
                client.send("hello")
                client.text()
        assert client.close_frame() == (1001, "Going away")
        context = brief.notes.event(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1001
    assert context["disconnectReason"] == "Going away"
    assert context["requestTimeEpoch"] - context["connectedAt"] >= 3000
