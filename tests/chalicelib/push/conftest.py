"""The parts of push notifications, on tables and a queue in moto, and a push service."""

import json
from functools import partial

import pytest
from chalice_gateway.aws_account import REGION
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sqs.models import sqs_backends

from chalicelib.aws import AwsSession
from chalicelib.domain import Message, Person, PushSubscription
from chalicelib.net_guard import is_public_or_loopback
from chalicelib.push.audience import Audience
from chalicelib.push.delivery import PushDelivery
from chalicelib.push.key import PushKey
from chalicelib.push.queue import PushJob, PushQueue
from chalicelib.stores.push_subscriptions import PushSubscriptions
from tests.chalicelib.conftest import variables
from tests.support.hostile import WAIT_TIMEOUT_S
from tests.support.push_keys import base64url, from_base64url
from tests.support.push_service import push_service

PRIVATE_KEY = base64url(bytes(31) + b"\7")
CONTACT = "mailto:ops@example.com"


@pytest.fixture
def subscriptions(dynamodb):
    return PushSubscriptions(dynamodb, variables()["MEMBERS_TABLE"])


@pytest.fixture
def audience(rooms, store, subscriptions, clock, workers):
    return Audience(rooms, store, subscriptions, clock, workers)


@pytest.fixture
def queue(sqs, clock):
    return PushQueue(sqs, variables()["PUSH_QUEUE"], clock)


@pytest.fixture
def waiting(sqs):
    """Take all jobs out of the queue, also those that it holds back for a while."""

    def take():
        stored = sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues[variables()["PUSH_QUEUE"]]
        jobs = [PushJob.decode(message.body) for message in stored._messages]
        stored._messages.clear()
        return jobs

    return take


@pytest.fixture
def ask(subscriptions, clock):
    """`ask("ben")`: Ben asks for notifications in a browser; returns the PushSubscription."""

    def subscribe(member, found=None, **fields):
        given = found or {
            "endpoint": f"https://push.example.com/{member}",
            "keys": {"p256dh": base64url(b"\4" + bytes(64)), "auth": base64url(bytes(16))},
        }
        keys = (from_base64url(given["keys"][name]) for name in ("p256dh", "auth"))
        made = PushSubscription(given["endpoint"], *keys, **fields)
        subscriptions.put(member, made, clock())
        return made

    return subscribe


@pytest.fixture
def garden(rooms, clock):
    """The private room `private.garden` of Ana, Ben, Cleo and Dora."""
    people = [Person(name, name.title()) for name in ("ana", "ben", "cleo", "dora")]
    rooms.create_private("private.garden", people[0], clock(), "Garden", None, people[1:])
    return "private.garden"


@pytest.fixture
def say(log, clock):
    """`say("garden", mentions=("ben",))`: Ana's message there, as it is in the log."""

    def append(room, data="hello", **fields):
        message = Message(room=room, member="ana", name="Ana", data=data, at=clock(), **fields)
        return log.append(message).message

    return append


@pytest.fixture(scope="module")
def aws():
    session = AwsSession(parallelism=2)
    yield session
    session.close()


@pytest.fixture(scope="module")
def service():
    with push_service() as running:
        yield running


@pytest.fixture
def deliver(log, rooms, subscriptions, queue, clock, workers, aws, service):
    """`deliver(PushJob(...), ...)`: what the function `push` does."""
    service.clock = lambda: clock() / 1000
    post = partial(aws.post, timeout_s=WAIT_TIMEOUT_S, is_allowed=is_public_or_loopback)
    key = PushKey(lambda: [PRIVATE_KEY])
    parts = (log, rooms, subscriptions, queue, key, CONTACT, post, clock, workers)
    delivery = PushDelivery(*parts)
    return lambda *jobs: delivery.deliver(jobs)


@pytest.fixture
def texts(service):
    """What a subscription's browser has been told, as JSON."""

    def of(subscription):
        path = subscription["endpoint"].removeprefix(service.url)
        return [json.loads(each["text"]) for each in service.received if each["path"] == path]

    return of
