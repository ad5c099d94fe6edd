"""The clock that can be advanced."""

import asyncio
import time

import pytest
from chalice_gateway.clock import Clock

HOUR_S = 3600
TIMEOUT_S = 60


def run(work):
    return asyncio.run(asyncio.wait_for(work, TIMEOUT_S))


def test_a_clock_that_nobody_advances_is_the_machines():
    clock = Clock()
    assert clock.now() == pytest.approx(time.time(), abs=5)
    assert clock.monotonic() == pytest.approx(time.monotonic(), abs=5)


def test_an_advanced_clock_is_ahead_of_the_machines():
    clock = Clock()
    clock.advance(HOUR_S)
    clock.advance(1.5)
    assert clock.advanced == HOUR_S + 1.5
    assert clock.now() == pytest.approx(time.time() + HOUR_S, abs=5)
    assert clock.monotonic() == pytest.approx(time.monotonic() + HOUR_S, abs=5)


def test_advancing_the_clock_wakes_those_whose_time_has_come_and_no_others():
    async def scenario():
        clock = Clock()
        start = clock.monotonic()
        soon = asyncio.create_task(clock.sleep_until(start + HOUR_S))
        later = asyncio.create_task(clock.sleep_until(start + 3 * HOUR_S))
        await asyncio.sleep(0)
        clock.advance(HOUR_S)
        await soon
        await asyncio.sleep(0)
        assert not later.done()
        clock.advance(2 * HOUR_S)
        await later

    run(scenario())


def test_time_passes_for_a_sleeper_without_an_advance():
    async def scenario():
        clock = Clock()
        started = time.monotonic()
        await clock.sleep_until(clock.monotonic() + 0.05)
        assert time.monotonic() - started >= 0.05

    run(scenario())


def test_a_time_in_the_past_is_not_waited_for():
    clock = Clock()
    run(clock.sleep_until(clock.monotonic() - 1))


def test_a_sleeper_that_is_cancelled_is_forgotten():
    async def scenario():
        clock = Clock()
        sleeper = asyncio.create_task(clock.sleep_until(clock.monotonic() + HOUR_S))
        await asyncio.sleep(0)
        sleeper.cancel()
        await asyncio.wait({sleeper})
        clock.advance(2 * HOUR_S)
        assert sleeper.cancelled()
        assert not clock._sleepers

    run(scenario())


@pytest.mark.parametrize("seconds", [-1, float("nan"), float("inf")])
def test_a_clock_goes_only_forward(seconds):
    clock = Clock()
    with pytest.raises(ValueError, match="goes only forward"):
        clock.advance(seconds)
    assert clock.advanced == 0
