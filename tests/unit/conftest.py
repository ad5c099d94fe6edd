"""AWS in process: tables made from `.chalice/resources.json`, calls that fail on demand, posts."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from chalice.app import WebsocketDisconnectedError
from moto import mock_aws

from chalicelib.broadcast import Broadcaster
from chalicelib.chat import HANDSHAKE, Chat
from chalicelib.connections import Connection, ConnectionStore

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def dummy_credentials(monkeypatch):
    """With these, and with no profile, no request that slips past moto could be authorised."""
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(variable, "testing")
    for variable in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.setenv(variable, "eu-central-1")
    for variable in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(variable, "/dev/null")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def session():
    """One for all tests: it keeps the service descriptions that take a client 0.3 s to read."""
    return boto3.session.Session(region_name="eu-central-1")


@pytest.fixture
def dynamodb(session):
    """A DynamoDB client that knows the project's tables, all of them empty."""
    with mock_aws():
        client = session.client("dynamodb")
        resources = json.loads((ROOT / ".chalice/resources.json").read_text())["Resources"]
        for resource in resources.values():
            if resource["Type"] == "AWS::DynamoDB::Table":
                properties = dict(resource["Properties"])
                properties.pop("TimeToLiveSpecification", None)
                client.create_table(**properties)
        yield client


@pytest.fixture
def table():
    config = json.loads((ROOT / ".chalice/config.json").read_text())
    return config["environment_variables"]["CONNECTIONS_TABLE"]


@pytest.fixture
def store(dynamodb, table):
    return ConnectionStore(dynamodb, table)


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
def connection():
    """`connection("ana")`: a Connection of that id and name; its fields can be overridden."""

    def make(id, **fields):
        defaults = {"room": "lobby", "name": id, "member": f"member-{id}", "connected_at": 0}
        return Connection(id=id, **{**defaults, **fields})

    return make


class Posts:
    """In place of `app.websocket_api.send`: keeps what each connection was sent, or fails."""

    def __init__(self):
        self.frames = defaultdict(list)
        self.errors = {}
        self._lock = threading.Lock()

    def __call__(self, connection_id, frame):
        with self._lock:
            if connection_id in self.errors:
                raise self.errors[connection_id]
            self.frames[connection_id].append(json.loads(frame))

    def gone(self, connection_id):
        self.errors[connection_id] = WebsocketDisconnectedError(connection_id)

    def fails(self, connection_id, status=500):
        answer = {
            "Error": {"Code": f"Status{status}"},
            "ResponseMetadata": {"RequestId": "request-1", "HTTPStatusCode": status},
        }
        self.errors[connection_id] = ClientError(answer, "PostToConnection")

    def back(self, connection_id):
        del self.errors[connection_id]


@pytest.fixture
def posts():
    return Posts()


class Sleep:
    """Waits for nothing, but remembers for how long, and does what should happen meanwhile."""

    def __init__(self):
        self.seconds = []
        self.meanwhile = lambda: None

    def __call__(self, seconds):
        self.seconds.append(seconds)
        self.meanwhile()


@pytest.fixture
def sleep():
    return Sleep()


@pytest.fixture
def now():
    """The time on the chat's clock, in milliseconds."""
    return 1_700_000_000_123


@pytest.fixture
def chat(store, posts, now, sleep):
    return Chat(store, Broadcaster(posts), clock=lambda: now, sleep=sleep)


@pytest.fixture
def people(store, connection, now):
    """Ana, Bob and Cid are in the lobby, and have been for a while; Eve is elsewhere."""
    for id in ("ana", "bob", "cid"):
        store.join(connection(id, connected_at=now - HANDSHAKE - 1))
    store.join(connection("eve", room="elsewhere"))


@pytest.fixture
def present(store):
    """`present("ana", "bob")`: those of them that have a row."""
    return lambda *ids: [id for id in ids if store.get(id)]
