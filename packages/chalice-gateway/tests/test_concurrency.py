"""Beyond the limit of functions that run at once, the gateway refuses at once, as AWS does."""

import asyncio
import json
import urllib.error
import urllib.request

import pytest
from chalice_gateway.functions.concurrency import Concurrency
from chalice_gateway.testing import Client
from gateway_support.raw_websocket import RawWebSocket


@pytest.fixture
def full(running, tmp_path):
    """A gateway whose only function waits until the test has made a file: both, and its client."""
    gateway = running("tiny_app", "--concurrency", "1").wait_until_ready()
    go = tmp_path / "go"
    with Client(gateway.ws) as busy, Client(gateway.ws) as client:
        busy.send(f"until {go}")
        assert client.ask("x")["message"] == "Internal server error"
        yield gateway, go, busy, client
        go.touch()


def test_a_message_beyond_the_limit_is_refused_and_the_next_one_with_room_is_handled(full):
    gateway, go, busy, client = full
    refused = client.ask("hello")
    assert refused["message"] == "Internal server error"
    assert {"connectionId", "requestId"} < set(refused)
    assert gateway.wait_for("Overload: (1) functions run already") == "1"
    go.touch()
    assert busy.text() == str(go)
    client.send("hello")
    assert client.text() == "hello"


def test_a_handshake_beyond_the_limit_is_refused_with_500(full):
    gateway, *_ = full
    with RawWebSocket(gateway.ws) as refused:
        assert refused.status() == 500


def test_a_request_to_a_route_beyond_the_limit_is_answered_500(full):
    gateway, *_ = full
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{gateway.http}/greeting/ana", timeout=10)
    with refused.value as response:
        assert (response.code, json.load(response)) == (500, {"message": "Internal server error"})


def test_a_disconnect_event_waits_for_room(full):
    gateway, go, busy, client = full
    client.socket.close()
    with RawWebSocket(gateway.ws) as refused:  # after the close, and still without room
        assert refused.status() == 500
    go.touch()
    busy.text()
    gateway.wait_for("disconnect .* 1000")


def test_functions_that_wait_have_their_turn_before_others():
    async def main():
        concurrency = Concurrency(1)
        await concurrency.wait()
        waiting = [asyncio.create_task(concurrency.wait()) for _ in range(3)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        concurrency.give_back()
        assert concurrency.is_full
        await waiting[1]
        waiting[2].cancel()
        concurrency.give_back()
        await asyncio.sleep(0)
        return concurrency.is_full

    assert asyncio.run(main()) is False
