"""The server: a gateway that produces every fault it knows, stops, is killed, and comes back."""

import asyncio
import json
import random
import signal
from collections import Counter
from urllib.request import urlopen

import boto3
from chalice_gateway.aws_account import REGION

from bench.chaos.verdict import LogEntry
from bench.harness.processes import free_ports, running_chat

FAULTS = {
    **dict.fromkeys(("post-lost", "post-throttled", "post-error", "post-slow"), 0.05),
    "cut": 0.02,
    "disconnect-lost": 0.5,
    "crash": 0.02,
    "throttled": 0.1,
}
STOP_INTERVAL_S = (5.0, 10.0)
DOWN_S = (0.2, 2.0)
TABLE = "ChatMessages-dev"
# Every other gateway has this limit instead of the default one, which these senders do not reach.
FEW_MESSAGES = {"MESSAGES_PER_SECOND": "0.5"}
NO_TEXT: dict[str, None] = {"S": None}


class FaultyServer:
    """One address, and behind it gateways that stop and start; the tables outlive them.

    counts: how often each kind of fault has occurred so far.
    """

    def __init__(self, seed: int) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys([*FAULTS, "stopped", "killed"], 0))
        self._seed, self._random = seed, random.Random(seed)
        (self._port,) = free_ports(1)
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
            await asyncio.sleep(self._random.uniform(*STOP_INTERVAL_S))
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
        """The room's log, as it is in the table; a void entry has no text."""
        session = boto3.session.Session("chaos", "chaos", region_name=REGION)
        client = session.client("dynamodb", endpoint_url=self._tables.dynamodb)
        pages = client.get_paginator("query").paginate(
            TableName=TABLE,
            KeyConditionExpression="room = :room",
            ExpressionAttributeValues={":room": {"S": room}},
            ConsistentRead=True,
        )
        items = pages.search("Items[]")
        log = [LogEntry(int(item["seq"]["N"]), item.get("data", NO_TEXT)["S"]) for item in items]
        client.close()
        return log

    async def _start(self) -> None:
        self._seed += 1
        limits = FEW_MESSAGES if self._has_few_messages else {}
        faults = ",".join(f"{kind}={share}" for kind, share in FAULTS.items())
        gateway = running_chat(
            *("--posts-over-http", "--port", self._port, "--dynamodb", self._tables.dynamodb),
            *("--faults", f"{faults},seed={self._seed}"),
            **limits,
        )
        self._gateway = await asyncio.to_thread(gateway.wait_until_ready)
