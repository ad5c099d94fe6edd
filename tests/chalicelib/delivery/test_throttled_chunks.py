"""Chunks of a large broadcast under API Gateway's quota: nobody is given up because of it."""

import pytest

from app import app
from chalicelib.concurrency import Threads
from chalicelib.delivery import MAX_CHUNK_TRIES, MAX_CONCURRENT_POSTS, OVERLOAD
from chalicelib.delivery.broadcaster import Broadcaster
from chalicelib.delivery.dispatcher import Dispatcher
from chalicelib.delivery.fanout_queue import Api, Chunk, requeue_delay_s

API = Api("abcdefghij", "api")
IDS = [f"connection-{n:04}=" for n in range(100)]
MANY, FEW = IDS[:30], IDS[:1]


@pytest.fixture
def sent(fanout, monkeypatch):
    """The messages that are put into the queue, which holds some of them back."""
    sent, send = [], fanout._client.send_message_batch

    def record(QueueUrl, Entries):  # noqa: N803
        sent.extend(Entries)
        return send(QueueUrl=QueueUrl, Entries=Entries)

    monkeypatch.setattr(fanout._client, "send_message_batch", record)
    return sent


def throttle(posts, ids, status=429):
    for id in ids:
        posts.fails(id, status=status)


def test_throttled_recipients_of_a_chunk_go_back_to_the_queue_for_later(chat, posts, sent, queued):
    throttle(posts, MANY)
    chat.fan_out(Chunk(API, "lobby", "0", IDS))
    (message,) = sent
    rest = Chunk.decode(message["MessageBody"])
    assert sorted(rest.recipients) == MANY
    assert rest == Chunk(API, "lobby", "0", rest.recipients, tries=1)
    assert message["DelaySeconds"] >= 1
    assert queued() == []  # not yet


def test_the_delay_is_jittered_and_grows_with_each_try():
    longest = [max(requeue_delay_s(tries) for _ in range(100)) for tries in range(MAX_CHUNK_TRIES)]
    assert longest == [2, 4, 8]
    assert {requeue_delay_s(0) for _ in range(100)} == {1, 2}


def test_a_client_that_never_reads_is_given_up_though_it_is_throttled_as_well(chat, posts, sent):
    throttle(posts, FEW)
    chat.fan_out(Chunk(API, "lobby", "0", IDS))
    assert sent == []


def test_recipients_refused_for_another_reason_are_given_up(chat, posts, sent):
    throttle(posts, MANY, status=503)
    chat.fan_out(Chunk(API, "lobby", "0", IDS))
    assert sent == []


def test_throttled_recipients_are_given_up_after_the_chunks_last_try(chat, posts, sent):
    throttle(posts, MANY)
    chat.fan_out(Chunk(API, "lobby", "0", IDS, tries=MAX_CHUNK_TRIES))
    assert sent == []


def test_throttled_recipients_of_a_small_room_are_given_up(chat, posts, sent, people):
    throttle(posts, ["bob"])
    chat.receive("ana", '{"action":"sendmessage","data":"hello"}')
    assert sent == []


def test_a_few_throttled_recipients_do_not_mean_that_the_quota_is_used_up():
    assert 4 * len(FEW) < OVERLOAD * len(IDS) < 4 * len(MANY)


class EvenPace:
    """Lets one post begin each second."""

    def __init__(self):
        self.taken = 0

    def wait_s(self):
        self.taken += 1
        return float(self.taken)


@pytest.fixture
def paced(posts, store, fanout, now):
    """`paced.pauses`: how long a dispatcher waits that posts at an even pace."""
    workers = Threads(MAX_CONCURRENT_POSTS - 1)
    pauses, workers.sleep = [], lambda seconds: pauses.append(seconds)
    broadcaster = Broadcaster(posts, MAX_CONCURRENT_POSTS, workers)
    dispatcher = Dispatcher(store, broadcaster, fanout, lambda: now, pace=EvenPace())
    dispatcher.pauses = pauses
    return dispatcher


def test_the_posts_of_a_chunk_keep_to_the_pace(paced, posts):
    paced.send_chunk("lobby", "0", IDS)
    assert sorted(paced.pauses) == [float(n + 1) for n in range(len(IDS))]
    assert len(posts.frames) == len(IDS)


def test_the_posts_to_a_small_room_do_not_wait(paced, posts):
    paced.send_to("lobby", "0", IDS)
    assert paced.pauses == []
    assert len(posts.frames) == len(IDS)


def test_the_chunks_of_a_room_are_a_group_of_their_own(fanout, sent):
    fanout.put("lobby", "0", IDS)
    fanout.put("garden_1-2", "0", IDS)
    assert [message["MessageGroupId"] for message in sent] == ["lobby", "garden_1-2"]


def test_no_more_functions_run_at_once_than_the_quota_has_posts_for():
    (source,) = app.event_sources
    assert source.maximum_concurrency == 10
