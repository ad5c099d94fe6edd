"""A connection exists when `$connect` accepts it, and not before."""

import http.client
import json

import pytest
from chalice_gateway.testing import Connection, HandshakeRefused
from gateway_support.raw_websocket import RawWebSocket, frame
from gateway_support.recorded_events import identity


def refusal(url, **query):
    with pytest.raises(HandshakeRefused) as refused:
        Connection(url, **query)
    return refused.value


def status_of(url, **query):
    return refusal(url, **query).status


def test_a_handler_that_returns_200_opens_the_connection(tiny):
    with Connection(tiny.ws) as client:
        client.send_text("hello")
        assert client.receive_text() == "hello"


@pytest.mark.parametrize("status", [301, 400, 401, 403, 503])
def test_another_status_of_the_handler_is_the_status_of_the_refusal(tiny, status):
    assert status_of(tiny.ws, status=status) == status


def test_a_handler_that_raises_refuses_the_handshake_with_502(tiny):
    assert status_of(tiny.ws, **{"raise": 1}) == 502


def test_a_handler_that_is_too_slow_refuses_the_handshake_with_504(other_options):
    assert status_of(other_options.ws, sleep=30) == 504


@pytest.mark.parametrize("status", ["nonsense", 99, 101, 600])
def test_an_invalid_status_refuses_the_handshake_with_502(tiny, status):
    assert status_of(tiny.ws, nonsense=status) == 502


def test_the_body_of_a_refusal_comes_from_the_gateway_instead_of_the_handler(tiny):
    body = refusal(tiny.ws, status=401).json()
    assert body["message"] == "Forbidden"
    assert set(body) == {"message", "connectionId", "requestId"}


def test_every_connection_to_an_app_without_a_connect_handler_is_accepted(disconnect_only):
    with Connection(disconnect_only.ws) as client:
        assert json.loads(ask(client, "hello"))["message"] == "Forbidden"  # there is no handler


def ask(client, text):
    client.send_text(text)
    return client.receive_text()


def test_the_upgrade_waits_for_the_connect_handler(tiny):
    with RawWebSocket(f"{tiny.ws}?sleep=0.3&mark=pending") as client:
        assert client.status() == 101
        assert connected(tiny, "pending")  # recorded at the end of the handler


def connected(tiny, mark):
    """The ids of the connections with this mark whose `$connect` handler has ended."""
    events = [
        e
        for e in tiny.recorded_events.all()
        if e.get("queryStringParameters", {}).get("mark") == mark
    ]
    return [identity(event)[0] for event in events]


def test_messages_sent_before_the_connection_is_open_are_dropped(tiny, tmp_path):
    go = tmp_path / "go"
    with RawWebSocket(f"{tiny.ws}?until={go}&mark=early", then=frame("note with it")) as client:
        tiny.recorded_events.wait(lambda note: note.get("waits", {}).get("mark") == "early")
        client.send(frame("note soon after"))
        go.touch()
        assert client.status() == 101
        client.send(frame("note in-time"))
        assert client.text() == "in-time"
    (connection_id,) = connected(tiny, "early")
    tiny.recorded_events.event(connection_id, "DISCONNECT")
    messages = [e for e in tiny.recorded_events.all() if identity(e) == (connection_id, "MESSAGE")]
    assert [message["body"] for message in messages] == ["note in-time"]


def test_a_client_that_leaves_during_its_connect_handler_gets_a_disconnect_event(tiny, tmp_path):
    go = tmp_path / "go"
    with RawWebSocket(f"{tiny.ws}?until={go}&mark=leaves") as client:
        tiny.recorded_events.wait(lambda note: note.get("waits", {}).get("mark") == "leaves")
        client.vanish()
        go.touch()
    tiny.recorded_events.wait(lambda event: "leaves" in str(event), count=2)
    (connection_id,) = connected(tiny, "leaves")
    context = tiny.recorded_events.event(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1006


def test_a_refused_connection_gets_no_disconnect_event(tiny):
    status_of(tiny.ws, status=401, mark="refused")
    (refused,) = connected(tiny, "refused")
    with Connection(tiny.ws) as client:
        accepted = client.ask("event")["requestContext"]["connectionId"]
    tiny.recorded_events.event(accepted, "DISCONNECT")
    assert (refused, "DISCONNECT") not in map(identity, tiny.recorded_events.all())


def test_a_post_to_a_connection_that_is_still_connecting_raises_gone(tiny):
    # The app responds 418 if Chalice raises for a connection that does not exist.
    assert status_of(tiny.ws, send=1) == 418


def test_the_subprotocol_of_the_handlers_response_is_the_connections(tiny):
    with Connection(tiny.ws, subprotocols=["a", "b"], protocol="b") as client:
        assert client.subprotocol == "b"


def test_without_a_subprotocol_in_the_response_the_connection_has_none(tiny):
    with Connection(tiny.ws, subprotocols=["a"]) as client:
        assert client.subprotocol is None


def test_other_headers_and_the_body_of_the_response_are_not_passed_on(tiny):
    with Connection(tiny.ws) as client:
        response = client.socket.response
    assert "X-Other" not in response.headers
    assert b"stays here" not in (response.body or b"")


def test_compression_is_not_negotiated(tiny):
    with Connection(tiny.ws) as client:
        assert "Sec-WebSocket-Extensions" in client.socket.request.headers
        assert "Sec-WebSocket-Extensions" not in client.socket.response.headers


@pytest.mark.parametrize("path", ["/", "/other", "/api/more"])
def test_a_websocket_at_another_stage_is_refused_with_403(tiny, path):
    assert status_of(tiny.ws.removesuffix("/api") + path) == 403


def test_the_terminal_names_the_address_to_use_instead_of_another_stages(tiny):
    status_of(tiny.ws.removesuffix("/api") + "/mistyped")
    tiny.wait_for(r"connect +/mistyped .* 403  the WebSocket API is at /api")


def test_the_address_may_have_a_trailing_slash(tiny):
    with Connection(tiny.ws + "/") as client:
        assert ask(client, "hello") == "hello"


def test_plain_http_at_the_websocket_address_is_answered_426(tiny):
    connection = http.client.HTTPConnection(tiny.http.removeprefix("http://"), timeout=60)
    connection.request("GET", "/api")
    assert connection.getresponse().status == 426
    connection.close()


def test_the_connect_event_describes_the_client_and_its_query(tiny, recorded):
    with Connection(tiny.ws, colour="red") as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        event = recorded(connection_id, "CONNECT")
    assert event["queryStringParameters"] == {"colour": "red"}
    assert event["multiValueQueryStringParameters"] == {"colour": ["red"]}
    assert event["requestContext"]["routeKey"] == "$connect"
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert "body" not in event


def test_an_app_without_websocket_handlers_has_no_websocket_api(running):
    bare = running("bare_app", PARTS="")
    bare.wait_for("Press Ctrl-C to stop")
    where = bare.output.split("Page")[1].split()[0]
    assert "WebSocket" not in bare.output
    assert status_of(where.replace("http", "ws", 1) + "api") == 403
    for path, answer in (("/", {"runs": True}), ("/api", {"route": "/api"})):
        connection = http.client.HTTPConnection(where.split("/")[2], timeout=60)
        connection.request("GET", path)
        assert json.load(connection.getresponse()) == answer
        connection.close()
