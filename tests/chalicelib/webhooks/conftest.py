"""Webhooks of a room in the stores, and a receiver that is told what to answer."""

import pytest

from chalicelib.aws.outgoing import PostFailed
from chalicelib.domain import AuditEntry, Person, Stamp, Webhook
from chalicelib.stores import WebhookStore
from chalicelib.webhooks import Delivery, WebhookSender

NOW = 1_700_000_000_000
ANA = Person("a" * 22, "Ana")
ROOM = "garden"
URL = "https://receiver.example.com/hook"


class Clock:
    def __init__(self):
        self.ms = NOW

    def __call__(self):
        return self.ms


class Receiver:
    """Answers with one status after the other, the last one for ever; None: not at all."""

    def __init__(self):
        self.statuses = [200]
        self.posts = []

    def __call__(self, url, headers, body):
        self.posts.append((url, headers, body))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if status is None:
            raise PostFailed("ConnectTimeoutError")
        return status


@pytest.fixture
def store(dynamodb, rooms_table):
    return WebhookStore(dynamodb, rooms_table, sleep=lambda _: None)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def sender(store, receiver, clock):
    return WebhookSender(store, receiver, clock)


@pytest.fixture
def add(store):
    """`add("w", kinds=("created",))`: a webhook of the room."""

    def make(id="w", **fields):
        defaults = {"url": URL, "secret": "s3cret", "kinds": ("created", "deleted")}
        webhook = Webhook(ROOM, id, created_by=ANA, created_at=NOW, **{**defaults, **fields})
        store.add(webhook, AuditEntry(Stamp(ANA, NOW), "webhook", note="added"))
        return webhook

    return make


def delivery(webhook="w", **fields):
    """A message of the queue."""
    about = {"order": ROOM, "kind": "created", "event": "e1", "body": '{"data":"hé"}'}
    return Delivery(ROOM, webhook, **{**about, **fields})
