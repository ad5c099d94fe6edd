"""Beyond the limit of functions that run at once, the gateway refuses what it cannot run soon."""

import asyncio
import json
import urllib.error
import urllib.request

import pytest
from chalice_gateway.functions.concurrency import Concurrency, FunctionThrottled
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


def test_a_burst_of_messages_waits_for_its_turn(running):
    gateway = running("tiny_app", "--concurrency", "2").wait_until_ready()
    with Client(gateway.ws) as client:
        for number in range(10):
            client.send(f"hello-{number}")
        assert {client.text() for _ in range(10)} == {f"hello-{number}" for number in range(10)}


def test_functions_have_their_turns_in_order_and_only_if_they_still_wait():
    async def main():
        concurrency = Concurrency(1)
        await concurrency.take(None)
        left, impatient, first, second = (
            asyncio.create_task(concurrency.take(patience)) for patience in (None, 0, None, None)
        )
        await asyncio.sleep(0)
        left.cancel()
        with pytest.raises(FunctionThrottled):
            await impatient
        concurrency.give_back()
        await first
        assert not second.done()
        second.cancel()
        concurrency.give_back()
        await asyncio.wait_for(concurrency.take(0), 1)

    asyncio.run(main())


def test_a_function_whose_turn_came_when_it_was_cancelled_gives_it_back():
    async def main():
        concurrency = Concurrency(1)
        await concurrency.take(None)
        cancelled = asyncio.create_task(concurrency.take(None))
        await asyncio.sleep(0)
        concurrency.give_back()
        cancelled.cancel()
        await asyncio.wait([cancelled])
        await asyncio.wait_for(concurrency.take(0), 1)

    asyncio.run(main())
