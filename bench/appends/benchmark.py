"""Appends to one room's log by concurrent writers: how many a second, and calls for each.

Writers are threads; every call waits 5 ms more, which is about what DynamoDB takes, and what the
one in memory would not. The limit is as many plain puts, which keep no order.
"""

import threading
import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from chalice_gateway.aws_account import REGION

from bench.harness.processes import running_chat
from bench.harness.report import Report, Table, progress
from chalicelib.domain import Message
from chalicelib.stores import MessageLog

DOCUMENT = "reliability.md"
OPTIONS = {"messages": (160, "of all writers together")}
TABLE = "ChatMessages-dev"
LATENCY_S = 0.005
WRITERS = (1, 2, 4, 8, 16, 32)


class DelayedCalls:
    """Counts a client's calls, and delays each of them."""

    def __init__(self, client: Any) -> None:
        self.count = 0
        self._lock = threading.Lock()
        client.meta.events.register("before-call.dynamodb", self._delay)

    def _delay(self, **_: Any) -> None:
        with self._lock:
            self.count += 1
        time.sleep(LATENCY_S)


def run(options: Namespace) -> Report:
    """Measure all numbers of writers."""
    progress("the chat starts")
    with running_chat() as chat:
        client = boto3.session.Session("bench", "bench", region_name=REGION).client(
            "dynamodb",
            endpoint_url=chat.dynamodb,
            config=Config(max_pool_connections=max(WRITERS)),
        )
        calls = DelayedCalls(client)
        rows = [measure(client, calls, writers, options.messages) for writers in WRITERS]
    head = [
        *("writers at once", "appends a second", "calls for each"),
        *("with ids", "calls for each", "plain puts, in no order"),
    ]
    return Report([Table("Appends to one room", head, rows, text_columns=0)])


def measure(client: Any, calls: DelayedCalls, writers: int, count: int) -> list[str]:
    """One row of the table."""
    progress(f"{writers} writers")
    log, cells = MessageLog(client, TABLE), [f"{writers}"]
    for with_id in (False, True):
        before = calls.count
        room = f"{with_id}-{writers}"
        cells.append(f"{per_second(writers, count, partial(append, log, room, with_id)):.0f}")
        cells.append(f"{(calls.count - before) / count:.1f}")
    return [*cells, f"{per_second(writers, count, partial(put, client)):.0f}"]


def per_second(writers: int, count: int, write: Callable[[int], None]) -> float:
    """Have concurrent writers write so often; the writes a second of all."""
    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(write, range(count)))
    return count / (time.perf_counter() - began)


def append(log: MessageLog, room: str, with_id: bool, number: int) -> None:
    """Append one message, in order."""
    at = time.time_ns() // 1_000_000
    id = str(number) if with_id else None
    log.append(Message(room=room, member="m", name="n", data="hello", at=at, id=id))


def put(client: Any, number: int) -> None:
    """Put one item, in no order."""
    client.put_item(TableName=TABLE, Item={"room": {"S": "puts"}, "seq": {"N": str(number + 1)}})
