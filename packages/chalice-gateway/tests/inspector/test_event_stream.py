"""The stream of what is recorded: a page that is too slow loses the oldest entries."""

import asyncio
import json

import pytest
from chalice_gateway.clock import Clock
from chalice_gateway.inspector import event_stream
from chalice_gateway.inspector.event_stream import MAX_FRAMES_IN_A_BATCH, EventStream
from chalice_gateway.inspector.recorder import MAX_BODY_BYTES, MAX_FRAMES, Recorder

TIMEOUT_S = 60


@pytest.fixture
def recorder():
    return Recorder(Clock(), keeps_bodies=True)


@pytest.fixture(autouse=True)
def _fast(monkeypatch):
    monkeypatch.setattr(event_stream, "MIN_INTERVAL_S", 0)


def run(work):
    return asyncio.run(asyncio.wait_for(work, TIMEOUT_S))


async def next_batch(events):
    """The next event that is more than a sign of life."""
    async for event in events:
        lines = dict(line.partition(": ")[::2] for line in event.decode().splitlines())
        if "data" in lines:
            return json.loads(lines["data"])
    return None


def test_a_page_gets_what_happened_while_it_was_busy_without_the_oldest(recorder):
    async def scenario():
        events = EventStream(recorder).events("")
        recorder.sent("id", b"first")
        assert len((await next_batch(events))["frames"]) == 1
        for number in range(3 * MAX_FRAMES):
            recorder.sent("id", str(number).encode())
        batch = await next_batch(events)
        await events.aclose()
        return batch

    batch = run(scenario())
    assert len(batch["frames"]) == MAX_FRAMES_IN_A_BATCH
    assert batch["frames"][-1]["body"] == str(3 * MAX_FRAMES - 1)
    assert batch["lost"] == {"invocations": 0, "frames": 3 * MAX_FRAMES - MAX_FRAMES_IN_A_BATCH}


def test_a_stream_ends_when_the_gateway_does(recorder):
    async def scenario():
        stream = EventStream(recorder)
        following = asyncio.create_task(next_batch(stream.events("")))
        await asyncio.sleep(0)
        stream.close()
        return await following

    assert run(scenario()) is None


def test_a_page_that_has_left_is_forgotten(recorder):
    async def scenario():
        events = EventStream(recorder).events("")
        recorder.sent("id", b"text")
        await next_batch(events)
        await events.aclose()

    run(scenario())
    assert not recorder._followers


def test_a_body_is_kept_up_to_a_limit(recorder):
    recorder.sent("id", b"x" * 100_000)
    ((_, _, _, size, body),), _ = recorder.frames.since(0, 1)
    assert (size, len(body)) == (100_000, MAX_BODY_BYTES)


def test_a_connection_that_has_ended_takes_no_memory(recorder):
    recorder.opened("id")
    recorder.received("id", "text")
    assert recorder.activity("id").received == 1
    recorder.closed("id")
    assert not recorder._activities
