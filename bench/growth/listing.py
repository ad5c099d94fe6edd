"""The CPU time to list a room and to put it into the queue, for each connection.

The app's own code and botocore; the responses of DynamoDB and SQS are ready made.
"""

import io
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
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


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def measure() -> dict[str, float]:
    """µs of CPU for each connection, by what is done with it; medians."""
    ids = [connection(number).id for number in range(PAGE)]
    store, of_all = (
        ConnectionStore(_client("dynamodb", _page(names)), "table")
        for names in (["connectionId"], ALL_ATTRIBUTES)
    )
    fanout = FanoutQueue(_client("sqs", QUEUED), "queue", Api("api", "stage"), FANOUT_CHUNK_SIZE)
    return {
        "listed": _cpu_us(lambda: list(store.ids(ROOM, 0))),
        "listed, were all attributes": _cpu_us(lambda: list(of_all.ids(ROOM, 0))),
        f"put into the queue, in chunks of {FANOUT_CHUNK_SIZE}": _cpu_us(
            lambda: fanout.put(ROOM, FRAME, ids)
        ),
    }


def _page(names: Sequence[str]) -> dict[str, Any]:
    rows = (to_item(connection(number)) for number in range(PAGE))
    items = [{name: row[name] for name in names} for row in rows]
    return {"Items": items, "Count": PAGE, "ScannedCount": PAGE}


def _client(service: str, response: dict[str, Any]) -> Any:
    """A client whose every request has this response, which it still has to parse."""
    body = json.dumps(response).encode()
    headers = {"content-type": "application/x-amz-json-1.0"}
    client = boto3.session.Session("test", "test", region_name=REGION).client(service)
    client.meta.events.register(
        "before-send", lambda **_: AWSResponse("", 200, headers, _Body(body))
    )
    return client


def _cpu_us(work: Callable[[], object]) -> float:
    work()  # the first one does more
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times) / PAGE * 1e6
