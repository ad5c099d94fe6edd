"""The WebSocket client for tests: what it receives, and what it says when something else comes."""

import json
import time

import pytest
from chalice_gateway.testing import TIMEOUT_S, ConnectionEnded, UnexpectedMessage, WaitTimeout


@pytest.fixture
def client(app):
    return app.connect()


def answers(client, *messages, leave=False):
    texts = [json.dumps(message) for message in messages]
    client.send_json({"answers": texts, "leave": leave})


def test_messages_are_received_in_order_as_json_or_text(client):
    answers(client, {"n": 1}, {"n": 2})
    assert client.receive_json() == {"n": 1}
    assert client.receive_text() == '{"n": 2}'


def test_a_message_is_chosen_and_the_others_stay_unread(client):
    answers(client, {"n": 1}, {"n": 2}, {"n": 3})
    assert client.receive_json(where=lambda message: message["n"] == 2) == {"n": 2}
    assert [client.receive_json()["n"], client.receive_json()["n"]] == [1, 3]


def test_without_a_message_that_matches_the_error_shows_what_came(client):
    answers(client, {"n": 1}, "x" * 1000, "last")
    assert client.receive_json(where=lambda message: message == "last")
    with pytest.raises(WaitTimeout, match=r"No message that matches within 0.2 s") as error:
        client.receive_json(timeout=0.2, where=lambda message: message == 2)
    assert '\n  {"n": 1}\n' in str(error.value)
    assert str(error.value).endswith("x... (1002 letters)")


def test_a_wait_ends_at_its_time_out(client):
    began = time.monotonic()
    with pytest.raises(WaitTimeout, match=r"No message within 0.1 s.$"):
        client.receive_json(timeout=0.1)
    with pytest.raises(WaitTimeout, match=r"The connection is open after 0.1 s."):
        client.wait_closed(timeout=0.1)
    assert 0.2 <= time.monotonic() - began < 2 * TIMEOUT_S  # each, by default


def test_text_that_is_not_json_is_shown(client):
    client.send_json({"answers": ["pong"]})
    with pytest.raises(UnexpectedMessage, match=r"A message came that is not JSON: pong"):
        client.receive_json()


def test_a_message_that_was_not_to_come_is_shown(client):
    client.receive_nothing(within=0.01)
    answers(client, "early")
    with pytest.raises(UnexpectedMessage, match=r'none was to come: "early"'):
        client.receive_nothing(within=10)


def test_the_messages_of_a_connection_are_iterated_until_its_end(client):
    answers(client, 1, 2, 3, leave=True)
    assert list(client.iter_json()) == [1, 2, 3]
    assert client.closed == (1000, "Connection Closed Normally")


def test_a_wait_for_a_message_of_an_ended_connection_shows_how_it_ended(app):
    with app.connect() as client:
        assert client.closed is None
        client.send_bytes(b"\0")
        with pytest.raises(ConnectionEnded, match=r"ended with 1003") as ended:
            client.receive_json()
        assert client.closed == (ended.value.code, ended.value.reason)
        with pytest.raises(ConnectionEnded):
            client.send_json({})


def test_messages_before_the_end_stay_unread(client):
    answers(client, "last words", leave=True)
    assert client.wait_closed().code == 1000
    assert client.receive_json() == "last words"


def test_a_code_and_a_reason_reach_the_app(app, client):
    client.close(4000, "enough")
    app.log.wait_for("bye 4000")


def test_an_aborted_connection_is_lost_to_the_app(app, client):
    client.abort()
    assert client.closed == (1006, "")
    app.log.wait_for("bye 1006")


def test_headers_subprotocols_and_query_are_sent(app):
    client = app.connect(headers={"X-Other": "1"}, subprotocols=["a", "b"], name="ana")
    assert client.subprotocol == "a"
    client.ping()
