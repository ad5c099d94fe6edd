"""Events are queued for the webhooks of their room."""

import json
from dataclasses import replace

import pytest
from chalice_gateway.resources import create_queues, read

from chalicelib.domain import Message, Stamp
from chalicelib.events import EventKind, MessageEvent
from chalicelib.protocol.identifiers import thread
from chalicelib.webhooks import Delivery
from chalicelib.webhooks.consumer import WebhookConsumer
from chalicelib.webhooks.queue import WebhookQueue
from tests.chalicelib.conftest import ROOT, STAGE, variables
from tests.chalicelib.webhooks.conftest import ANA, NOW, ROOM


def event(id="e1", kind=EventKind.CREATED, room=ROOM, data="hi"):
    said = Message(room=room, seq=7, member=ANA.member, name=ANA.name, data=data, at=NOW)
    return MessageEvent(id, kind, None, said, NOW, NOW // 1000 + 3600)


@pytest.fixture
def queue_url(session, dynamodb):
    client = session.client("sqs")
    create_queues(read(ROOT, STAGE), client)
    return client.get_queue_url(QueueName=variables()["WEBHOOKS_QUEUE"])["QueueUrl"]


@pytest.fixture
def consumer(session, store, queue_url):
    return WebhookConsumer(
        store, WebhookQueue(session.client("sqs"), variables()["WEBHOOKS_QUEUE"])
    )


@pytest.fixture
def queued(session, queue_url):
    """What is in the queue: groups and deliveries."""

    def take():
        found, client = [], session.client("sqs")
        while messages := client.receive_message(
            QueueUrl=queue_url, MaxNumberOfMessages=10, AttributeNames=["All"]
        ).get("Messages"):
            for each in messages:
                found.append((each["Attributes"]["MessageGroupId"], Delivery.decode(each["Body"])))
                client.delete_message(QueueUrl=queue_url, ReceiptHandle=each["ReceiptHandle"])
        return found

    return take


def test_an_event_is_queued_for_each_webhook_that_wants_its_kind(consumer, queued, add):
    add("all", kinds=("created", "reacted"))
    add("deletions", kinds=("deleted",))
    consumer.handle([event()])
    ((group, delivery),) = queued()
    assert group == f"all/{ROOM}"
    assert (delivery.webhook, delivery.kind, delivery.event) == ("all", "created", "e1")
    assert json.loads(delivery.body) == {
        "id": "e1",
        "type": "message.created",
        "room": ROOM,
        "seq": 7,
        "revision": 0,
        "at": NOW,
        "message": {
            "room": ROOM,
            "seq": 7,
            "member": ANA.member,
            "name": "Ana",
            "data": "hi",
            "at": NOW,
        },
    }


def test_events_are_queued_in_order_and_once_however_often_they_come(consumer, queued, add):
    add()
    events = [event(f"e{number}") for number in range(25)]
    consumer.handle(events)
    consumer.handle(events)
    assert [delivery.event for _, delivery in queued()] == [each.id for each in events]


def test_an_event_of_a_thread_is_told_to_the_webhooks_of_its_room_in_an_order_of_its_own(
    consumer, queued, add
):
    add()
    consumer.handle([event(room=thread(ROOM, 7))])
    ((group, delivery),) = queued()
    assert (group, delivery.room) == (f"w/{ROOM}:7", ROOM)


def test_nothing_is_queued_for_other_rooms_replies_and_disabled_webhooks(
    consumer, queued, add, store
):
    webhook = add()
    [(_, entry)] = store.audit(ROOM, 1)
    consumer.handle([event(room="pond"), event(kind=EventKind.REPLIED)])
    store.disable(webhook, "by a moderator", entry)
    consumer.handle([event()])
    assert queued() == []


def test_the_longest_events_fit_whatever_their_characters(consumer, queued, add):
    add()
    texts = ["\U0001f600" * 4000, "\uffff" * 4000, '"' * 4000]
    consumer.handle([event(f"e{n}", data=text) for n, text in enumerate(texts * 4)])
    found = [json.loads(delivery.body)["message"]["data"] for _, delivery in queued()]
    assert found == texts * 4


def test_a_deleted_message_has_no_text_in_its_event(consumer, queued, add):
    add()
    gone = event(kind=EventKind.DELETED)
    deleted = replace(gone.after, data="", deleted=Stamp(ANA, NOW + 1))
    consumer.handle([replace(gone, after=deleted)])
    ((_, delivery),) = queued()
    told = json.loads(delivery.body)
    assert told["type"] == "message.deleted"
    assert "data" not in told["message"]
