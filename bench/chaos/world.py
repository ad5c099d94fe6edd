"""The server side: a gateway that fails in every way it knows, goes away, and comes back."""

from __future__ import annotations

import asyncio
import json
import random
import signal
import socket
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

import boto3
from chalice_gateway.aws_account import REGION

from tests.support.running import ROOT, Running

FAULTS = {
    "post-lost": 0.05,
    "post-throttled": 0.05,
    "post-error": 0.05,
    "post-slow": 0.05,
    "cut": 0.02,
    "disconnect-lost": 0.5,
    "crash": 0.02,
    "throttled": 0.1,
}
BETWEEN_STOPS = (5.0, 10.0)  # seconds
AWAY = (0.2, 2.0)  # seconds
TABLE = "ChatMessages-dev"


@dataclass(frozen=True)
class Said:
    """An entry of a room's log."""

    seq: int
    text: str


class World:
    """One address, and behind it gateways that come and go; the tables outlive them.

    counts: how often each kind of trouble has struck so far.
    """

    def __init__(self, seed: int) -> None:
        self.counts: Counter[str] = Counter(dict.fromkeys([*FAULTS, "stopped", "killed"], 0))
        self._random = random.Random(seed)
        self._seed = seed
        self._starts = 0
        self._port = _free_port()
        self.http = f"http://127.0.0.1:{self._port}"
        self.ws = f"ws://127.0.0.1:{self._port}/api"

    async def __aenter__(self) -> World:
        # Its own gateway is not used, only the DynamoDB that comes with it.
        self._tables = await asyncio.to_thread(lambda: Running(ROOT, "--no-reload"))
        await asyncio.to_thread(self._tables.wait_until_ready)
        await self._start()
        return self

    async def __aexit__(self, *_: object) -> None:
        for running in (self._gateway, self._tables):
            await asyncio.to_thread(running.kill)

    async def storms(self, until: asyncio.Event) -> None:
        """Stop the gateway now and then, by Ctrl-C and by force in turns, and start it again.

        Each at least once, however soon it is enough.
        """
        gently = False
        while not (until.is_set() and self.counts["killed"]):
            await asyncio.sleep(self._random.uniform(*BETWEEN_STOPS))
            gently = not gently
            await self.stop(gently)
            await asyncio.sleep(self._random.uniform(*AWAY))
            await self._start()

    async def stop(self, gently: bool) -> None:
        """End the gateway, after asking it what has gone wrong."""
        await self.take_counts()
        self.counts["stopped" if gently else "killed"] += 1
        number = signal.SIGINT if gently else signal.SIGKILL
        await asyncio.to_thread(self._gateway.stop, number)

    async def take_counts(self) -> None:
        """Add what has gone wrong since this gateway was started."""
        self.counts.update(await asyncio.to_thread(_fetch, f"{self.http}/@faults"))

    def log(self, room: str) -> list[Said]:
        """The room's log, as it is in the table."""
        session = boto3.session.Session("chaos", "chaos", region_name=REGION)
        client: Any = session.client("dynamodb", endpoint_url=self._tables.dynamodb)
        pages = client.get_paginator("query").paginate(
            TableName=TABLE,
            KeyConditionExpression="room = :room",
            ExpressionAttributeValues={":room": {"S": room}},
            ConsistentRead=True,
        )
        rows = [row for page in pages for row in page["Items"]]
        client.close()
        return [Said(int(row["seq"]["N"]), row["data"]["S"]) for row in rows]

    async def _start(self) -> None:
        self._starts += 1
        shares = ",".join(f"{kind}={share}" for kind, share in FAULTS.items())
        self._gateway = await asyncio.to_thread(
            lambda: Running(
                ROOT,
                *("--posts-over-http", "--no-reload", "--port", str(self._port)),
                *("--dynamodb", self._tables.dynamodb),
                *("--faults", f"{shares},seed={self._seed + self._starts}"),
            )
        )
        await asyncio.to_thread(self._gateway.wait_until_ready)


def _fetch(url: str) -> Any:
    with urlopen(url, timeout=10) as answer:
        return json.load(answer)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
