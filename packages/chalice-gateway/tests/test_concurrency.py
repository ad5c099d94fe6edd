"""Beyond the limit of functions that run at once, the gateway refuses what it cannot run soon."""

import asyncio
import json
import urllib.error
import urllib.request

import pytest
from chalice_gateway.functions.concurrency import (
    MAX_WAIT_S,
    MAX_WAITING_PER_FUNCTION,
    Concurrency,
    FunctionThrottled,
)
from chalice_gateway.testing import TIMEOUT_S, Connection
from gateway_support.raw_websocket import RawWebSocket


@pytest.fixture
def full(running, tmp_path):
    """A gateway whose only function waits until the test has made a file: both, and its client."""
    gateway = running("tiny_app", "--concurrency", "1").wait_until_ready()
    go = tmp_path / "go"
    with Connection(gateway.ws) as busy, Connection(gateway.ws) as client:
        busy.send_text(f"until {go}")
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
    assert busy.receive_text() == str(go)
    client.send_text("hello")
    assert client.receive_text() == "hello"


def test_a_handshake_beyond_the_limit_is_refused_with_500(full):
    gateway, *_ = full
    with RawWebSocket(gateway.ws) as refused:
        assert refused.status() == 500


def test_a_request_to_a_route_beyond_the_limit_is_answered_500(full):
    gateway, *_ = full
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{gateway.http}/greeting/ana", timeout=60)
    with refused.value as response:
        assert (response.code, json.load(response)) == (500, {"message": "Internal server error"})


def test_a_disconnect_event_waits_for_room(full):
    gateway, go, busy, client = full
    client.close()
    with RawWebSocket(gateway.ws) as refused:  # after the close, and still without room
        assert refused.status() == 500
    go.touch()
    busy.receive_text()
    gateway.wait_for("disconnect .* 1000")


def test_a_burst_of_messages_waits_for_its_turn(patient):
    with Connection(patient.ws) as client:
        for number in range(10):
            client.send_text(f"hello-{number}")
        assert {client.receive_text() for _ in range(10)} == {
            f"hello-{number}" for number in range(10)
        }


def test_a_message_that_waits_too_long_for_the_one_before_it_is_refused_with_the_option_serial(
    running, tmp_path
):
    gateway = running("tiny_app", "--serial").wait_until_ready()
    with Connection(gateway.ws) as client:
        client.send_text(f"until {tmp_path / 'go'}")
        assert client.ask("hello")["message"] == "Internal server error"
        (tmp_path / "go").touch()
        assert client.receive_text() == str(tmp_path / "go")
        client.send_text("hello")
        assert client.receive_text() == "hello"


async def waiting(concurrency, *patience):
    """Functions that wait for their turns, in this order."""
    tasks = [asyncio.create_task(concurrency.take(each)) for each in patience]
    await asyncio.sleep(0)
    return tasks


async def full_concurrency(limit, on_refused=lambda: None):
    """As many functions as may run do."""
    concurrency = Concurrency(limit, on_refused)
    for _ in range(limit):
        await concurrency.take(0)
    return concurrency


def test_functions_have_their_turns_in_order_and_only_if_they_still_wait():
    async def main():
        concurrency = await full_concurrency(1)
        left, impatient, first, second = await waiting(concurrency, 60, 0, 60, 60)
        left.cancel()
        with pytest.raises(FunctionThrottled):
            await impatient
        concurrency.give_back()
        await first
        assert not second.done()
        second.cancel()
        concurrency.give_back()
        await asyncio.wait_for(concurrency.take(0), TIMEOUT_S)

    asyncio.run(main())


def test_messages_go_before_events_that_nobody_waits_for_and_all_have_their_turns():
    async def main():
        concurrency = await full_concurrency(1)
        ended = []
        tasks = await waiting(concurrency, *[None] * 2, *[60] * 20)
        for number, task in enumerate(tasks):
            task.add_done_callback(lambda _, number=number: ended.append(number))
        for _ in tasks:
            concurrency.give_back()
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert ended == [*range(2, 11), 0, *range(11, 20), 1, 20, 21]

    asyncio.run(main())


def test_a_storm_of_disconnect_events_is_no_overload_for_messages():
    async def main():
        concurrency = await full_concurrency(2)
        storm = await waiting(concurrency, *[None] * 1000)
        assert not concurrency.is_overloaded
        messages = await waiting(concurrency, *[60] * 2 * MAX_WAITING_PER_FUNCTION)
        assert concurrency.is_overloaded
        concurrency.give_back()
        await messages[0]
        assert not concurrency.is_overloaded
        for task in (*storm, *messages):
            task.cancel()

    asyncio.run(main())


def test_messages_are_refused_while_the_first_one_waits_for_long():
    async def main():
        concurrency = await full_concurrency(1)
        (first,) = await waiting(concurrency, 60)
        assert not concurrency.is_overloaded
        while not concurrency.is_overloaded:
            await asyncio.sleep(MAX_WAIT_S / 10)
        concurrency.give_back()
        await first
        assert not concurrency.is_overloaded

    asyncio.run(asyncio.wait_for(main(), TIMEOUT_S))


def test_a_function_whose_turn_came_when_it_was_cancelled_gives_it_back():
    async def main():
        concurrency = await full_concurrency(1)
        (cancelled,) = await waiting(concurrency, None)
        concurrency.give_back()
        cancelled.cancel()
        await asyncio.wait([cancelled])
        await asyncio.wait_for(concurrency.take(0), TIMEOUT_S)

    asyncio.run(main())


def test_a_function_that_is_cancelled_as_it_gives_up_gives_nothing_back():
    async def main():
        concurrency = await full_concurrency(1, on_refused=lambda: impatient.cancel())
        (impatient,) = await waiting(concurrency, 0)
        await asyncio.wait([impatient])
        with pytest.raises(FunctionThrottled):
            await concurrency.take(0)

    asyncio.run(main())
