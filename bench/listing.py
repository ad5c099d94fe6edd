"""The CPU time that it takes to list a room and to hand it on, for each connection in it.

The app's own code and botocore; DynamoDB and SQS are answers that are there already.
"""

from __future__ import annotations

import io
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from chalice_gateway.aws_account import REGION

from bench.broadcast_model import PAGE
from bench.events import ROOM, occupant
from chalicelib.config import FANOUT_CHUNK_SIZE
from chalicelib.delivery.fanout_queue import Api, FanoutQueue
from chalicelib.stores import to_item
from chalicelib.stores.connections import ConnectionStore

PROJECTED = ("room", "connectionId", "member", "name", "expiresAt")
ROUNDS = 5
FRAME = 300 * "x"
QUEUE = {"QueueUrl": "http://127.0.0.1/queue", "Successful": [], "Failed": []}


class _Body(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


def measure() -> dict[str, float]:
    """µs of CPU for each connection, by what is done with it; medians."""
    ids = [occupant(number).id for number in range(PAGE)]
    store, of_all = (
        ConnectionStore(_answering("dynamodb", _page(names)), "table")
        for names in (["connectionId"], PROJECTED)
    )
    fanout = FanoutQueue(_answering("sqs", QUEUE), "queue", Api("api", "stage"), FANOUT_CHUNK_SIZE)
    return {
        "listed": _cpu(lambda: list(store.ids(ROOM, 0))),
        "listed, were all attributes": _cpu(lambda: list(of_all.ids(ROOM, 0))),
        f"put into the queue, in chunks of {FANOUT_CHUNK_SIZE}": _cpu(
            lambda: fanout.put(ROOM, FRAME, ids)
        ),
    }


def _page(names: Sequence[str]) -> dict[str, Any]:
    rows = (to_item(occupant(number)) for number in range(PAGE))
    items = [{name: row[name] for name in names} for row in rows]
    return {"Items": items, "Count": PAGE, "ScannedCount": PAGE}


def _answering(service: str, answer: dict[str, Any]) -> Any:
    """A client whose every request has this answer, which it still has to parse."""
    body = json.dumps(answer).encode()
    headers = {"content-type": "application/x-amz-json-1.0"}
    client = boto3.session.Session("test", "test", region_name=REGION).client(service)
    client.meta.events.register(
        "before-send", lambda **_: AWSResponse("", 200, headers, _Body(body))
    )
    return client


def _cpu(work: Callable[[], object]) -> float:
    work()  # what the first one does more
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times) / PAGE * 1e6
