"""The server: a gateway that produces every fault it knows, stops, is killed, and comes back."""

import asyncio
import json
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.request import urlopen

import boto3
from chalice_gateway.aws_account import REGION

from bench.chaos.verdict import LogEntry
from bench.harness.processes import lasting_port, running_chat

FAULTS = {
    **dict.fromkeys(("post-lost", "post-throttled", "post-error", "post-slow"), 0.05),
    "cut": 0.02,
    "disconnect-lost": 0.5,
    "crash": 0.02,
    "throttled": 0.1,
}
STOP_INTERVAL_S = (5.0, 10.0)
UP_PER_START = 2.0  # of the time that a gateway takes to start: on a busy machine it runs longer
DOWN_S = (0.2, 2.0)
TABLE = "ChatMessages-dev"
# Every other gateway has this limit instead of the default one, which these senders do not reach.
FEW_MESSAGES = {"MESSAGES_PER_SECOND": "0.5"}


class FaultyServer:
    """One address, and behind it gateways that stop and start; the tables outlive them.

    variables: of the chat's environment.
    counts: how often each kind of fault has occurred so far.
    up_s: how long gateways have run, until the last one ended.
    """

    def __init__(self, seed: int, variables: Mapping[str, str] | None = None) -> None:
        self._variables = variables or {}
        self.counts: Counter[str] = Counter(dict.fromkeys([*FAULTS, "stopped", "killed"], 0))
        self.up_s = 0.0
        self._seed, self._random = seed, random.Random(seed)
        self._start_s = 0.0
        self._port = lasting_port()
        self.http = f"http://127.0.0.1:{self._port}"
        self.ws = f"ws://127.0.0.1:{self._port}/api"

    async def __aenter__(self) -> "FaultyServer":
        # Only the DynamoDB of this gateway is used.
        self._tables = await asyncio.to_thread(running_chat().wait_until_ready)
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for running in (self._gateway, self._tables):
            await asyncio.to_thread(running.kill)

    async def restart_at_random(self, until: asyncio.Event) -> None:
        """Stop the gateway now and then, by Ctrl-C and by force in turns, and start it again.

        Each at least once, however soon the event is set. The last gateway has the default limit.
        """
        gently = False
        while not (until.is_set() and self.counts["killed"]):
            wanted_s = self._random.uniform(*STOP_INTERVAL_S)
            runs_for_s = max(wanted_s, UP_PER_START * self._start_s)
            await asyncio.sleep(runs_for_s)
            self.up_s += runs_for_s
            gently = not gently
            await self._restart(gently)
        if self._has_few_messages:  # what waits is then sent within seconds
            await self._restart(gently=True)

    async def _restart(self, gently: bool) -> None:
        await self.count_faults()
        self.counts["stopped" if gently else "killed"] += 1
        number = signal.SIGINT if gently else signal.SIGKILL
        await asyncio.to_thread(self._gateway.stop, number)
        await asyncio.sleep(self._random.uniform(*DOWN_S))
        await self._start()

    @property
    def _has_few_messages(self) -> bool:
        return self._seed % 2 == 1

    async def count_faults(self) -> None:
        """Add the faults that this gateway has produced."""
        response = await asyncio.to_thread(urlopen, f"{self.http}/@faults", timeout=10)
        with response:
            self.counts.update(json.load(response))

    def log(self, room: str) -> list[LogEntry]:
        """The room's log, as it is in the table."""
        pages = self._pages(
            "query",
            TableName=TABLE,
            KeyConditionExpression="room = :room",
            ExpressionAttributeValues={":room": {"S": room}},
            ConsistentRead=True,
        )
        return [_entry(item) for page in pages for item in page["Items"]]

    def tables(self) -> dict[str, str]:
        """All that is in the tables, as texts, by table."""
        (names,) = [page["TableNames"] for page in self._pages("list_tables")]
        return {name: str(list(self._pages("scan", TableName=name))) for name in names}

    def _pages(self, operation: str, **request: Any) -> Iterator[Any]:
        session = boto3.session.Session("chaos", "chaos", region_name=REGION)
        client = session.client("dynamodb", endpoint_url=self._tables.dynamodb)
        try:
            yield from client.get_paginator(operation).paginate(**request)
        finally:
            client.close()

    async def _start(self) -> None:
        self._seed += 1
        limits = FEW_MESSAGES if self._has_few_messages else {}
        variables = {**limits, **self._variables}
        faults = ",".join(f"{kind}={share}" for kind, share in FAULTS.items())
        gateway = running_chat(
            *("--posts-over-http", "--port", self._port, "--dynamodb", self._tables.dynamodb),
            *("--faults", f"{faults},seed={self._seed}"),
            *(f"--env={name}={value}" for name, value in variables.items()),
        )
        began = time.monotonic()
        self._gateway = await asyncio.to_thread(gateway.wait_until_ready)
        self._start_s = time.monotonic() - began


def _entry(item: dict[str, Any]) -> LogEntry:
    seq = int(item["seq"]["N"])
    if "data" not in item:
        return LogEntry(seq, None)
    reactions = tuple(
        (each["M"]["reaction"]["S"], tuple(member["S"] for member in each["M"]["members"]["L"]))
        for each in item.get("reactions", {"L": []})["L"]
    )
    return LogEntry(seq, item["data"]["S"], "deleted" in item, reactions)
