"""Appends to one room's log by concurrent writers: how many a second, and calls for each.

Writers are threads; every call waits 5 ms more, which is about what DynamoDB takes, and what the
one in memory would not. The limit is as many plain puts, which keep no order.
"""

import time
from argparse import Namespace
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import boto3
from botocore.config import Config
from chalice_gateway.aws_account import REGION

from bench.harness.processes import running_chat
from bench.harness.report import Report, Table, progress
from chalicelib.chat import now
from chalicelib.domain import Message
from chalicelib.stores import MessageLog, StoreUnavailable

DOCUMENT = "reliability.md"
MESSAGES = 160  # of all writers together
TABLE = "ChatMessages-dev"
LATENCY_S = 0.005
WRITERS = (1, 2, 4, 8, 16, 32)


def run(_: Namespace) -> Report:
    progress("the chat starts")
    with running_chat() as chat:
        session = boto3.session.Session("bench", "bench", region_name=REGION)
        config = Config(max_pool_connections=max(WRITERS))
        client = session.client("dynamodb", endpoint_url=chat.dynamodb, config=config)
        calls: list[float] = []

        def delay(**_: Any) -> None:
            calls.append(time.perf_counter())
            time.sleep(LATENCY_S)

        client.meta.events.register("before-call.dynamodb", delay)
        rows = [measure(client, calls, writers) for writers in WRITERS]
    head = [
        *("writers at once", "appends a second", "calls for each"),
        *("with ids", "calls for each", "plain puts, in no order"),
    ]
    return Report([Table("Appends to one room", head, rows, text_columns=0)])


def measure(client: Any, calls: list[float], writers: int) -> list[str]:
    progress(f"{writers} writers")
    log, cells = MessageLog(client, TABLE, now), [f"{writers}"]

    def append(number: int) -> None:
        message = Message(room=room, member="m", name="n", data="hello", at=now())
        try:
            log.append(replace(message, id=str(number)) if with_id else message)
        except StoreUnavailable:  # too many others were faster: its client sends it again
            append(number)

    def put(number: int) -> None:
        item = {"room": {"S": "puts"}, "seq": {"N": str(number + 1)}}
        client.put_item(TableName=TABLE, Item=item)

    for with_id in (False, True):
        room, before = f"{with_id}-{writers}", len(calls)
        cells += [_per_second(writers, append), f"{(len(calls) - before) / MESSAGES:.1f}"]
    return [*cells, _per_second(writers, put)]


def _per_second(writers: int, write: Callable[[int], None]) -> str:
    began = time.perf_counter()
    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(write, range(MESSAGES)))
    return f"{MESSAGES / (time.perf_counter() - began):.0f}"
