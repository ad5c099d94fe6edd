"""A chunk of a large broadcast that one invocation cannot finish, over real sockets."""

import json
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest
from botocore.config import Config

from chalicelib import deadline
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS, Delivery
from chalicelib.delivery.dispatcher import MAX_CHUNK_TRIES, Dispatcher
from chalicelib.delivery.fanout_policy import FanoutPolicy
from chalicelib.delivery.fanout_queue import Api, Chunk, FanoutQueue, QueueUnavailable
from tests.support.hostile import (
    OK,
    WAIT_TIMEOUT_S,
    answers,
    choosing,
    recipient,
    refusing,
    serving,
)

FRAME = '{"type":"message","data":"secret words"}'
IDS = [f"c{number:03}=" for number in range(120)]
SERVED_BEFORE_STALL = 40
FULL_CHUNK = Chunk(Api("abcdefghij", "api"), "lobby", FRAME, IDS)


class StallingEndpoint:
    """An endpoint that stops answering after SERVED_BEFORE_STALL requests.

    served: the answered recipients.
    """

    def __init__(self):
        self.served = []
        self.stalled = threading.Event()
        self._lock = threading.Lock()

    def __call__(self, connection_id):
        with self._lock:
            if len(self.served) == SERVED_BEFORE_STALL:
                self.stalled.set()
                return None
            self.served.append(connection_id)
            return OK


@pytest.fixture
def dispatcher_at(at, store, fanout, now):
    return lambda url: Dispatcher(store, at(url), fanout, lambda: now)


SMALL_CHUNKS = FanoutPolicy(inline_limit=10)


def send(dispatcher, chunk):
    dispatcher.send_chunk(chunk.room, chunk.frame, chunk.recipients, chunk.tries)


def posted(*servers):
    return Counter(recipient(request) for server in servers for request in server.requests)


def test_a_chunk_out_of_time_is_requeued_with_its_undelivered_recipients(dispatcher_at, queued):
    stalling = StallingEndpoint()
    with serving(choosing(stalling)) as first, deadline.within(4):
        send(dispatcher_at(first.url), FULL_CHUNK)
    (rest,) = queued()
    assert rest == Chunk(FULL_CHUNK.api, "lobby", FRAME, rest.recipients, tries=1)
    assert sorted(rest.recipients + stalling.served) == IDS
    with serving(answers(OK)) as second:
        send(dispatcher_at(second.url), rest)
    assert queued() == []
    assert posted(second) == dict.fromkeys(rest.recipients, 1)
    # Only served recipients and posts in flight were posted to; the latter are posted to again.
    assert SERVED_BEFORE_STALL <= len(posted(first)) <= SERVED_BEFORE_STALL + MAX_CONCURRENT_POSTS


def test_a_chunk_that_never_has_enough_time_is_counted_and_logged(
    dispatcher_at, queued, lines, counted
):
    with serving(choosing(StallingEndpoint())) as server:
        dispatcher, chunks = dispatcher_at(server.url), [FULL_CHUNK]
        for seconds in (3, *[0.1] * MAX_CHUNK_TRIES):  # only the first invocation delivers any
            with deadline.within(seconds):
                send(dispatcher, chunks.pop())
            chunks += queued()
    assert chunks == []
    left = len(IDS) - SERVED_BEFORE_STALL
    assert (counted["Deliveries"], counted["Undelivered"]) == (
        SERVED_BEFORE_STALL,
        (MAX_CHUNK_TRIES + 1) * left,
    )
    assert lines() == [f"no time was left for {left} connections"]


@pytest.fixture
def no_queue(session):
    """An unreachable queue: nothing listens at its address."""
    config = Config(retries={"total_max_attempts": 1})
    with refusing() as url:
        client = session.client("sqs", endpoint_url=url, config=config)
        yield FanoutQueue(client, "queue", FULL_CHUNK.api, chunk=10)
        client.close()


OUT_OF_REACH = "a frame is not broadcast: queue unavailable: EndpointConnectionError"


def test_the_first_recipient_is_served_and_the_loss_logged_when_the_queue_fails(
    at, store, no_queue, now, lines
):
    with serving(answers(OK)) as server:
        Dispatcher(store, at(server.url), no_queue, lambda: now, SMALL_CHUNKS).send_to(
            "lobby", FRAME, IDS
        )
    assert posted(server) == {IDS[0]: 1}
    assert lines() == [OUT_OF_REACH]


def test_recipients_out_of_time_are_logged_as_lost_when_the_queue_fails(
    at, store, no_queue, now, lines
):
    with serving(answers(OK)) as server, deadline.within(0):
        Dispatcher(store, at(server.url), no_queue, lambda: now, SMALL_CHUNKS).send_to(
            "lobby", FRAME, IDS[:5]
        )
    assert posted(server) == {}
    assert lines() == [OUT_OF_REACH]


def test_a_chunk_out_of_time_raises_when_the_queue_fails_so_that_sqs_redelivers_it(
    at, store, no_queue, now
):
    with (
        serving(choosing(StallingEndpoint())) as server,
        deadline.within(0.3),
        pytest.raises(QueueUnavailable),
    ):
        send(Dispatcher(store, at(server.url), no_queue, lambda: now, SMALL_CHUNKS), FULL_CHUNK)


FUNCTION = """
import sys, json
from chalice import Chalice
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS, Broadcaster
from chalicelib.aws.session import AwsSession

url, frame, *ids = json.load(sys.stdin)
app = Chalice("chat", configure_logs=False)
session = app.websocket_api.session = AwsSession(MAX_CONCURRENT_POSTS)
app.websocket_api._endpoint = url
workers = session.workers()
Broadcaster(app.websocket_api.send, MAX_CONCURRENT_POSTS, workers).broadcast(frame, ids)
"""


def test_a_retry_after_a_killed_function_posts_to_each_recipient_at_most_twice(at):
    stalling = StallingEndpoint()
    with serving(choosing(stalling)) as first:
        killed = subprocess.Popen(
            [sys.executable, "-c", FUNCTION], stdin=subprocess.PIPE, cwd=Path(__file__).parents[3]
        )
        with killed.stdin as stdin:
            stdin.write(json.dumps([first.url, FRAME, *IDS]).encode())
        assert stalling.stalled.wait(WAIT_TIMEOUT_S)
        killed.kill()
        killed.wait(WAIT_TIMEOUT_S)
    with serving(answers(OK)) as second:
        assert at(second.url).broadcast(FRAME, IDS) == Delivery(sent=len(IDS))
    assert posted(second) == dict.fromkeys(IDS, 1)
    assert max(posted(first, second).values()) == 2
    twice = [id for id, times in posted(first, second).items() if times == 2]
    assert set(stalling.served) <= set(twice)
    assert len(twice) <= SERVED_BEFORE_STALL + MAX_CONCURRENT_POSTS
