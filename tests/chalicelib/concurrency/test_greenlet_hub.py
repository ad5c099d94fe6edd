"""The hub: greenlets that wait for sockets."""

import contextlib
import threading
import time

import pytest

from chalicelib.concurrency import greenlet_hub


def test_a_waiting_greenlet_resumes_when_its_socket_is_readable(greenlets, pair):
    here, there = pair
    happened = []

    def read():
        assert greenlet_hub.wait_for_read(here, 20)
        happened.append(here.recv(9))

    def write():
        greenlets.sleep(0.05)
        happened.append("written")
        there.send(b"hello")

    work = iter([read, write])
    greenlets.run(lambda: next(work)(), 2)
    assert happened == ["written", b"hello"]


def test_a_wait_that_times_out_returns_false_and_can_be_repeated(greenlets, pair):
    here, there = pair
    ready = []

    def work():
        ready.append(greenlet_hub.wait_for_read(here, 0.05))
        there.send(b"x")
        ready.append(greenlet_hub.wait_for_read(here, 20))

    work_or_nothing = iter([work, lambda: None])
    greenlets.run(lambda: next(work_or_nothing)(), 2)
    assert ready == [False, True]


def test_waiting_for_a_closed_socket_raises_only_in_its_own_greenlet(greenlets, pair):
    here, _ = pair
    done = []

    def wait_for_closed():
        here.close()
        with pytest.raises(ValueError, match="negative"):
            greenlet_hub.wait_for_read(here, 20)

    def sleep():
        greenlets.sleep(0.05)
        done.append(True)

    work = iter([wait_for_closed, sleep])
    greenlets.run(lambda: next(work)(), 2)
    assert done == [True]


def test_a_ready_socket_is_reported_even_if_another_greenlet_blocked_past_the_timeout(
    greenlets, pair
):
    here, there = pair
    ready = []

    def wait():
        ready.append(greenlet_hub.wait_for_read(here, 1))

    def block():
        greenlet_hub.wait_for_write(there, 20)
        there.send(b"x")
        time.sleep(1.1)

    work = iter([wait, block])
    greenlets.run(lambda: next(work)(), 2)
    assert ready == [True]


def test_the_hub_sleeps_between_two_events_also_after_a_wait_that_ended_early(greenlets, pair):
    here, there = pair
    there.send(b"x")
    work = iter([lambda: greenlet_hub.wait_for_read(here, 0.02), lambda: greenlets.sleep(0.4)])
    began, cpu = time.monotonic(), time.thread_time()
    greenlets.run(lambda: next(work)(), 2)
    assert time.monotonic() - began >= 0.4
    assert time.thread_time() - cpu < 0.1


def test_greenlets_wake_in_the_order_of_their_times(greenlets):
    woken, times = [], [0.5, 0.1, 0.3]
    work = iter(times)

    def sleep():
        seconds = next(work)
        greenlets.sleep(seconds)
        woken.append(seconds)

    greenlets.run(sleep, 3)
    assert woken == sorted(times)


def test_a_wait_of_zero_seconds_checks_the_socket_at_once(greenlets, pair):
    here, there = pair
    there.send(b"x")
    ready = []

    def look():
        for _ in range(2):
            greenlet_hub.wait_for_write(here, 20)
            ready.append(greenlet_hub.wait_for_read(here, 0))
            with contextlib.suppress(BlockingIOError):
                here.recv(1)

    work = iter([look, lambda: greenlets.sleep(0.05)])
    greenlets.run(lambda: next(work)(), 2)
    assert ready == [True, False]


def until_blocked(call):
    with contextlib.suppress(BlockingIOError):
        while True:
            call()


def test_a_waiting_greenlet_resumes_when_its_socket_is_writable(greenlets, pair):
    here, there = pair
    until_blocked(lambda: here.send(bytes(1 << 20)))
    ready = []

    def write():
        ready.append(greenlet_hub.wait_for_write(here, 0.05))
        ready.append(greenlet_hub.wait_for_write(here, 20))

    def read():
        greenlets.sleep(0.1)
        there.setblocking(False)
        until_blocked(lambda: there.recv(1 << 20))

    work = iter([write, read])
    greenlets.run(lambda: next(work)(), 2)
    assert ready == [False, True]


def test_waits_outside_greenlets_block_the_thread(pair):
    here, there = pair
    assert not greenlet_hub.wait_for_read(here, 0)
    assert greenlet_hub.wait_for_write(here, 0)
    there.send(b"x")
    assert greenlet_hub.wait_for_read(here, 20)
    began = time.monotonic()
    greenlet_hub.sleep(0.05)
    assert time.monotonic() - began >= 0.05


def test_each_thread_has_its_own_hub(greenlets):
    together, done = threading.Barrier(3), []

    def work():
        greenlets.sleep(0.05)
        done.append(threading.current_thread())

    def run():
        together.wait(20)
        greenlets.run(work, 4)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(map(done.count, threads)) == [4, 4, 4]
