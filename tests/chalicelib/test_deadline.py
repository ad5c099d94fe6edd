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


def test_outside_of_lambda_there_is_none():
    assert deadline.remaining() == math.inf
    assert remaining(SimpleNamespace(context=None)) == math.inf


def test_a_handler_ends_before_lambda_ends_it():
    assert 0 < remaining(event(10_000)) <= 10 - deadline.RESERVE_S
    assert remaining(event(500)) <= 0


def test_one_invocation_leaves_nothing_to_the_next():
    remaining(event(10_000))
    assert deadline.remaining() == math.inf


def test_what_must_be_quick_cannot_take_longer_than_the_invocation():
    with deadline.within(5):
        with deadline.within(1):
            assert deadline.remaining() <= 1
        assert 1 < deadline.remaining() <= 5
        with deadline.within(99):
            assert deadline.remaining() <= 5
