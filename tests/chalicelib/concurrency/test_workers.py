"""Workers: work that runs several times at once, in threads or in greenlets of one thread."""

import gc
import threading
import time
from pathlib import Path

import pytest

from chalicelib import deadline
from chalicelib.concurrency.workers import Greenlets, Threads
from tests.support.hostile import WAIT_TIMEOUT_S

DESCRIPTORS = Path("/proc/self/fd")
WAYS = {"threads": lambda: Threads(7), "greenlets": Greenlets}


@pytest.fixture(params=WAYS)
def workers(request):
    return WAYS[request.param]()


@pytest.mark.parametrize("times", [1, 2, 8])
def test_work_runs_the_requested_number_of_times_in_parallel(workers, times):
    inside, most = [], []

    def work():
        inside.append(1)
        end = time.monotonic() + WAIT_TIMEOUT_S
        while len(inside) < times and time.monotonic() < end:
            workers.sleep(0.01)
        workers.sleep(0.05)  # time for surplus workers to start
        most.append(len(inside))

    for _ in range(2):
        workers.run(work, times)
        assert most == [times] * times
        inside.clear()
        most.clear()


def test_a_single_worker_runs_in_the_calling_thread(workers):
    threads = []
    workers.run(lambda: threads.append(threading.current_thread()), 1)
    assert threads == [threading.current_thread()]


def test_each_worker_has_the_callers_deadline_and_no_other_workers(workers):
    left, times = [], iter([500, 900])

    def work():
        with deadline.within(next(times)):
            workers.sleep(0.1)
            left.append(round(deadline.remaining(), -2))

    with deadline.within(700):
        workers.run(work, 2)
    assert sorted(left) == [500, 700]


@pytest.mark.parametrize("times", [2, 5])
def test_an_exception_in_a_worker_ends_the_other_workers_and_is_raised(greenlets, times):
    ended, turns = [], iter(range(times))

    def work():
        turn = next(turns)
        try:
            greenlets.sleep(0.05 if turn == 1 else 60)
            raise ValueError("one of them")
        finally:
            ended.append(turn)

    began = time.monotonic()
    with pytest.raises(ValueError, match="one of them"):
        greenlets.run(work, times)
    assert sorted(ended) == list(range(times))
    assert time.monotonic() - began < 30
    assert not greenlets._idle


def descriptors():
    return len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.is_dir() else 0


def test_a_failed_run_ends_all_workers_and_leaks_no_descriptors(greenlets):
    gc.collect()
    before, ended = descriptors(), []

    def work():
        try:
            greenlets.sleep(20 if ended else 0.01)
            raise KeyboardInterrupt
        finally:
            ended.append(1)
            raise ValueError("again")

    for _ in range(20):
        ended.clear()
        with pytest.raises(ValueError, match="again"):
            greenlets.run(work, 4)
        assert len(ended) == 4
    assert descriptors() == before
