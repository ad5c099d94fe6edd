"""Messages reach the handler as events, and errors reach the client as API Gateway's frames."""

import json
import re
import threading
from contextlib import suppress

import pytest
from chalice_gateway.testing import TIMEOUT_S, Connection
from gateway_support.raw_websocket import BINARY, CLOSE, RawWebSocket, frame
from gateway_support.recorded_events import identity
from websockets.exceptions import ConnectionClosed

ID = r"[A-Za-z0-9_-]{15}="


def test_a_message_is_an_event_with_its_text_as_body(tiny):
    with Connection(tiny.ws) as client:
        event = client.ask("event of this")
    context = event["requestContext"]
    assert event["body"] == "event of this"
    assert context["routeKey"] == "$default"
    assert context["eventType"] == "MESSAGE"
    assert re.fullmatch(ID, context["connectionId"])
    assert re.fullmatch(ID, context["messageId"])


def test_a_handler_that_raises_gives_an_error_frame_and_the_socket_stays_open(tiny):
    with Connection(tiny.ws) as client:
        client.send_text("raise")
        assert re.fullmatch(
            rf'{{"message": "Internal server error", "connectionId":"{ID}", "requestId":"{ID}"}}',
            client.receive_text(),
        )
        client.send_text("still-here")
        assert client.receive_text() == "still-here"


def test_a_handler_that_is_too_slow_gives_an_error_frame_and_the_socket_stays_open(other_options):
    with Connection(other_options.ws) as client:
        client.send_text("sleep 30")
        assert re.fullmatch(
            rf'{{"message": "Endpoint request timed out", "connectionId":"{ID}", '
            rf'"requestId":"{ID}"}}',
            client.receive_text(),
        )
        client.send_text("still-here")
        assert client.receive_text() == "still-here"


def test_an_app_without_a_message_handler_gives_an_error_frame(disconnect_only):
    with Connection(disconnect_only.ws) as client:
        client.send_text("anyone?")
        text = client.receive_text()
        assert re.fullmatch(
            rf'{{"message": "Forbidden", "connectionId":"{ID}", "requestId":"{ID}"}}', text
        )
    connection_id = json.loads(text)["connectionId"]
    assert disconnect_only.recorded_events.event(connection_id, "DISCONNECT")


def test_an_error_frame_names_its_connection(tiny):
    with Connection(tiny.ws) as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        assert client.ask("raise")["connectionId"] == connection_id


@pytest.mark.parametrize("status", [200, 400, 500])
def test_the_return_value_of_a_message_handler_is_dropped(other_options, status):
    with Connection(other_options.ws) as client:
        client.send_text(f"return {status}")  # this gateway handles messages in order
        client.send_text("next")
        assert client.receive_text() == "next"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("5", id="a number"),
        pytest.param("null", id="null"),
        pytest.param("[1]", id="an array"),
        pytest.param('"text"', id="a string"),
        pytest.param("{broken", id="no JSON"),
        pytest.param('{"action":"unheard-of"}', id="an action"),
    ],
)
def test_the_message_handler_gets_any_text(tiny, body):
    with Connection(tiny.ws) as client:
        client.send_text(body)
        assert client.receive_text() == body


@pytest.mark.parametrize("route", ["$connect", "$disconnect", "$default"])
def test_an_action_named_like_a_route_is_an_ordinary_message(tiny, route):
    body = f'{{"action":"{route}"}}'
    with Connection(tiny.ws) as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        client.send_text(body)
        assert client.receive_text() == body
        recorded = [identity(event) for event in tiny.recorded_events.all()]
        assert recorded.count((connection_id, "CONNECT")) == 1
        assert (connection_id, "DISCONNECT") not in recorded


def test_pings_are_answered_and_reach_no_handler(tiny):
    with Connection(tiny.ws) as client:
        assert client.socket.ping().wait(TIMEOUT_S)
        client.socket.pong()
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        client.send_text("note")
        assert client.receive_text() == "note"
        recorded = [identity(event) for event in tiny.recorded_events.all()]
        assert [kind for id, kind in recorded if id == connection_id] == ["CONNECT", "MESSAGE"]


def test_messages_of_a_connection_are_handled_in_order_with_the_option_serial(other_options):
    with Connection(other_options.ws) as client:
        client.send_text("sleep 0.2")
        client.send_text("comes-second")
        assert [client.receive_text(), client.receive_text()] == ["0.2", "comes-second"]


def test_connections_do_not_wait_for_each_other_with_the_option_serial(running, tmp_path):
    gateway = running("tiny_app", "--serial").wait_until_ready()
    go = tmp_path / "go"
    with Connection(gateway.ws) as slow, Connection(gateway.ws) as quick:
        slow.send_text(f"until {go}")
        quick.send_text("hello")
        assert quick.receive_text() == "hello"
        with pytest.raises(TimeoutError):
            slow.socket.recv(timeout=0)
        go.touch()
        assert slow.receive_text() == str(go)


def test_messages_of_a_connection_are_handled_concurrently(tiny, tmp_path):
    go = tmp_path / "go"
    with Connection(tiny.ws) as client:
        client.send_text(f"until {go}")
        client.send_text("overtakes")
        assert client.receive_text() == "overtakes"
        go.touch()
        assert client.receive_text() == str(go)


def test_handlers_that_all_send_do_not_wait_for_each_other(patient):
    clients = [Connection(patient.ws) for _ in range(60)]
    answers = []

    def talk(client):
        with client:
            client.send_text("hello")
            answers.append(client.receive_text())

    threads = [threading.Thread(target=talk, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["hello"] * 60


def test_a_binary_message_closes_the_connection_with_1003(tiny):
    with Connection(tiny.ws) as client:
        client.send_bytes(b"\x00")
        assert client.wait_closed()[0] == 1003


def test_messages_after_a_binary_message_are_not_handled(tiny):
    binary = frame(b"\0", BINARY)
    with RawWebSocket(tiny.ws) as client:
        assert client.status() == 101
        client.send(frame("note"))
        assert client.text() == "note"
        *_, message = [e for e in tiny.recorded_events.all() if identity(e)[1] == "MESSAGE"]
        client.send(binary + binary + frame("note"))
        connection_id, _ = identity(message)
        context = tiny.recorded_events.event(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1003
    recorded = [identity(event) for event in tiny.recorded_events.all()]
    assert recorded.count((connection_id, "MESSAGE")) == 1


@pytest.mark.parametrize(
    ("fragments", "code"),
    [
        pytest.param(["x" * (32 * 1024 + 1)], 1009, id="a frame over 32 KB"),
        pytest.param(["x" * 32 * 1024] * 5, 1009, id="a message over 128 KB"),
    ],
)
def test_a_message_that_is_too_large_closes_the_connection_with_1009(tiny, fragments, code):
    with Connection(tiny.ws) as client:
        with suppress(ConnectionClosed):  # the gateway may close it before all is sent
            client.socket.send(fragments)
        assert client.wait_closed()[0] == code


def test_a_message_of_128_kb_in_frames_of_32_kb_arrives(tiny):
    with Connection(tiny.ws, options={"max_size": None}) as client:
        client.socket.send(["x" * 32 * 1024] * 4)
        assert client.receive_text() == "x" * 128 * 1024


@pytest.mark.parametrize(
    ("close", "code", "reason"),
    [
        pytest.param(lambda s: s.close(4000, "bye"), 4000, "bye", id="with a code and a reason"),
        pytest.param(lambda s: s.close(), 1000, "", id="with 1000"),
        pytest.param(
            lambda s: s.socket.sendall(b"\x88\x80\0\0\0\0"),
            1005,
            "Client-side close frame status not set",
            id="without a code",
        ),
    ],
)
def test_the_disconnect_event_has_the_clients_code_and_reason(tiny, recorded, close, code, reason):
    with Connection(tiny.ws) as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        close(client.socket)
        context = recorded(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == code
    assert context["disconnectReason"] == reason
    assert context["routeKey"] == "$disconnect"


def test_a_close_frame_may_come_between_the_fragments_of_a_message(tiny, recorded):
    with Connection(tiny.ws) as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        begun = b"\x01\x81\0\0\0\0a"
        client.socket.socket.sendall(begun + frame(b"\x0f\xa0bye", CLOSE))
        assert client.wait_closed() == (4000, "bye")
        context = recorded(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 4000


@pytest.mark.parametrize("how", ["reset", "end"])
def test_a_network_failure_ends_in_a_disconnect_event(tiny, recorded, how):
    with RawWebSocket(tiny.ws) as client:
        assert client.status() == 101
        client.send(frame("event"))
        connection_id = json.loads(client.text())["requestContext"]["connectionId"]
        if how == "reset":
            client.vanish()
    context = recorded(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == 1006
    assert context["disconnectReason"] == "Connection lost"
