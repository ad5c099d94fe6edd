"""The hub: greenlets that wait for sockets."""

import contextlib
import threading
import time

import pytest

from chalicelib.concurrency import greenlet_hub


def test_who_waits_for_a_socket_goes_on_when_there_is_something(greenlets, pair):
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


def test_who_waits_in_vain_is_told_in_time_and_may_wait_again(greenlets, pair):
    here, there = pair
    ready = []

    def work():
        ready.append(greenlet_hub.wait_for_read(here, 0.05))
        there.send(b"x")
        ready.append(greenlet_hub.wait_for_read(here, 20))

    work_or_nothing = iter([work, lambda: None])
    greenlets.run(lambda: next(work_or_nothing)(), 2)
    assert ready == [False, True]


def test_who_waits_for_what_is_closed_fails_alone_and_the_rest_is_done(greenlets, pair):
    here, _ = pair
    done = []

    def wait_for_closed():
        here.close()
        with pytest.raises(ValueError, match="Invalid file"):
            greenlet_hub.wait_for_read(here, 20)

    def sleep():
        greenlets.sleep(0.05)
        done.append(True)

    work = iter([wait_for_closed, sleep])
    greenlets.run(lambda: next(work)(), 2)
    assert done == [True]


def test_who_could_not_go_on_in_time_because_of_another_is_not_too_late(greenlets, pair):
    here, there = pair
    ready = []

    def wait():
        ready.append(greenlet_hub.wait_for_read(here, 0.2))

    def block():
        greenlet_hub.wait_for_write(there, 20)
        there.send(b"x")
        time.sleep(0.3)

    work = iter([wait, block])
    greenlets.run(lambda: next(work)(), 2)
    assert ready == [True]


def test_whether_there_is_something_is_seen_without_waiting(greenlets, pair):
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


def test_who_waits_to_write_goes_on_when_there_is_room(greenlets, pair):
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


def test_outside_of_it_one_waits_by_blocking(pair):
    here, there = pair
    assert not greenlet_hub.wait_for_read(here, 0)
    assert greenlet_hub.wait_for_write(here, 0)
    there.send(b"x")
    assert greenlet_hub.wait_for_read(here, 20)
    began = time.monotonic()
    greenlet_hub.sleep(0.05)
    assert time.monotonic() - began >= 0.05


def test_several_threads_each_have_their_own(greenlets):
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
