"""Calls that are made at once, in threads or in greenlets."""

import threading
import time

import pytest

from chalicelib.concurrency import Greenlets, Threads, run_all, run_both
from tests.support.hostile import WAIT_TIMEOUT_S

WAYS = {"threads": lambda: Threads(7), "greenlets": Greenlets}


@pytest.fixture(params=WAYS)
def workers(request):
    return WAYS[request.param]()


@pytest.fixture
def meeting(workers):
    """`meeting(2)`: a call that ends once so many calls of it are in progress; returns how many."""
    inside = []

    def make(size, result=None):
        def call():
            inside.append(1)
            end = time.monotonic() + WAIT_TIMEOUT_S
            while len(inside) < size and time.monotonic() < end:
                workers.sleep(0.005)
            return result or len(inside)

        return call

    return make


def test_two_calls_are_made_at_once(workers, meeting):
    assert run_both(workers, meeting(2, "one"), meeting(2, "other")) == ("one", "other")


def test_results_come_in_the_order_of_the_calls(workers):
    def call(number):
        workers.sleep(0.01 * (9 - number))
        return number

    assert run_all(workers, [lambda n=n: call(n) for n in range(9)]) == list(range(9))
    assert run_all(workers, []) == []


def test_no_more_calls_are_in_progress_than_asked_for(workers):
    inside, begun, most = [], [], []

    def call():
        inside.append(1)
        begun.append(1)
        end = time.monotonic() + WAIT_TIMEOUT_S
        while len(begun) < 3 and time.monotonic() < end:
            workers.sleep(0.005)
        workers.sleep(0.01)
        most.append(len(inside))
        inside.pop()

    run_all(workers, [call] * 9, parallelism=3)
    assert max(most) == 3


@pytest.mark.parametrize("which", [0, 1])
def test_the_exception_of_either_call_is_raised(workers, which):
    def fail():
        workers.sleep(0.01)
        raise ValueError("one of them")

    calls = [lambda: workers.sleep(0.02), lambda: workers.sleep(0.02)]
    calls[which] = fail
    with pytest.raises(ValueError, match="one of them"):
        run_both(workers, *calls)


def test_only_one_of_two_exceptions_is_raised(workers):
    def fail(text):
        workers.sleep(0.01 if text == "first" else 0.05)
        raise ValueError(text)

    with pytest.raises(ValueError, match=r"first|second"):
        run_both(workers, lambda: fail("first"), lambda: fail("second"))


def test_busy_threads_are_not_waited_for():
    workers, busy = Threads(1), threading.Event()
    holding = threading.Thread(target=workers.run, args=(lambda: busy.wait(WAIT_TIMEOUT_S), 2))
    holding.start()
    try:
        assert run_both(workers, lambda: 1, lambda: 2) == (1, 2)
    finally:
        busy.set()
        holding.join()


def test_a_call_that_does_not_wait_needs_no_second_greenlet():
    threads = []
    run_all(Greenlets(), [lambda: threads.append(threading.current_thread())] * 3)
    assert threads == [threading.current_thread()] * 3
