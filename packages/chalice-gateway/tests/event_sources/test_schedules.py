"""Schedules invoke their functions by a clock that can be advanced."""

import asyncio

import pytest
from chalice_gateway.errors import InvalidInput
from chalice_gateway.event_sources.schedules import event_by_hand

MINUTE = 60


def test_a_schedule_fires_when_the_clock_is_advanced(feeding, source):
    async def main():
        async with feeding(source("schedule", "tick", expression="rate(10 minutes)")) as running:
            running.clock.advance(9 * MINUTE)
            await asyncio.sleep(0)
            assert running.functions.events == []
            running.clock.advance(2 * MINUTE)
            ((name, event),) = await running.functions.wait(1)
            return name, event

    name, event = asyncio.run(main())
    assert name == "tick"
    assert event.pop("time")[10] == "T"
    assert len(event.pop("id")) == 36
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "region": "us-east-1",
        "resources": ["arn:aws:events:us-east-1:123456789012:rule/app-dev-tick-event"],
        "detail": {},
    }


def test_a_schedule_that_is_invoked_by_hand_without_an_event_gets_that_of_eventbridge(
    feeding, source
):
    async def main():
        sources = (
            source("schedule", "tick", expression="rate(1 day)"),
            source("sns", "news", topic="news"),
        )
        async with feeding(*sources) as running:
            return running.functions.manifest

    manifest = asyncio.run(main())
    assert event_by_hand(manifest, "tick", {})["detail-type"] == "Scheduled Event"
    assert event_by_hand(manifest, "tick", {"own": 1}) == {"own": 1}
    assert event_by_hand(manifest, "news", {}) == {}


def test_a_schedule_fires_for_each_time_that_has_passed(feeding, source):
    async def main():
        async with feeding(source("schedule", "tick", expression="rate(1 hour)")) as running:
            running.clock.advance(3 * 60 * MINUTE + MINUTE)
            events = await running.functions.wait(3)
            return [event["time"] for _, event in events], len(running.functions.events)

    times, count = asyncio.run(main())
    assert len(set(times)) == count == 3


def test_a_clock_that_is_advanced_by_far_does_not_invoke_for_ever(feeding, source):
    async def main():
        async with feeding(source("schedule", "tick", expression="rate(1 minute)")) as running:
            running.clock.advance(365 * 24 * 60 * MINUTE)
            await running.functions.wait(100)
            running.clock.advance(MINUTE)
            await running.functions.wait(101)
            return len(running.functions.events)

    assert asyncio.run(main()) == 101


def test_a_reload_does_not_begin_a_rate_anew(feeding, source):
    async def main():
        async with feeding(source("schedule", "tick", expression="rate(10 minutes)")) as running:
            running.clock.advance(6 * MINUTE)
            await running.sources.stop()
            await running.sources.start()
            running.clock.advance(5 * MINUTE)
            await running.functions.wait(1)

    asyncio.run(main())


def test_a_failed_invocation_is_tried_twice_more(feeding, source, capsys):
    async def main():
        tick = source("schedule", "tick", expression="rate(30 days)")
        async with feeding(tick, failures=3) as running:
            running.clock.advance(31 * 24 * 60 * MINUTE)
            for attempt, pause in ((1, 61), (2, 121), (3, 3600)):
                await running.functions.wait(attempt)
                while not running.clock._sleepers:
                    await asyncio.sleep(0)
                running.clock.advance(pause)
            await asyncio.sleep(0.05)
            return running.functions.events

    events = asyncio.run(main())
    assert [event["id"] for _, event in events] == [events[0][1]["id"]] * 3
    assert "tick failed three times" in capsys.readouterr().err


def test_an_invalid_expression_is_refused_with_its_function(feeding, source):
    async def main():
        async with feeding(source("schedule", "tick", expression="rate(5 minute)")):
            pass

    with pytest.raises(InvalidInput, match=r"tick has the schedule 'rate\(5 minute\)'"):
        asyncio.run(main())
