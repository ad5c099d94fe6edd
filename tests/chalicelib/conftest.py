"""AWS in process: tables from `.chalice/resources.json`, failing calls, recorded posts."""

from __future__ import annotations

import copy
import json
import os
from collections import Counter
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from chalice_gateway.aws_account import REGION
from chalice_gateway.resources import create_queues, create_tables, read
from chalice_gateway.testing import patch_moto
from moto import mock_aws
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.common_models import BaseModel
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.sqs.models import SQSBackend, sqs_backends

import app
from chalicelib.chat.service import ChatService
from chalicelib.concurrency.workers import Threads
from chalicelib.delivery.broadcaster import MAX_CONCURRENT_POSTS, Broadcaster
from chalicelib.delivery.dispatcher import HANDSHAKE_GRACE_MS, Dispatcher
from chalicelib.delivery.fanout_queue import Api, FanoutQueue, decode
from chalicelib.domain import Connection
from chalicelib.stores.bots import BotStore
from chalicelib.stores.connections.store import ConnectionStore
from chalicelib.stores.message_log import MessageLog
from chalicelib.stores.rooms import RoomStore
from chalicelib.wiring import Wiring
from tests.chalicelib.posts import Posts

ROOT = Path(__file__).parents[2]
STAGE = "dev"
# What patch_moto replaces.
PATCHED = ((BaseModel, "__new__"), (BotocoreStubber, "process_request"), (Table, "put_item"))


@pytest.fixture(scope="module", autouse=True)
def fast_moto():
    """Have moto's DynamoDB as fast as the gateway's own, for the tests of a module."""
    with pytest.MonkeyPatch.context() as patches:
        for owner, name in PATCHED:
            patches.setattr(owner, name, getattr(owner, name))
        patch_moto()
        yield


@pytest.fixture(autouse=True)
def dummy_credentials(monkeypatch):
    """Dummy credentials and no profile: a request that gets past moto cannot be authorised."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(variable, "testing")
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, REGION)
    for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(variable, "/dev/null")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def session():
    """Shared by all tests: it caches the service models, which take a client 0.3 s to read."""
    return boto3.session.Session(region_name=REGION)


@pytest.fixture(scope="session")
def empty_tables(session):
    """The project's tables in moto, made once because that takes longer than most tests."""
    with mock_aws():
        create_tables(read(ROOT, STAGE), session.client("dynamodb"))
        return copy.deepcopy(dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables)


@pytest.fixture
def dynamodb(session, empty_tables):
    """A DynamoDB client with the project's tables, all empty."""
    with mock_aws():
        tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
        tables.update(copy.deepcopy(empty_tables))
        yield session.client("dynamodb")


@pytest.fixture(scope="session")
def queue_calls(session):
    """The calls of moto that make the project's queues, recorded once: boto3 takes 40 ms to get to
    them, more than many a test."""
    calls = []

    def recording(name):
        method = getattr(SQSBackend, name)

        def record(backend, *arguments, **attributes):
            calls.append(copy.deepcopy((name, arguments, attributes)))
            return method(backend, *arguments, **attributes)

        return record

    with mock_aws(), pytest.MonkeyPatch.context() as patches:
        for name in ("create_queue", "set_queue_attributes"):
            patches.setattr(SQSBackend, name, recording(name))
        create_queues(read(ROOT, STAGE), session.client("sqs"))
    return calls


@pytest.fixture
def sqs(dynamodb, session, queue_calls):
    """An SQS client with the project's queues, all empty."""
    for name, arguments, attributes in copy.deepcopy(queue_calls):
        getattr(sqs_backends[DEFAULT_ACCOUNT_ID][REGION], name)(*arguments, **attributes)
    return session.client("sqs")


@pytest.fixture
def fanout(sqs):
    return FanoutQueue(sqs, variables()["FANOUT_QUEUE"], Api("abcdefghij", "api"))


@pytest.fixture
def queued(sqs, fanout):
    """Take all chunks out of the queue."""

    def take():
        url = sqs.get_queue_url(QueueName=variables()["FANOUT_QUEUE"])["QueueUrl"]
        chunks = []
        while found := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            chunks += [decode(message["Body"]) for message in found]
        return chunks

    return take


@pytest.fixture
def table():
    return variables()["CONNECTIONS_TABLE"]


def variables():
    """The environment variables of the stage's functions."""
    config = json.loads((ROOT / ".chalice/config.json").read_text())
    return config["stages"][STAGE]["environment_variables"]


@pytest.fixture
def messages_table():
    return variables()["MESSAGES_TABLE"]


@pytest.fixture
def log(dynamodb, messages_table, now):
    return MessageLog(dynamodb, messages_table, lambda: now, sleep=lambda _: None)


@pytest.fixture
def occupants_table():
    return variables()["ROOM_CONNECTIONS_TABLE"]


@pytest.fixture
def rooms_table():
    return variables()["ROOMS_TABLE"]


@pytest.fixture
def workers():
    """Workers that do not wait."""
    workers = Threads(MAX_CONCURRENT_POSTS - 1)
    workers.sleep = lambda _: None
    return workers


@pytest.fixture
def store(dynamodb, table, occupants_table, workers):
    return ConnectionStore(dynamodb, table, occupants_table, workers)


@pytest.fixture
def rooms(dynamodb, rooms_table):
    return RoomStore(dynamodb, rooms_table, sleep=lambda _: None)


@pytest.fixture
def bots(dynamodb):
    return BotStore(dynamodb, variables()["MEMBERS_TABLE"])


@pytest.fixture
def break_calls(dynamodb):
    """`break_calls("Query", after=1)`: from the second on, no Query reaches DynamoDB."""

    def break_operation(operation, after=0):
        calls = []

        def fail(**_):
            calls.append(operation)
            if len(calls) > after:
                raise EndpointConnectionError(endpoint_url="https://dynamodb.test")

        dynamodb.meta.events.register(f"before-call.dynamodb.{operation}", fail)

    return break_operation


@pytest.fixture
def connection(now):
    """`connection("ana")`: a Connection of that id and name in the lobby, older than the handshake
    grace; `connection("ana", room="garden")` in another room. Its fields can be overridden."""
    before = now - HANDSHAKE_GRACE_MS - 1

    def make(id, room="lobby", **fields):
        defaults = {"name": id, "member": f"member-{id}", "connected_at": before}
        place = {"home": room, "rooms": {room: "rs"}}
        return Connection(id=id, **{**defaults, **place, **fields})

    return make


@pytest.fixture
def posts():
    return Posts()


@pytest.fixture
def now():
    """The time on the chat's clock, in milliseconds."""
    return 1_700_000_000_123


class Clock:
    """The chat's clock, which a test sets forward: `clock.now += 1000`."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock(now):
    return Clock(now)


@pytest.fixture
def counted(monkeypatch):
    """The counted values, by metric."""
    counted = Counter()
    monkeypatch.setattr(
        "chalicelib.telemetry.count", lambda name, value=1, _="": counted.update({name: value})
    )
    return counted


@pytest.fixture
def broadcaster(posts, workers):
    """A Broadcaster without pauses between attempts."""
    return Broadcaster(posts, MAX_CONCURRENT_POSTS, workers)


@pytest.fixture
def make_chat(store, log, rooms, fanout, clock, workers, posts, broadcaster):
    """`make_chat(store=...)`: a ChatService wired as in app.py, with some parts replaced."""

    def make(store=store, broadcaster=broadcaster, queue=fanout, **parts):
        dispatcher = Dispatcher(store, broadcaster, queue, clock, close=posts.close)
        return ChatService(store, log, rooms, dispatcher, clock, workers=workers, **parts)

    return make


@pytest.fixture
def chat(make_chat):
    return make_chat()


@pytest.fixture
def subscribe(chat):
    """`subscribe("ana", "garden")`: Ana's connection enters a room."""

    def enter(id, room, **fields):
        chat.receive(id, json.dumps({"action": "subscribe", "room": room, **fields}))

    return enter


@pytest.fixture
def people(store, connection):
    """Ana, Bob and Cid are in the lobby; Eve is elsewhere."""
    for id in ("ana", "bob", "cid"):
        store.open(connection(id))
    store.open(connection("eve", room="elsewhere"))


@pytest.fixture
def present(store):
    """`present("ana", "bob")`: the ids that have a row."""
    return lambda *ids: [id for id in ids if store.get(id)]


@pytest.fixture
def rewire(monkeypatch):
    """`rewire()`: the app's objects are made by the variables that a test has set."""

    def make():
        made = Wiring(os.environ, app.aws, app.app.websocket_api)
        monkeypatch.setattr(app, "wiring", made)

    return make


@pytest.fixture
def handle(dynamodb, sqs, posts, rewire, monkeypatch):
    """Run an event's handler, as Lambda does; frames go to `posts` instead of API Gateway."""
    for name, value in variables().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(app.app.websocket_api, "send", posts)
    rewire()
    handlers = {"CONNECT": "on_connect", "MESSAGE": "on_message", "DISCONNECT": "on_disconnect"}

    def run(event):
        handler = app.app.handler_map[handlers[event["requestContext"]["eventType"]]]
        return handler(event, None)

    return run
