"""Pace: the posts of all functions behind the queue keep to the account's quota."""

from types import SimpleNamespace

import pytest

from chalicelib.delivery import (
    FANOUT_SHARE,
    MAX_CONCURRENT_POSTS,
    Pace,
    fanout_concurrency,
    pace,
)

NEW_REGIONS = 2_500


@pytest.fixture
def clock(monkeypatch):
    """The time in seconds, which does not pass by itself."""
    clock = SimpleNamespace(now=1_700_000_000.0)
    monkeypatch.setattr(pace, "time", SimpleNamespace(time=lambda: clock.now))
    return clock


def waits(pace, count):
    return [round(pace.wait_s(), 3) for _ in range(count)]


def test_a_burst_does_not_wait_and_further_posts_follow_at_the_rate(clock):
    assert waits(Pace(10, burst=3), 6) == [0, 0, 0, 0.1, 0.2, 0.3]


def test_the_burst_is_back_after_a_pause_and_no_more_than_that(clock):
    pace = Pace(10, burst=3)
    waits(pace, 6)
    clock.now += 60
    assert waits(pace, 6) == [0, 0, 0, 0.1, 0.2, 0.3]


def test_half_a_pause_brings_back_half_of_the_burst(clock):
    pace = Pace(10, burst=4)
    waits(pace, 4)
    clock.now += 0.2
    assert waits(pace, 3) == [0, 0, 0.1]


@pytest.mark.parametrize("step", [-3600, 3600])
def test_a_clock_that_is_set_delays_no_post(clock, step):
    pace = Pace(10, burst=3)
    waits(pace, 5)
    clock.now += step
    assert waits(pace, 3) == [0, 0, 0]


@pytest.mark.parametrize(
    ("posts_per_s", "functions"), [(1, 2), (2_000, 2), (NEW_REGIONS, 3), (10_000, 10), (70_000, 70)]
)
def test_the_concurrency_follows_from_the_quota(posts_per_s, functions):
    assert fanout_concurrency(posts_per_s) == functions


def test_the_concurrency_uses_up_the_quota_if_a_post_takes_30_ms():
    assert fanout_concurrency(10_000) * MAX_CONCURRENT_POSTS / 0.030 > 10_000


@pytest.mark.parametrize("posts_per_s", [500, NEW_REGIONS, 10_000, 70_000])
def test_all_functions_together_post_less_than_the_quota(clock, posts_per_s):
    paces = [Pace.of_one_function(posts_per_s) for _ in range(fanout_concurrency(posts_per_s))]
    each = 3 * posts_per_s // len(paces)
    begun = [pace.wait_s() for pace in paces for _ in range(each)]
    for seconds in (1, 2):
        so_far = sum(at < seconds for at in begun)
        allowed = posts_per_s / 2 + FANOUT_SHARE * posts_per_s * seconds
        assert so_far == pytest.approx(allowed, rel=0.01)
