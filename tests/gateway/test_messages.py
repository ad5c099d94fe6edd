"""Messages reach the handler as events, and what goes wrong with them is told in API Gateway's
words."""

import json
import re
import threading
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed

from tests.clients import Client

ID = r"[A-Za-z0-9_-]{15}="


def test_a_message_is_an_event_with_its_text_as_body(tiny):
    with Client(tiny.ws) as client:
        event = client.ask("event of this")
    context = event["requestContext"]
    assert event["body"] == "event of this"
    assert context["routeKey"] == "$default"
    assert context["eventType"] == "MESSAGE"
    assert re.fullmatch(ID, context["connectionId"])
    assert re.fullmatch(ID, context["messageId"])


def test_a_handler_that_raises_gives_an_error_frame_and_the_socket_stays_open(tiny):
    with Client(tiny.ws) as client:
        client.send("raise")
        assert re.fullmatch(
            rf'{{"message": "Internal server error", "connectionId":"{ID}", "requestId":"{ID}"}}',
            client.text(),
        )
        client.send("still-here")
        assert client.text() == "still-here"


def test_messages_of_one_connection_are_handled_at_the_same_time(tiny):
    with Client(tiny.ws) as client:
        client.send("sleep 2")
        client.send("overtakes")
        assert [client.text(), client.text()] == ["overtakes", "2"]


def test_handlers_that_all_send_at_once_do_not_wait_for_each_other(tiny):
    clients = [Client(tiny.ws) for _ in range(80)]
    answers = []

    def talk(client):
        with client:
            client.send("hello")
            answers.append(client.text())

    threads = [threading.Thread(target=talk, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["hello"] * 80


def test_a_binary_message_closes_the_connection_with_1003(tiny):
    with Client(tiny.ws) as client:
        client.socket.send(b"\x00")
        assert client.close_frame()[0] == 1003


@pytest.mark.parametrize(
    ("fragments", "code"),
    [
        pytest.param(["x" * (32 * 1024 + 1)], 1009, id="a frame over 32 KB"),
        pytest.param(["x" * 32 * 1024] * 5, 1009, id="a message over 128 KB"),
    ],
)
def test_what_is_too_large_closes_the_connection_with_1009(tiny, fragments, code):
    with Client(tiny.ws) as client:
        with suppress(ConnectionClosed):  # it may be closed before all is sent
            client.socket.send(fragments)
        assert client.close_frame()[0] == code


def test_a_message_of_128_kb_in_frames_of_32_kb_arrives(tiny):
    with Client(tiny.ws, {"max_size": None}) as client:
        client.socket.send(["x" * 32 * 1024] * 4)
        assert client.text() == "x" * 128 * 1024


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
def test_the_disconnect_event_tells_how_the_client_closed(tiny, noted, close, code, reason):
    with Client(tiny.ws) as client:
        connection_id = client.ask("event")["requestContext"]["connectionId"]
        close(client.socket)
        context = noted(connection_id, "DISCONNECT")["requestContext"]
    assert context["disconnectStatusCode"] == code
    assert context["disconnectReason"] == reason
    assert context["routeKey"] == "$disconnect"


def test_a_network_that_dies_ends_in_a_disconnect_event(tiny, noted):
    client = Client(tiny.ws)
    connection_id = client.ask("event")["requestContext"]["connectionId"]
    client.socket.socket.shutdown(2)
    assert noted(connection_id, "DISCONNECT")["requestContext"]["disconnectStatusCode"] == 1006
    client.socket.close()


def test_the_handlers_context_counts_down(tiny):
    with Client(tiny.ws) as client:
        client.send("context")
        context = json.loads(client.text())
    assert context["function_name"] == "tiny-dev-message"
    assert context["memory_limit_in_mb"] == 128
