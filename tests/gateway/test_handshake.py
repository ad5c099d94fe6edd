"""A connection exists when `$connect` says so, and not before."""

import http.client
import json

import pytest
from websockets.exceptions import InvalidStatus

from tests.clients import Client


def status_of(url, **query):
    with pytest.raises(InvalidStatus) as refused:
        Client(url, **query)
    return refused.value.response.status_code


def test_a_handler_that_returns_200_opens_the_connection(tiny):
    with Client(tiny.ws) as client:
        client.send("hello")
        assert client.text() == "hello"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 503])
def test_another_status_of_the_handler_refuses_the_handshake_with_it(tiny, status):
    assert status_of(tiny.ws, status=status) == status


def test_a_handler_that_raises_refuses_it_with_502(tiny):
    assert status_of(tiny.ws, **{"raise": 1}) == 502


def test_a_refused_connection_gets_no_disconnect_event(tiny, noted, notes):
    status_of(tiny.ws, status=401)
    *_, refused = events(notes, "CONNECT")
    with Client(tiny.ws) as client:
        accepted = client.ask("event")["requestContext"]["connectionId"]
    noted(accepted, "DISCONNECT")
    assert refused not in events(notes, "DISCONNECT")


def events(notes, kind):
    contexts = [json.loads(line)["requestContext"] for line in notes.read_text().splitlines()]
    return [context["connectionId"] for context in contexts if context["eventType"] == kind]


def test_a_post_to_a_connection_that_is_still_connecting_raises_gone(tiny):
    # The app answers 418 when Chalice tells it that there is no such connection.
    assert status_of(tiny.ws, send=1) == 418


def test_the_subprotocol_of_the_handlers_response_is_the_connections(tiny):
    with Client(tiny.ws, {"subprotocols": ["a", "b"]}, protocol="b") as client:
        assert client.socket.subprotocol == "b"


def test_without_one_in_the_response_there_is_none(tiny):
    with Client(tiny.ws, {"subprotocols": ["a"]}) as client:
        assert client.socket.subprotocol is None


@pytest.mark.parametrize("path", ["/", "/other", "/api/more"])
def test_a_websocket_that_is_not_at_the_stage_is_refused_with_403(tiny, path):
    assert status_of(tiny.ws.removesuffix("/api") + path) == 403


def test_plain_http_at_the_websockets_address_is_told_to_upgrade(tiny):
    connection = http.client.HTTPConnection(tiny.http.removeprefix("http://"), timeout=10)
    connection.request("GET", "/api")
    assert connection.getresponse().status == 426
    connection.close()


def test_the_connect_event_tells_of_the_client_and_its_query(tiny, noted):
    with Client(tiny.ws, colour="red") as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        event = noted(connection_id, "CONNECT")
    assert event["queryStringParameters"] == {"colour": "red"}
    assert event["multiValueQueryStringParameters"] == {"colour": ["red"]}
    assert event["requestContext"]["routeKey"] == "$connect"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert "body" not in event
