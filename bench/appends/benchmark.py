"""Appends to one room's log by concurrent writers: how many a second, and calls for each.

Writers are greenlets with the app's own client, as in a function; every call waits 5 ms more, which
is about what DynamoDB takes, and what the one in memory would not. The limit is as many plain puts,
which keep no order.
"""

import os
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import count, islice
from typing import Any
from unittest.mock import patch

from chalice_gateway.aws_account import REGION

from bench.harness.aims import Aim
from bench.harness.processes import running_chat
from bench.harness.report import Report, Table, progress
from chalicelib.aws import AwsSession
from chalicelib.chat import now
from chalicelib.concurrency import Workers
from chalicelib.domain import Message
from chalicelib.stores import MessageLog

DOCUMENT = "reliability.md"
TABLE = "ChatMessages-dev"
LATENCY_S = 0.005
WRITERS = (1, 2, 4, 8, 16, 32)
MESSAGES = 100  # of each writer
WARM_UP = 5  # more of each, which are not measured
AIMS = {1: 90, 8: 600, 32: 1500}  # by writers: appends a second
ENVIRONMENT = {
    **dict.fromkeys(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), "bench"),
    "AWS_DEFAULT_REGION": REGION,
}


class SlowClient:
    """A client of DynamoDB whose calls take longer, and are counted."""

    def __init__(self, client: Any, workers: Workers) -> None:
        self.calls = 0
        self.exceptions = client.exceptions
        self._client, self._workers = client, workers

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return partial(self._call, getattr(self._client, operation))

    def _call(self, operation: Callable[..., Any], **request: Any) -> Any:
        self.calls += 1
        self._workers.sleep(LATENCY_S)
        return operation(**request)


def run(_: Namespace) -> Report:
    progress("the chat starts")
    with running_chat() as chat, patch.dict(os.environ, ENVIRONMENT):
        session = AwsSession(max(WRITERS))
        workers = session.workers()
        client = SlowClient(session.client("dynamodb", chat.dynamodb), workers)
        found = {writers: measure(client, workers, writers) for writers in WRITERS}
        session.close()
    head = [
        *("writers at once", "appends a second", "calls for each"),
        *("with ids", "calls for each", "plain puts, in no order"),
    ]
    rows = [[f"{writers}", *_cells(figures)] for writers, figures in found.items()]
    table = Table("Appends to one room", head, rows, text_columns=0)
    return Report([table], aims=aims(found))


def aims(found: Mapping[int, list[float]]) -> list[Aim]:
    return [
        Aim(f"appends a second in one room, {writers} writers", found[writers][0], least)
        for writers, least in AIMS.items()
    ]


def measure(client: SlowClient, workers: Workers, writers: int) -> list[float]:
    """A second, and calls for each: appends without and with ids; then puts a second."""
    progress(f"{writers} writers")
    log, found = MessageLog(client, TABLE, now), list[float]()  # type: ignore[arg-type]

    def append(number: int) -> None:
        message = Message(room=room, member="m", name="n", data="hello", at=now())
        log.append(replace(message, id=str(number)) if with_id else message)

    def put(number: int) -> None:
        item = {"room": {"S": f"puts-{writers}"}, "seq": {"N": str(number + 1)}}
        client.put_item(TableName=TABLE, Item=item)

    for with_id in (False, True):
        room, before = f"{with_id}-{writers}", client.calls
        found.append(_per_second(workers, writers, append))
        found.append((client.calls - before) / (writers * (MESSAGES + WARM_UP)))
    return [*found, _per_second(workers, writers, put)]


def _per_second(workers: Workers, writers: int, write: Callable[[int], None]) -> float:
    numbers = count()
    _write(workers, writers, write, islice(numbers, writers * WARM_UP))
    began = time.perf_counter()
    _write(workers, writers, write, islice(numbers, writers * MESSAGES))
    return writers * MESSAGES / (time.perf_counter() - began)


def _write(
    workers: Workers, writers: int, write: Callable[[int], None], numbers: Iterator[int]
) -> None:
    """Write all numbers; each writer takes the next as soon as it can."""

    def work() -> None:
        for number in numbers:
            write(number)

    workers.run(work, writers)


def _cells(figures: list[float]) -> list[str]:
    rate, calls, rate_with_ids, calls_with_ids, puts = figures
    rates = (f"{rate:,.0f}", f"{calls:.1f}", f"{rate_with_ids:,.0f}", f"{calls_with_ids:.1f}")
    return [*rates, f"{puts:,.0f}"]
