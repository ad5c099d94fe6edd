"""Broadcasts to throttled, refused and badly named recipients, over real sockets."""

import datetime
import re
import string
import threading
from collections import Counter, defaultdict
from functools import partial

import pytest
from botocore.credentials import RefreshableCredentials

from chalicelib.delivery.broadcaster import MAX_ATTEMPTS, MAX_CONCURRENT_POSTS, Delivery
from tests.chalicelib.aws.behaviours import reply
from tests.support.hostile import OK, WAIT_TIMEOUT_S, answers, choosing, recipient, serving

FRAME = '{"type":"message","data":"secret words"}'
IDS = [f"c{number:03}=" for number in range(100)]
MAX_FRAME_BYTES = 128 * 1024  # API Gateway's limit


def posted(server):
    """The number of posts to each connection."""
    return Counter(recipient(request) for request in server.requests)


class First:
    """Gives one response to the first requests, and another to all later ones."""

    def __init__(self, count, first, then=OK):
        self._left, self._first, self._then = count, first, then
        self._lock = threading.Lock()

    def __call__(self, connection_id):
        with self._lock:
            self._left -= 1
            return self._first if self._left >= 0 else self._then


def first_of_each(count, first):
    """Gives one response to the first requests of each recipient."""
    responses = defaultdict(lambda: First(count, first))
    return lambda id: responses[id](id)


THROTTLED = reply(429, x_amzn_ErrorType="LimitExceededException")
UNAVAILABLE = reply(503, b"secret words", x_amzn_RequestId="r-1")


def test_throttled_recipients_are_retried_until_they_are_served(at, lines):
    with serving(choosing(first_of_each(2, THROTTLED))) as server:
        delivery = at(server.url).broadcast(FRAME, IDS)
    assert delivery == Delivery(sent=len(IDS), retried=2 * len(IDS))
    assert posted(server) == dict.fromkeys(IDS, 3)
    assert lines() == []


def test_a_recipient_that_keeps_failing_is_given_up_after_its_last_attempt(at, lines):
    bad = IDS[0]
    with serving(choosing(lambda id: UNAVAILABLE if id == bad else OK)) as server:
        delivery = at(server.url).broadcast(FRAME, IDS)
    assert delivery == Delivery(sent=len(IDS) - 1, failed=[bad], retried=MAX_ATTEMPTS - 1)
    assert posted(server) == {**dict.fromkeys(IDS, 1), bad: MAX_ATTEMPTS}
    assert lines() == [f"post to {bad} failed: 503 (request r-1)"]


def test_a_recipient_that_hangs_does_not_hold_back_the_retries_of_throttled_ones(at, long_timeouts):
    hangs, *throttled = IDS[:4]
    others, served, in_time = first_of_each(2, THROTTLED), threading.Semaphore(0), []

    def respond(id):
        if id == hangs:
            in_time.extend(served.acquire(timeout=WAIT_TIMEOUT_S) for _ in throttled)
            return OK
        response = others(id)
        if response is OK:
            served.release()
        return response

    with serving(choosing(respond)) as server:
        assert at(server.url).broadcast(FRAME, IDS[:4]) == Delivery(sent=4, retried=6)
    assert in_time == [True] * 3


STRANGE = [
    *(f"a{character}b" for character in string.punctuation + string.whitespace + "\0\x7fé€🌿"),
    *("%2F", "%", "a/../b", "?x=1#y", "@connections", "...", " ", "x" * 1000),
]


def test_a_connection_id_may_have_any_character(at):
    with serving(answers(OK)) as server:
        delivery = at(server.url).broadcast(FRAME, STRANGE)
    assert delivery == Delivery(sent=len(STRANGE))
    assert posted(server) == dict.fromkeys(STRANGE, 1)
    for head, _ in server.requests:
        assert re.match(r"POST /stage/@connections/[\w.~%-]+ HTTP/1\.1\r\n", head, re.ASCII)


@pytest.mark.parametrize("id", ["", ".", "..", "\ud800"])
def test_an_invalid_connection_id_fails_without_affecting_other_recipients(at, lines, id):
    with serving(answers(OK)) as server:
        delivery = at(server.url).broadcast(FRAME, ["a", id, "b"])
    assert delivery == Delivery(sent=2, failed=[id])
    assert posted(server) == {"a": 1, "b": 1}
    assert len(lines()) == 1


def limited(peer):
    """Accepts and refuses frames by API Gateway's limit."""
    while request := peer.request():
        fits = len(request[1]) <= MAX_FRAME_BYTES
        peer.send(OK if fits else reply(413, x_amzn_ErrorType="PayloadTooLargeException"))


def test_the_largest_frame_is_sent_and_a_larger_frame_fails_without_retry(at, lines):
    frame, ids = "é" * (MAX_FRAME_BYTES // 2), IDS[:5]
    with serving(limited) as server:
        broadcaster = at(server.url)
        assert broadcaster.broadcast(frame, ids) == Delivery(sent=5)
        assert lines() == []
        delivery = broadcaster.broadcast(frame + "x", ids)
    assert sorted(delivery.failed) == ids
    assert delivery == Delivery(failed=delivery.failed)
    assert posted(server) == dict.fromkeys(ids, 2)
    why = "PayloadTooLargeException (request unknown)"
    assert sorted(lines()) == [f"post to {id} failed: {why}" for id in ids]


def expiring(key, end):
    return {
        "access_key": key,
        "secret_key": "secret",
        "token": f"token-{key}",
        "expiry_time": end.isoformat(),
    }


def test_credentials_that_expire_during_a_broadcast_are_renewed_once(at):
    now = datetime.datetime.now(datetime.timezone.utc)
    ahead, renewed = [datetime.timedelta()], []

    def renew():
        renewed.append(1)
        return expiring("SECOND", now + datetime.timedelta(hours=9))

    credentials = RefreshableCredentials.create_from_metadata(
        expiring("FIRST", now + datetime.timedelta(hours=1)), renew, "test"
    )
    credentials._time_fetcher = lambda: now + ahead[0]

    def half_an_hour_is_over():
        ahead[0] = datetime.timedelta(minutes=55)
        broadcaster.app.websocket_api._client._clock._ahead = 55 * 60

    def aws(id):
        if id == IDS[0]:
            half_an_hour_is_over()
        return OK

    with serving(choosing(aws)) as server:
        broadcaster = at(server.url)
        broadcaster.app.websocket_api.session._session._credentials = credentials
        assert broadcaster.broadcast(FRAME, IDS) == Delivery(sent=len(IDS))
    keys = [head.partition("Credential=")[2].partition("/")[0] for head, _ in server.requests]
    assert set(keys) == {"FIRST", "SECOND"}
    for (head, _), key in zip(server.requests, keys, strict=True):
        assert f"x-amz-security-token: token-{key}\r\n" in head
    assert renewed == [1]


def test_refused_credentials_fail_each_remaining_post_without_retry(at, lines):
    refusal = reply(403, b'{"message":"secret"}', x_amzn_ErrorType="ExpiredTokenException")
    with serving(choosing(First(60, OK, then=refusal))) as server:
        delivery = at(server.url).broadcast(FRAME, IDS)
    assert (delivery.sent, len(delivery.failed), delivery.retried) == (60, 40, 0)
    why = "ExpiredTokenException (request unknown)"
    assert sorted(lines()) == [f"post to {id} failed: {why}" for id in sorted(delivery.failed)]


@pytest.mark.parametrize("count", [1, 2, 3, MAX_CONCURRENT_POSTS])
def test_posts_run_in_parallel_in_the_calling_thread(at, count):
    together, threads = threading.Barrier(count), threading.active_count()

    def wait_for_all(id):
        together.wait(WAIT_TIMEOUT_S)
        return OK

    with serving(choosing(wait_for_all)) as server:
        broadcaster = at(server.url)
        broadcaster._send = partial(seen, broadcaster._send, callers := set())
        assert broadcaster.broadcast(FRAME, IDS[:count]) == Delivery(sent=count)
        assert server.connections == count
    assert callers == {threading.current_thread()}
    assert threading.active_count() == threads


def seen(send, callers, *arguments):
    callers.add(threading.current_thread())
    send(*arguments)
