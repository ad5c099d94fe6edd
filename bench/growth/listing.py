"""The CPU time to list a room and to put it into the queue, for each connection.

The app's own code and botocore; the responses of DynamoDB and SQS are ready made.
"""

import json
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from chalice_gateway.aws_account import REGION

from bench.harness.in_memory_app import ROOM, connection
from bench.simulation.model import PAGE
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery import Api, FanoutQueue
from chalicelib.stores import ConnectionStore, to_item

ALL_ATTRIBUTES = ("room", "connectionId", "member", "name", "expiresAt")
ROUNDS = 5
FRAME = 300 * "x"
QUEUED = {"QueueUrl": "http://127.0.0.1/queue", "Successful": [], "Failed": []}


def measure() -> dict[str, float]:
    """µs of CPU for each connection, by what is done with it; medians."""
    items = [to_item(connection(number)) for number in range(PAGE)]
    ids = [connection(number).id for number in range(PAGE)]
    works: dict[str, Callable[[], object]] = {}
    attributes = {"listed": ["connectionId"], "listed, were all attributes": ALL_ATTRIBUTES}
    for what, names in attributes.items():
        page = {"Items": [{name: item[name] for name in names} for item in items], "Count": PAGE}
        store = ConnectionStore(_client("dynamodb", {**page, "ScannedCount": PAGE}), "table")
        works[what] = lambda store=store: list(store.ids(ROOM, 0))
    fanout = FanoutQueue(_client("sqs", QUEUED), "queue", Api("api", "stage"), FANOUT_CHUNK_SIZE)
    queued = f"put into the queue, in chunks of {FANOUT_CHUNK_SIZE}"
    works[queued] = lambda: fanout.put(ROOM, FRAME, ids)
    return {what: _cpu_us(work) for what, work in works.items()}


def _client(service: str, response: dict[str, Any]) -> Any:
    """A client whose every request has this response, which it still has to parse."""
    body = json.dumps(response).encode()
    headers = {"content-type": "application/x-amz-json-1.0"}

    def respond(**_: Any) -> AWSResponse:
        return AWSResponse("", 200, headers, SimpleNamespace(stream=lambda **_: iter([body])))

    client = boto3.session.Session("test", "test", region_name=REGION).client(service)
    client.meta.events.register("before-send", respond)
    return client


def _cpu_us(work: Callable[[], object]) -> float:
    times = []
    for _ in range(1 + ROUNDS):  # the first one does more
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times[1:]) / PAGE * 1e6
