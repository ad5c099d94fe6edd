"""The deadline of an invocation."""

import math
from types import SimpleNamespace

from chalicelib import deadline


def event(milliseconds):
    return SimpleNamespace(
        context=SimpleNamespace(get_remaining_time_in_millis=lambda: milliseconds)
    )


@deadline.with_deadline
def remaining(event):
    return deadline.remaining()


def test_there_is_no_deadline_outside_lambda():
    assert deadline.remaining() == math.inf
    assert remaining(SimpleNamespace(context=None)) == math.inf


def test_the_deadline_is_before_lambdas_timeout():
    assert 0 < remaining(event(10_000)) <= 10 - deadline.RESERVE_S
    assert remaining(event(500)) <= 0


def test_a_deadline_ends_with_its_invocation():
    remaining(event(10_000))
    assert deadline.remaining() == math.inf


def test_a_nested_deadline_never_exceeds_the_outer_deadline():
    with deadline.within(5):
        with deadline.within(1):
            assert deadline.remaining() <= 1
        assert 1 < deadline.remaining() <= 5
        with deadline.within(99):
            assert deadline.remaining() <= 5
