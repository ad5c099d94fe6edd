"""A connection ends when it is idle for too long, or open for too long."""

import pytest


@pytest.fixture
def client(app):
    return app.connect()


@pytest.fixture
def disconnect_of(recorded_events):
    """The code and reason in the `$disconnect` event of a connection."""

    def disconnect_of(connection_id):
        context = recorded_events.event(connection_id, "DISCONNECT")["requestContext"]
        return context["disconnectStatusCode"], context["disconnectReason"]

    return disconnect_of


def test_an_idle_connection_is_closed_with_1001(app, client, disconnect_of):
    connection_id = client.id
    app.advance(minutes=9.9)
    assert client.ask("event")["requestContext"]["connectionId"] == connection_id
    app.advance(minutes=10.1)
    assert client.wait_closed() == (1001, "Going away")
    assert disconnect_of(connection_id) == (1001, "Going away")


def test_messages_of_the_client_keep_a_connection_open(app, client):
    for number in range(1, 4):
        app.advance(minutes=9)
        client.send_text("return 200")  # the handler sends nothing
        app.log.wait_for("  message  ", count=number)
    client.receive_nothing(within=0.01)


def test_messages_to_the_client_keep_a_connection_open(app, client):
    for _ in range(3):
        app.advance(minutes=9)
        app.management_api.post_to_connection(ConnectionId=client.id, Data=b"x")
        assert client.receive_text() == "x"


def test_get_requests_do_not_keep_a_connection_open(app, client):
    app.advance(minutes=9)
    app.management_api.get_connection(ConnectionId=client.id)
    app.advance(minutes=2)
    assert client.wait_closed().code == 1001


def test_pings_do_not_keep_a_connection_open(app, client):
    app.advance(minutes=9)
    client.ping()
    app.advance(minutes=2)
    assert client.wait_closed().code == 1001


@pytest.mark.gateway("--pings-reset-idle")
def test_pings_keep_a_connection_open_with_the_option_pings_reset_idle(app, client):
    for _ in range(3):
        app.advance(minutes=9)
        client.ping()
    app.advance(minutes=11)
    assert client.wait_closed().code == 1001


def test_a_busy_connection_is_closed_with_1001_after_its_duration(app, client, disconnect_of):
    connection_id = client.id
    for _ in range(13):
        app.advance(minutes=9)
        client.ask("event")
    app.advance(minutes=4)
    assert client.wait_closed() == (1001, "Going away")
    assert disconnect_of(connection_id) == (1001, "Going away")
