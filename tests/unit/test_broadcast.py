"""One frame to many connections."""

import logging
import threading

import pytest

from chalicelib.broadcast import Broadcaster, Delivery

FRAME = '{"type":"message","data":"secret"}'
DEADLOCK = 20  # s, after which a test that waits for others gives up


def test_reaches_everyone(posts):
    delivery = Broadcaster(posts).broadcast(FRAME, ["a", "b", "c"])
    assert delivery == Delivery(sent=3, gone=[], failed=[])
    assert sorted(posts.frames) == ["a", "b", "c"]


def test_reaches_nobody_in_an_empty_room(posts):
    assert Broadcaster(posts).broadcast(FRAME, []) == Delivery(sent=0, gone=[], failed=[])


def test_reaches_a_thousand_once_each(posts):
    recipients = [f"c{n}" for n in range(1000)]
    assert Broadcaster(posts).broadcast(FRAME, recipients).sent == 1000
    assert all(len(posts.frames[id]) == 1 for id in recipients)


@pytest.mark.parametrize("recipients", [["a", "b", "c"], ["b"]])
def test_tells_who_is_gone(posts, recipients):
    posts.gone("b")
    delivery = Broadcaster(posts).broadcast(FRAME, recipients)
    assert delivery == Delivery(sent=len(recipients) - 1, gone=["b"], failed=[])


@pytest.mark.parametrize("recipients", [["a", "b", "c"], ["b"]])
def test_tells_who_was_not_reached_and_reaches_the_others(posts, recipients):
    posts.fails("b")
    delivery = Broadcaster(posts).broadcast(FRAME, recipients)
    assert delivery == Delivery(sent=len(recipients) - 1, gone=[], failed=["b"])


def test_survives_any_exception(posts):
    posts.errors["b"] = RuntimeError("secret")
    assert Broadcaster(posts).broadcast(FRAME, ["a", "b"]).failed == ["b"]


def test_logs_who_failed_and_why_but_not_what_was_said(posts, caplog):
    posts.fails("b", status=503)
    posts.errors["c"] = RuntimeError(FRAME)
    with caplog.at_level(logging.DEBUG):
        Broadcaster(posts).broadcast(FRAME, ["a", "b", "c"])
    assert "post to b failed: Status503 (request request-1)" in caplog.text
    assert "post to c failed: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_posts_to_one_without_a_thread():
    threads = []
    Broadcaster(lambda *_: threads.append(threading.current_thread())).broadcast(FRAME, ["a"])
    assert threads == [threading.current_thread()]


def test_posts_in_parallel():
    together = threading.Barrier(4)
    broadcaster = Broadcaster(lambda *_: together.wait(DEADLOCK), parallelism=4)
    assert broadcaster.broadcast(FRAME, [f"c{n}" for n in range(12)]).sent == 12


def test_posts_no_more_in_parallel_than_allowed():
    one_too_many = threading.Barrier(5)
    broadcaster = Broadcaster(lambda *_: one_too_many.wait(0.2), parallelism=4)
    assert broadcaster.broadcast(FRAME, [f"c{n}" for n in range(8)]).sent == 0


def test_leaves_nothing_running(posts):
    before = set(threading.enumerate())
    ended = []

    def send(connection_id, frame):
        try:
            posts(connection_id, frame)
        finally:
            ended.append(connection_id)

    posts.fails("c0")
    recipients = [f"c{n}" for n in range(100)]
    Broadcaster(send).broadcast(FRAME, recipients)
    assert sorted(ended) == sorted(recipients)
    assert set(threading.enumerate()) == before
