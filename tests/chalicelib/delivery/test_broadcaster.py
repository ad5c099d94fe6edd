"""Broadcaster: one frame to many connections."""

import logging
import random
import threading
import time

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)

from chalicelib import deadline
from chalicelib.concurrency.workers import Threads
from chalicelib.delivery.broadcaster import (
    BACKOFF_S,
    MAX_ATTEMPTS,
    MAX_CONCURRENT_POSTS,
    Broadcaster,
    Delivery,
)

FRAME = '{"type":"message","data":"secret"}'
DEADLOCK_TIMEOUT_S = 20  # after that, a test stops waiting for the other threads


def test_a_broadcast_reaches_every_recipient(posts):
    delivery = Broadcaster(posts).broadcast(FRAME, ["a", "b", "c"])
    assert delivery == Delivery(sent=3, gone=[], failed=[])
    assert sorted(posts.frames) == ["a", "b", "c"]


def test_a_broadcast_without_recipients_sends_nothing(posts):
    assert Broadcaster(posts).broadcast(FRAME, []) == Delivery(sent=0, gone=[], failed=[])


def test_a_broadcast_reaches_a_thousand_recipients_once_each(posts):
    recipients = [f"c{n}" for n in range(1000)]
    assert Broadcaster(posts).broadcast(FRAME, recipients).sent == 1000
    assert all(len(posts.frames[id]) == 1 for id in recipients)


@pytest.mark.parametrize("recipients", [["a", "b", "c"], ["b"]])
def test_gone_recipients_are_reported(posts, recipients):
    posts.gone("b")
    delivery = Broadcaster(posts).broadcast(FRAME, recipients)
    assert delivery == Delivery(sent=len(recipients) - 1, gone=["b"], failed=[])


@pytest.mark.parametrize("recipients", [["a", "b", "c"], ["b"]])
def test_a_failed_recipient_is_reported_and_the_others_are_reached(posts, recipients):
    posts.fails("b", status=403)
    delivery = Broadcaster(posts).broadcast(FRAME, recipients)
    assert delivery == Delivery(sent=len(recipients) - 1, failed=["b"])


def test_an_unexpected_exception_fails_only_its_recipient(posts):
    posts.errors["b"] = RuntimeError("secret")
    assert Broadcaster(posts).broadcast(FRAME, ["a", "b"]).failed == ["b"]


def test_the_log_has_failed_recipients_and_reasons_but_no_frame(posts, caplog):
    posts.fails("b", status=503)
    posts.errors["c"] = RuntimeError(FRAME)
    with caplog.at_level(logging.DEBUG):
        Broadcaster(posts).broadcast(FRAME, ["a", "b", "c"])
    assert "post to b failed: Status503 (request request-1)" in caplog.text
    assert "post to c failed: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


class FailingSend:
    """Replaces `app.websocket_api.send`: raises each recipient's errors in order, then succeeds."""

    def __init__(self, **errors):
        self.errors = errors
        self.posts = []
        self._lock = threading.Lock()

    def __call__(self, connection_id, frame):
        with self._lock:
            self.posts.append(connection_id)
            if self.errors.get(connection_id):
                raise self.errors[connection_id].pop(0)


class RecordedPauses(Threads):
    """Records the pauses instead of waiting."""

    def __init__(self):
        super().__init__(MAX_CONCURRENT_POSTS - 1)
        self.pauses = []

    def sleep(self, seconds):
        self.pauses.append(seconds)


def refusal(status):
    answer = {"Error": {"Code": "c"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "PostToConnection")


RETRYABLE = {
    "429": refusal(429),
    "500": refusal(500),
    "503": refusal(503),
    "no route": EndpointConnectionError(endpoint_url="https://aws.test"),
    "closed": ConnectionClosedError(endpoint_url="https://aws.test"),
    "no answer": ReadTimeoutError(endpoint_url="https://aws.test"),
}


@pytest.mark.parametrize("error", RETRYABLE.values(), ids=RETRYABLE)
def test_retryable_errors_are_retried_after_all_other_recipients(error):
    send, workers = FailingSend(b=[error, error]), RecordedPauses()
    delivery = Broadcaster(send, 1, workers).broadcast(FRAME, "abc")
    assert delivery == Delivery(sent=3, retried=2)
    assert send.posts == ["a", "b", "c", "b", "b"]
    assert len(workers.pauses) == 2


PERMANENT = {
    "400": refusal(400),
    "403": refusal(403),
    "413": refusal(413),
    "certificate": SSLError(endpoint_url="https://aws.test", error="expired"),
    "mistake": ValueError("secret"),
}


@pytest.mark.parametrize("error", PERMANENT.values(), ids=PERMANENT)
def test_permanent_errors_are_not_retried(error):
    send = FailingSend(b=[error])
    delivery = Broadcaster(send).broadcast(FRAME, "abc")
    assert delivery == Delivery(sent=2, failed=["b"])


def test_a_recipient_is_given_up_after_the_last_attempt():
    send = FailingSend(b=[refusal(503)] * 99)
    delivery = Broadcaster(send, workers=RecordedPauses()).broadcast(FRAME, "ab")
    assert delivery == Delivery(sent=1, failed=["b"], retried=MAX_ATTEMPTS - 1)


def test_backoff_pauses_are_jittered_and_grow(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)  # retries stay as far away as they were
    send, workers = FailingSend(b=[refusal(429)] * 99), RecordedPauses()
    jitter = iter([0.5, 0.9, 0.1, 1.0])
    monkeypatch.setattr(random, "random", lambda: next(jitter))
    Broadcaster(send, 1, workers).broadcast(FRAME, "b")
    assert workers.pauses == pytest.approx(
        [0.5 * BACKOFF_S, 0.9 * 2 * BACKOFF_S, 0.1 * 4 * BACKOFF_S, 8 * BACKOFF_S]
    )


def test_the_retry_that_is_due_first_comes_first(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    jitter = iter([0.9, 0.1, 0.5])
    monkeypatch.setattr(random, "random", lambda: next(jitter))
    send = FailingSend(**{id: [refusal(429)] for id in "abc"})
    assert Broadcaster(send, 1, RecordedPauses()).broadcast(FRAME, "abc").sent == 3
    assert send.posts == [*"abc", *"bca"]


def test_no_retry_comes_before_its_backoff_is_over(monkeypatch):
    monkeypatch.setattr(random, "random", lambda: 1.0)
    posted = {"a": [], "b": []}

    def send(connection_id, frame):
        posted[connection_id].append(time.monotonic())
        if connection_id == "b" and len(posted["b"]) < 3:
            raise refusal(503)

    Broadcaster(send, 2).broadcast(FRAME, "ab")  # the worker of "a" is free, and does not hurry
    first, second, third = posted["b"]
    assert second - first >= BACKOFF_S
    assert third - second >= 2 * BACKOFF_S


def test_a_recipient_that_hangs_does_not_hold_back_the_retries_of_the_others():
    served = threading.Barrier(4)
    throttled = FailingSend(**{id: [refusal(429)] * 2 for id in "bcd"})

    def send(connection_id, frame):
        throttled(connection_id, frame)
        served.wait(DEADLOCK_TIMEOUT_S)  # "a" hangs until the others are served

    delivery = Broadcaster(send, 4).broadcast(FRAME, "abcd")
    assert delivery == Delivery(sent=4, retried=6)


def test_no_post_begins_after_the_deadline_and_the_rest_is_undelivered(posts):
    with deadline.within(0):
        assert Broadcaster(posts).broadcast(FRAME, ["a", "b"]) == Delivery(undelivered=["a", "b"])
    assert posts.frames == {}


def test_the_deadline_applies_in_every_thread_and_between_attempts():
    def slow(connection_id, frame):
        time.sleep(0.05)
        raise refusal(503)

    with deadline.within(0.12):
        delivery = Broadcaster(slow, parallelism=4).broadcast(FRAME, [f"c{n}" for n in range(100)])
    assert len(delivery.undelivered) == 100
    assert delivery.retried < 100


def test_a_single_recipient_is_posted_to_in_the_calling_thread():
    threads = []
    Broadcaster(lambda *_: threads.append(threading.current_thread())).broadcast(FRAME, ["a"])
    assert threads == [threading.current_thread()]


def test_posts_run_in_parallel():
    together = threading.Barrier(4)
    broadcaster = Broadcaster(lambda *_: together.wait(DEADLOCK_TIMEOUT_S), parallelism=4)
    assert broadcaster.broadcast(FRAME, [f"c{n}" for n in range(12)]).sent == 12


def test_parallel_posts_do_not_exceed_the_limit():
    one_too_many = threading.Barrier(5)
    broadcaster = Broadcaster(lambda *_: one_too_many.wait(0.2), parallelism=4)
    assert broadcaster.broadcast(FRAME, [f"c{n}" for n in range(8)]).sent == 0


def test_a_broadcast_ends_after_its_last_post_and_reuses_its_threads(posts):
    before = set(threading.enumerate())
    ended = []

    def send(connection_id, frame):
        try:
            posts(connection_id, frame)
        finally:
            ended.append(connection_id)

    posts.fails("c0", status=403)
    recipients = [f"c{n}" for n in range(100)]
    broadcaster = Broadcaster(send)
    for _ in range(3):
        broadcaster.broadcast(FRAME, recipients)
        assert sorted(ended) == sorted(recipients)
        ended.clear()
    assert len(set(threading.enumerate()) - before) < MAX_CONCURRENT_POSTS
