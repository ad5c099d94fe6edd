"""Posts that functions make without waiting for an answer."""

import asyncio
import json
import os
from types import SimpleNamespace

import pytest
from chalice_gateway.channel import Message
from chalice_gateway.functions.environment import Environment
from chalice_gateway.open_connections import PLACES, OpenConnections, make_shared
from chalice_gateway.testing import TIMEOUT_S
from gateway_support.raw_websocket import CLOSE, RawWebSocket, frame

ID, OTHER = "L0SM9cOFvHcCIhw=", "M0SM9cOFvHcCIhw="


@pytest.fixture
def table():
    descriptor = make_shared()
    yield OpenConnections(descriptor)
    os.close(descriptor)


def test_another_process_sees_what_the_supervisor_has_added_and_removed(table):
    def seen_by_a_child():
        if (pid := os.fork()) == 0:
            os._exit(ID in OpenConnections(table.descriptor))
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    assert not seen_by_a_child()
    table.add(ID)
    assert seen_by_a_child()
    table.remove(OTHER)
    assert seen_by_a_child()
    table.remove(ID)
    assert not seen_by_a_child()


@pytest.mark.parametrize("id", ["", "short", f"{ID}longer", "\ud800" * 16, "é" * 16, "\0" * 16])
def test_what_is_no_id_is_never_in_the_table(table, id):
    table.add(id)
    assert id not in table


def test_a_connection_whose_place_is_taken_is_left_out_and_removes_nobody(table, monkeypatch):
    monkeypatch.setattr("chalice_gateway.open_connections.crc32", lambda _: PLACES + 1)
    table.add(ID)
    table.add(OTHER)
    table.remove(OTHER)
    assert (ID in table, OTHER in table) == (True, False)


def test_an_event_has_not_ended_before_all_that_its_function_told_has_come():
    answered = []

    async def run():
        ended = asyncio.get_running_loop().create_future()
        environment = Environment(SimpleNamespace(ended=ended))
        environment._calls = SimpleNamespace(send=None)
        environment._answer = asyncio.get_running_loop().create_future()
        environment._on_answer(Message({"told": 2}))
        for _ in range(2):
            answered.append(environment._answer.done())
            environment._on_call(Message({"told": True}), lambda *_: None)
        return await asyncio.wait_for(environment._answer, TIMEOUT_S)

    assert asyncio.run(run()).header == {"told": 2}
    assert answered == [False, False]


def test_all_posts_of_a_broadcast_arrive_in_order(tiny, client, connection_id):
    for size in (1, 2, 3):
        client.send_text(f"say {size} {' '.join([connection_id] * 50)}")
        assert [len(client.receive_text()) for _ in range(50)] == [size] * 50
        assert client.receive_text() == "0"  # failed


@pytest.mark.parametrize("end", ["close frame", "delete"])
def test_a_post_fails_as_soon_as_the_connection_has_ended(tiny, client, management, end):
    with RawWebSocket(tiny.ws) as other:
        assert other.status() == 101
        other.send(frame("event"))
        ended = json.loads(other.text())["requestContext"]["connectionId"]
        assert client_post(client, ended) == "accepted"
        if end == "delete":
            management.delete_connection(ConnectionId=ended)
        else:
            other.send(frame(b"\x03\xe8", CLOSE))
            while other._read(1) != bytes([0x80 | CLOSE]):
                pass
        assert client_post(client, ended) == "WebsocketDisconnectedError"


def client_post(client, id):
    client.send_text(f"post {id} 1")
    return client.receive_text()
