"""A connection ends when it is idle for too long, or open for too long."""

import time
from contextlib import suppress

from chalice_gateway.testing import Client
from websockets.exceptions import ConnectionClosed

STEP_S = 0.8  # a connection may be idle for three seconds
LONGER_THAN_IDLE = range(5)


def connection_id_of(client):
    return client.ask("event")["requestContext"]["connectionId"]


def test_an_idle_connection_is_closed_with_1001(idle_3s):
    with Client(idle_3s.ws) as client:
        connection_id = connection_id_of(client)
        assert client.close_frame() == (1001, "Going away")
        context = idle_3s.recorded_events.event(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1001
    assert context["disconnectReason"] == "Going away"
    assert context["requestTimeEpoch"] - context["connectedAt"] >= 3000


def test_messages_of_the_client_keep_a_connection_open(idle_3s):
    with Client(idle_3s.ws) as client:
        for _ in LONGER_THAN_IDLE:
            time.sleep(STEP_S)
            client.send("return 200")  # the handler sends nothing
        client.send("open")
        assert client.text() == "open"


def test_messages_to_the_client_keep_a_connection_open(idle_3s, local_client):
    management = local_client("apigatewaymanagementapi", idle_3s.management)
    with Client(idle_3s.ws) as client:
        connection_id = connection_id_of(client)
        for _ in LONGER_THAN_IDLE:
            time.sleep(STEP_S)
            management.post_to_connection(ConnectionId=connection_id, Data=b"x")
        client.send("open")
        assert [client.text() for _ in (*LONGER_THAN_IDLE, "open")][-1] == "open"


def test_get_requests_do_not_keep_a_connection_open(idle_3s, local_client):
    management = local_client("apigatewaymanagementapi", idle_3s.management)
    with Client(idle_3s.ws) as client:
        connection_id = connection_id_of(client)
        with suppress(management.exceptions.GoneException):
            while True:
                management.get_connection(ConnectionId=connection_id)
                time.sleep(STEP_S)
        assert client.close_frame()[0] == 1001


def test_pings_do_not_keep_a_connection_open(idle_3s):
    with Client(idle_3s.ws) as client:
        with suppress(ConnectionClosed):
            while True:
                client.socket.ping()
                time.sleep(STEP_S)
        assert client.close_frame()[0] == 1001


def test_pings_keep_a_connection_open_with_the_option_pings_reset_idle(idle_3s_pings_count):
    with Client(idle_3s_pings_count.ws) as client:
        for _ in LONGER_THAN_IDLE:
            time.sleep(STEP_S)
            client.socket.ping()
        client.send("open")
        assert client.text() == "open"
        assert client.close_frame()[0] == 1001


def test_a_busy_connection_is_closed_with_1001_after_its_duration(duration_3s):
    with Client(duration_3s.ws) as client:
        connection_id = connection_id_of(client)
        with suppress(ConnectionClosed):
            while True:
                client.send("hello")
                client.text()
        assert client.close_frame() == (1001, "Going away")
        context = duration_3s.recorded_events.event(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1001
    assert context["disconnectReason"] == "Going away"
    assert context["requestTimeEpoch"] - context["connectedAt"] >= 3000
