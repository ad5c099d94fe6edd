"""FanoutQueue: the chunks in the queue name each recipient once."""

import json

import pytest
from botocore.exceptions import EndpointConnectionError

from app import app
from chalicelib import deadline
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.dispatcher import MAX_CHUNK_TRIES
from chalicelib.delivery.fanout_queue import Api, Chunk, FanoutQueue, QueueUnavailable
from tests.chalicelib.conftest import variables

API = Api("abcdefghij", "api")
HELLO = json.dumps({"action": "sendmessage", "data": "hello"})


def ids(count):
    return [f"connection-{n:04}=" for n in range(count)]


@pytest.mark.parametrize(
    "count", [1, FANOUT_CHUNK_SIZE, FANOUT_CHUNK_SIZE + 1, 3 * FANOUT_CHUNK_SIZE + 7]
)
def test_each_recipient_is_in_one_chunk_with_the_frame_and_the_api(fanout, queued, count):
    fanout.put("lobby", "frame", ids(count))
    chunks = queued()
    assert sorted(id for chunk in chunks for id in chunk.recipients) == ids(count)
    assert {(chunk.room, chunk.frame, chunk.api) for chunk in chunks} == {("lobby", "frame", API)}
    assert max(len(chunk.recipients) for chunk in chunks) <= FANOUT_CHUNK_SIZE


@pytest.mark.parametrize("character", ["🌿", '"', "\x01"])
def test_a_full_chunk_with_the_longest_message_is_billed_as_one_request(character):
    frame = json.dumps({"data": character * 4000}, ensure_ascii=False)
    assert len(Chunk(API, 64 * "r", frame, ids(FANOUT_CHUNK_SIZE)).encode().encode()) <= 64 * 1024


def test_a_missing_queue_raises_with_its_error_code(sqs):
    with pytest.raises(QueueUnavailable, match="NonExistentQueue"):
        FanoutQueue(sqs, "no-such-queue", API).put("lobby", "frame", ids(1))


@pytest.fixture
def large_room(store, connection):
    """A room with one connection more than an invocation serves."""
    large_room = ids(FANOUT_CHUNK_SIZE + 1)
    for id in large_room:
        store.open(connection(id))
    return large_room


def test_a_large_room_serves_the_sender_at_once_and_queues_the_other_recipients(
    chat, posts, queued, large_room
):
    chat.receive(large_room[7], HELLO)
    assert list(posts.frames) == [large_room[7]]
    (chunk,) = queued()
    assert sorted([large_room[7], *chunk.recipients]) == large_room


def test_a_chunk_is_posted_to_its_recipients_and_gone_rows_are_deleted(
    chat, posts, store, large_room
):
    posts.gone(large_room[0])
    chat.fan_out(Chunk(API, "lobby", '{"type":"message"}', large_room[:3]))
    assert sorted(posts.frames) == large_room[1:3]
    assert store.get(large_room[0]) is None


def test_the_first_chunks_are_queued_while_recipients_are_still_listed(fanout, queued):
    queued_then = []

    def listing():
        yield from ids(10 * FANOUT_CHUNK_SIZE + 1)
        queued_then.extend(queued())
        yield "last"

    fanout.put("lobby", "frame", listing())
    assert len(queued_then) == 10
    (chunk,) = queued()
    assert chunk.recipients == [ids(10 * FANOUT_CHUNK_SIZE + 1)[-1], "last"]


def test_batches_of_the_longest_frames_stay_within_the_queues_size_limit(fanout, queued, sqs):
    sizes = []
    sqs.meta.events.register(
        "provide-client-params.sqs.SendMessageBatch",
        lambda params, **_: sizes.append(
            sum(len(entry["MessageBody"].encode()) for entry in params["Entries"])
        ),
    )
    fanout.put("lobby", "\x01" * 4000 + "x" * 20_000, ids(12 * FANOUT_CHUNK_SIZE))
    assert len(queued()) == 12
    assert max(sizes) <= 256 * 1024


def test_a_chunk_that_the_queue_always_refuses_raises(fanout, monkeypatch):
    refusal = {"Failed": [{"Id": "0", "Code": "InternalError", "SenderFault": False}]}
    monkeypatch.setattr(fanout._client, "send_message_batch", lambda **_: refusal)
    with pytest.raises(QueueUnavailable, match="InternalError"):
        fanout.put("lobby", "frame", ids(3))


class Refusing:
    """An SQS client that refuses a recipient's messages a number of times."""

    def __init__(self, client, recipient, times):
        self._client, self._recipient, self._times = client, recipient, times
        self.get_queue_url = client.get_queue_url

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803
        refused = [entry for entry in Entries if self._recipient in entry["MessageBody"]]
        if not refused or not self._times:
            return self._client.send_message_batch(QueueUrl=QueueUrl, Entries=Entries)
        self._times -= 1
        if others := [entry for entry in Entries if entry not in refused]:
            self._client.send_message_batch(QueueUrl=QueueUrl, Entries=others)
        failed = [{"Id": entry["Id"], "Code": "ServiceUnavailable"} for entry in refused]
        return {"Failed": failed}


def test_a_chunk_that_the_queue_refuses_once_is_sent_again(fanout, queued):
    fanout._client = Refusing(fanout._client, ids(FANOUT_CHUNK_SIZE + 1)[-1], times=1)
    fanout.put("lobby", "frame", ids(3 * FANOUT_CHUNK_SIZE))
    assert sorted(id for chunk in queued() for id in chunk.recipients) == ids(3 * FANOUT_CHUNK_SIZE)


class Unreachable:
    """An SQS client whose requests fail to connect a number of times."""

    def __init__(self, client, times):
        self._client, self._times = client, times
        self.get_queue_url = client.get_queue_url

    def send_message_batch(self, **request):
        self._times -= 1
        if self._times >= 0:
            raise EndpointConnectionError(endpoint_url="https://sqs")
        return self._client.send_message_batch(**request)


def test_a_batch_that_fails_once_is_sent_again_and_then_the_rest(fanout, queued):
    fanout._client = Unreachable(fanout._client, times=1)
    fanout.put("lobby", "frame", ids(12 * FANOUT_CHUNK_SIZE))
    assert sorted(id for chunk in queued() for id in chunk.recipients) == ids(
        12 * FANOUT_CHUNK_SIZE
    )


def test_an_unreachable_queue_raises_after_two_attempts(fanout, queued):
    fanout._client = Unreachable(fanout._client, times=2)
    with pytest.raises(QueueUnavailable, match="EndpointConnectionError"):
        fanout.put("lobby", "frame", ids(12 * FANOUT_CHUNK_SIZE))
    assert queued() == []


def test_an_unreachable_queue_is_not_tried_again_after_the_deadline(fanout, queued):
    fanout._client = Unreachable(fanout._client, times=1)
    with deadline.within(0), pytest.raises(QueueUnavailable, match="EndpointConnectionError"):
        fanout.put("lobby", "frame", ids(3))
    assert queued() == []


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\x01", "\x7f", "\ufffd", "\U0010ffff"])
def test_characters_that_sqs_refuses_survive_the_queue(fanout, queued, character):
    frame = json.dumps({"data": f"a{character}b"}, ensure_ascii=False)
    fanout.put("lobby", frame, ids(1))
    assert [chunk.frame for chunk in queued()] == [frame]
    assert not {"\ufffe", "\uffff"} & set(Chunk(API, "lobby", frame, ids(1)).encode())


def test_a_refused_chunk_does_not_block_the_other_chunks(fanout, queued):
    fanout._client = Refusing(fanout._client, ids(1)[0], times=99)
    with pytest.raises(QueueUnavailable, match="ServiceUnavailable for 1 chunks"):
        fanout.put("lobby", "frame", ids(12 * FANOUT_CHUNK_SIZE))
    chunks = queued()
    assert len(chunks) == 11
    assert (
        sorted(id for chunk in chunks for id in chunk.recipients)
        == ids(12 * FANOUT_CHUNK_SIZE)[FANOUT_CHUNK_SIZE:]
    )


@pytest.mark.parametrize(
    "body", ["", "nonsense", "null", "7", '"api"', "[]", "{}", '{"api":{}}', '{"api":"x"}']
)
def test_an_invalid_chunk_raises_so_that_the_queue_keeps_it(body):
    event = {"Records": [{"body": body, "receiptHandle": "r"}]}
    with pytest.raises((ValueError, KeyError, TypeError, AttributeError)):
        app.handler_map["fanout"](event, None)


def test_each_chunk_has_its_own_invocation():
    (source,) = app.event_sources
    assert source.batch_size == 1


def test_a_chunk_that_always_fails_goes_to_the_dead_letter_queue(sqs):
    url = sqs.get_queue_url(QueueName=variables()["FANOUT_QUEUE"])["QueueUrl"]
    kept = sqs.get_queue_url(QueueName=variables()["FANOUT_QUEUE"].replace("-", "-dead-letters-"))
    sqs.send_message(QueueUrl=url, MessageBody="nonsense")
    times = 0
    while sqs.receive_message(QueueUrl=url, VisibilityTimeout=0).get("Messages"):
        times += 1
    assert times == 5
    (letter,) = sqs.receive_message(QueueUrl=kept["QueueUrl"])["Messages"]
    assert letter["Body"] == "nonsense"


def test_recipients_out_of_time_are_queued_for_the_next_invocation(chat, posts, queued):
    with deadline.within(0):
        chat.fan_out(Chunk(API, "lobby", "frame", ids(3)))
    assert posts.frames == {}
    assert queued() == [Chunk(API, "lobby", "frame", ids(3), tries=1)]


def test_a_chunk_is_not_requeued_after_its_last_try(chat, queued, caplog):
    with deadline.within(0):
        chat.fan_out(Chunk(API, "lobby", "frame", ids(3), tries=MAX_CHUNK_TRIES))
    assert queued() == []
    assert "no time was left for 3 connections" in caplog.text


@pytest.fixture
def chat_without_queue(make_chat, sqs):
    return make_chat(queue=FanoutQueue(sqs, "no-such-queue", API))


def test_a_room_of_one_chunk_needs_no_queue(chat_without_queue, store, posts, connection):
    for id in ids(FANOUT_CHUNK_SIZE):
        store.open(connection(id))
    chat_without_queue.receive(ids(1)[0], HELLO)
    assert len(posts.frames) == FANOUT_CHUNK_SIZE


def test_the_sender_is_served_and_the_loss_logged_when_the_queue_is_missing(
    chat_without_queue, posts, large_room, caplog
):
    chat_without_queue.receive(large_room[0], HELLO)
    assert list(posts.frames) == [large_room[0]]
    assert "NonExistentQueue" in caplog.text
