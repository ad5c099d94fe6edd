"""The CPU time to list a room and to put it into the queue, for each connection.

The app's own code; the responses of DynamoDB and SQS are ready made.
"""

import json
import os
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore import handlers
from botocore.awsrequest import AWSResponse
from chalice_gateway.aws_account import REGION

from bench.harness.in_memory_app import NOW_MS, ROOM, connection
from bench.simulation.model import PAGE
from chalicelib.aws import AwsSession
from chalicelib.concurrency import Greenlets
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import Api, FanoutQueue
from chalicelib.stores import ConnectionStore, to_row

ALL_ATTRIBUTES = ("room", "occupant", "name", "arrivedAt", "expiresAt")
ROUNDS = 5
FRAME = 300 * "x"
ENVIRONMENT = {
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "test"),
    "AWS_DEFAULT_REGION": REGION,
}
QUEUED = {"QueueUrl": "http://127.0.0.1/queue", "Successful": [], "Failed": []}


def measure() -> dict[str, float]:
    """µs of CPU for each connection, by what is done with it; medians."""
    items = [to_row(ROOM, connection(number), NOW_MS) for number in range(PAGE)]
    ids = [connection(number).id for number in range(PAGE)]
    works: dict[str, Callable[[], object]] = {}
    attributes = {"listed": ["occupant"], "listed, were all attributes": ALL_ATTRIBUTES}
    for what, names in attributes.items():
        page = {"Items": [{name: item[name] for name in names} for item in items], "Count": PAGE}
        client = _client("dynamodb", {**page, "ScannedCount": PAGE})
        store = ConnectionStore(client, "connections", "by room", Greenlets())
        works[what] = lambda store=store: list(store.ids(ROOM, 0))
    fanout = FanoutQueue(_client("sqs", QUEUED), "queue", Api("api", "stage"), FANOUT_CHUNK_SIZE)
    queued = f"put into the queue, in chunks of {FANOUT_CHUNK_SIZE}"
    works[queued] = lambda: fanout.put(ROOM, FRAME, ids)
    with patch.dict(os.environ, ENVIRONMENT):
        return {what: _cpu_us(work) for what, work in works.items()}


def _client(service: str, response: dict[str, Any]) -> Any:
    """The app's client, whose every request has this response, which it still has to parse."""
    answer = _answer(response)
    answers = [(f"before-send.{service}", lambda **_: answer)]
    with patch.object(handlers, "BUILTIN_HANDLERS", answers), patch.dict(os.environ, ENVIRONMENT):
        return AwsSession(1).client(service)


def _answer(response: dict[str, Any]) -> AWSResponse:
    body = json.dumps(response).encode()
    headers = {"content-type": "application/x-amz-json-1.0"}
    return AWSResponse("", 200, headers, SimpleNamespace(stream=lambda **_: iter([body])))


def _cpu_us(work: Callable[[], object]) -> float:
    times = []
    for _ in range(1 + ROUNDS):  # the first one does more
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times[1:]) / PAGE * 1e6
