"""Rate limits, compared with what they promise: a burst, then a rate."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.stores.connections.rate_limit import RateLimit, TooSoon

NOW = 1_700_000_000_123
LIMITS = st.builds(
    RateLimit,
    st.just("messages"),
    st.floats(0.01, 1000, allow_nan=False),
    st.integers(0, 30_000),
)
ACTIONS = st.lists(st.tuples(st.integers(0, 3000), st.sampled_from([0.05, 0.1, 0.5, 1])))


def perform(limit, actions):
    """Perform each action after its pause; returns the accepted ones: when, and at what cost."""
    now, tat, accepted = NOW, None, []
    for pause, cost in actions:
        now += pause
        try:
            tat = limit.charge(now, cost).applied(tat)
            accepted.append((now, cost))
        except TooSoon:
            pass
    return accepted, now, tat


def wait_ms(limit, now, tat):
    """How long an action is told to wait."""
    try:
        limit.charge(now).applied(tat)
    except TooSoon as refused:
        return refused.retry_after_ms
    return 0


@given(LIMITS, ACTIONS)
def test_no_stretch_of_time_has_more_than_a_burst_and_the_rate(limit, actions):
    accepted, _, _ = perform(limit, actions)
    burst = max(1, limit.per_second * limit.window_ms / 1000)
    for first, (start, _) in enumerate(accepted):
        total = 0
        for end, cost in accepted[first:]:
            total += cost
            # A pause between two actions is rounded up to a millisecond.
            assert total <= burst + limit.per_second * (end - start + 1) / 1000 + 1e-6


@given(LIMITS, ACTIONS)
def test_a_refused_action_is_accepted_after_exactly_the_time_that_it_was_told(limit, actions):
    _, now, tat = perform(limit, actions)
    wait = wait_ms(limit, now, tat)
    assert wait_ms(limit, now + wait, tat) == 0
    if wait:
        assert wait_ms(limit, now + wait - 1, tat) == 1


@given(LIMITS, st.integers(0, 100))
def test_actions_at_the_rate_are_never_refused(limit, count):
    pause = math.ceil(1000 / limit.per_second)
    accepted, _, _ = perform(limit, count * [(pause, 1)])
    assert len(accepted) == count


def test_the_default_messages_are_ten_at_once_and_then_five_a_second():
    limit = RateLimit("messages", 5, 2000)
    accepted, _, _ = perform(limit, [(0, 1)] * 30 + [(100, 1)] * 100)
    assert len(accepted) == 10 + 50


@pytest.mark.parametrize("per_second", [0.3, 7, 300, 501, 600, 999, 1000])
def test_more_actions_than_the_rate_are_accepted_at_the_rate(per_second):
    limit = RateLimit("messages", per_second, 2000)
    accepted, _, _ = perform(limit, 20_000 * [(0, 1), (1, 1)])
    assert len(accepted) == pytest.approx((2 + 20) * per_second, rel=0.002, abs=1)
