"""When an attempt is repeated."""

from itertools import pairwise
from math import inf

import pytest
from chat_client.model.retry_loop import RetryLoop
from chat_client.model.timeouts import Timeouts


@pytest.fixture
def loop():
    """Its jitter is in the middle."""
    return RetryLoop(Timeouts(), lambda: 0.5)


def attempts(loop, count):
    """The times of the next attempts, none of which is answered."""
    times = []
    for _ in range(count):
        times.append(loop.due_at)
        loop.on_attempt(loop.due_at)
    return times


def test_attempts_are_repeated_with_growing_timeouts_until_the_loop_is_stopped(loop):
    loop.start(0)
    times = attempts(loop, 8)
    assert [b - a for a, b in pairwise(times)] == [5, 10, 20, 40, 60, 60, 60]
    loop.stop()
    assert (loop.due_at, loop.attempts) == (inf, 0)


@pytest.mark.parametrize(("fraction", "seconds"), [(0, 3.75), (1, 6.25)])
def test_timeouts_have_jitter(fraction, seconds):
    loop = RetryLoop(Timeouts(), lambda: fraction)
    loop.on_attempt(0)
    assert loop.due_at == seconds


def test_starting_a_running_loop_changes_nothing(loop):
    loop.start(3)
    loop.start(1)
    assert loop.due_at == 3


def test_retry_later_makes_the_next_attempt_after_a_growing_backoff(loop):
    for delay_s in (0.5, 1, 2, 4, 8, 15, 15):
        loop.on_attempt(0)
        loop.retry_later(0)
        assert loop.due_at == delay_s


def test_retry_after_waits_as_long_as_the_server_says_and_a_little_longer(loop):
    loop.on_attempt(0)
    loop.retry_after(2000, 1)
    assert (loop.due_at, loop.attempts) == (1 + 2.25, 0)


def test_no_wait_is_endless(loop):
    loop.on_attempt(0)
    loop.retry_after(10**12, 0)
    assert loop.due_at == 30 * 1.125


def test_a_late_answer_does_not_shorten_a_wait(loop):
    loop.on_attempt(0)
    loop.retry_after(20_000, 0)
    loop.retry_later(0)
    loop.retry_after(1, 0)
    assert loop.due_at == 22.5


def test_a_loop_that_made_no_attempt_has_no_answer(loop):
    loop.retry_later(0)
    assert loop.due_at == inf
    loop.start(5)
    loop.retry_after(1, 0)
    assert loop.due_at == 5
