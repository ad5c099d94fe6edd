"""Clients of DynamoDB and SQS, botocore's and ours, and a server whose responses come in a given
order."""

import random
import threading
import time

import boto3
import pytest
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, ClientError
from chalice_gateway.aws_account import REGION

from chalicelib.aws import http_connection
from chalicelib.aws.dynamodb import DynamoDbClient
from chalicelib.aws.endpoint import Endpoint
from chalicelib.aws.http_connection import tls_context
from chalicelib.concurrency import greenlet_hub
from tests.support.hostile import serving

TLS = tls_context()
JITTER = 0.5
SHORT_S = 2  # a busy machine's pauses are shorter


def ours(url, context=TLS, key=("testing", "testing", None), make=DynamoDbClient):
    """Our client."""
    key = ReadOnlyCredentials(*key, None)
    return make(Endpoint(url), REGION, lambda: key, 4, context)


def botocores(url, service="dynamodb"):
    """botocore's client, configured as in AwsSession."""
    config = Config(
        connect_timeout=2,
        read_timeout=SHORT_S,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    return boto3.client(service, endpoint_url=url, region_name=REGION, config=config)


BOTH = {"botocore": botocores, "ours": ours}


@pytest.fixture(scope="module", autouse=True)
def fast_moto():
    """Not here: the quick path's answers lack what the clients read of DynamoDB's headers."""


@pytest.fixture
def make_ours():
    """`make_ours(url)`: our client; closed after the test."""
    made = []
    yield lambda *arguments, **options: made.append(ours(*arguments, **options)) or made[-1]
    for each in made:
        each.close()


@pytest.fixture
def pauses(monkeypatch):
    """The waits before retries, which do not wait, with a fixed jitter."""
    waited = []
    monkeypatch.setattr(greenlet_hub, "sleep", waited.append)
    monkeypatch.setattr(random, "random", lambda: JITTER)
    backoff = "botocore.retries.standard.ExponentialBackoff.__init__.__defaults__"
    monkeypatch.setattr(backoff, (20, lambda: JITTER, None, None))
    real = time.sleep
    here = threading.current_thread()
    monkeypatch.setattr(
        "botocore.endpoint.time.sleep",
        lambda s: waited.append(s) if threading.current_thread() is here else real(s),
    )
    return waited


@pytest.fixture
def short_timeouts(monkeypatch):
    """Ours, as botocore's client has it."""
    monkeypatch.setattr(http_connection, "READ_TIMEOUT_S", SHORT_S)


def in_order(*behaviours):
    """A behaviour for all connections: each request gets the next one's treatment, the last one's
    once there are no more."""
    left = list(behaviours)

    def behaviour(peer):
        while peer.request():
            turn = left.pop(0) if len(left) > 1 else left[0]
            if callable(turn):
                return turn(peer)
            peer.send(turn)
        return None

    return behaviour


def outcome(call):
    """What a call returns or raises, comparable between clients."""
    try:
        return call()
    except ClientError as error:
        return type(error).__name__, str(error), error.response
    except BotoCoreError as error:
        return type(error).__name__


@pytest.fixture
def told(pauses):
    """`told(client, call, *behaviours)`: what a call comes to: its outcome, the number of requests,
    and the waits in between."""

    def tell(make, call, *behaviours):
        pauses.clear()
        with serving(in_order(*behaviours)) as server:
            client = make(server.url)
            found = outcome(lambda: call(client))
            client.close()
        return found, len(server.requests), list(pauses)

    return tell
