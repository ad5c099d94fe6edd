"""Appends to one room's log by many writers at once: how many a second, and what each costs.

Writers are threads; every call waits 5 ms more, which is about what DynamoDB takes, and what the
one in memory would not. The limit is as many plain puts, which know of no order.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import boto3
from botocore.config import Config
from chalice_gateway.aws_account import REGION

from chalicelib.domain import Message
from chalicelib.stores.message_log import MessageLog
from tests.support.running import ROOT, Running

TABLE = "ChatMessages-dev"
LATENCY = 0.005  # s
WRITERS = (1, 2, 4, 8, 16, 32)


class Meter:
    """Counts a client's calls, and holds each of them up."""

    def __init__(self, client: Any) -> None:
        self.calls = 0
        self._lock = threading.Lock()
        client.meta.events.register("before-call.dynamodb", self._count)

    def _count(self, **_: Any) -> None:
        with self._lock:
            self.calls += 1
        time.sleep(LATENCY)


def together(writers: int, each: int, write: Callable[[int], None]) -> float:
    """Have `writers` write `each`; the writes a second of all."""

    def run(writer: int) -> None:
        for number in range(each):
            write(writer * each + number)

    threads = [threading.Thread(target=run, args=(writer,)) for writer in range(writers)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return writers * each / (time.perf_counter() - began)


def append(log: MessageLog, room: str, with_id: bool, number: int) -> None:
    at = time.time_ns() // 1_000_000
    id = str(number) if with_id else None
    log.append(Message(room=room, member="m", name="n", data="hello", at=at, id=id))


def put(client: Any, number: int) -> None:
    client.put_item(TableName=TABLE, Item={"room": {"S": "puts"}, "seq": {"N": str(number + 1)}})


def measure(client: Any, writers: int, each: int) -> dict[str, float]:
    """One line of the table."""
    meter, log = Meter(client), MessageLog(client, TABLE)
    figures = {}
    for kind, with_id in (("without", False), ("with", True)):
        before = meter.calls
        rate = together(writers, each, partial(append, log, f"{kind}-{writers}", with_id))
        calls = (meter.calls - before) / (writers * each)
        figures |= {f"{kind} ids, a second": rate, f"{kind} ids, calls each": calls}
    figures["plain puts, a second"] = together(writers, each, partial(put, client))
    return figures


def main(arguments: list[str]) -> dict[str, object]:
    """Run it, print the table, and return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench appends", description=__doc__)
    parser.add_argument("--messages", type=int, default=160, help="of all writers together")
    options = parser.parse_args(arguments)
    chat = Running(ROOT, "--no-reload")
    try:
        chat.wait_until_ready()
        table = {n: measure(_client(chat), n, options.messages // n) for n in WRITERS}
    finally:
        chat.stop()
    print(f"  {'writers':<10}" + "".join(f"{name:>26}" for name in table[1]))
    for writers, figures in table.items():
        print(f"  {writers:<10}" + "".join(f"{figure:>26.1f}" for figure in figures.values()))
    return {"table": table}


def _client(chat: Running) -> Any:
    return boto3.session.Session("bench", "bench", region_name=REGION).client(
        "dynamodb", endpoint_url=chat.dynamodb, config=Config(max_pool_connections=max(WRITERS))
    )
