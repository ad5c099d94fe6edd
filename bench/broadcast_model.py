"""A model of one message on AWS, in SimPy: from its frame's arrival to the last post.

Its grain is a round, the posts that one function has under way together: they ask for the quota at
once, and take as long as each other. The rounds are those of `chalicelib/broadcast.py`, and the
chunks those of `chalicelib/fanout.py`.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import simpy

from bench import bills, prices
from bench.quotas import PUBLISHED, Bucket, Quotas
from chalicelib.delivery.broadcaster import BACKOFF_S, MAX_ATTEMPTS, MAX_CONCURRENT_POSTS
from chalicelib.delivery.fanout_queue import MAX_BATCH_BYTES, MAX_BATCH_MESSAGES

ENTRY = 98  # bytes of a connection in the index room-members, as `python -m bench scale` has it
PAGE = 1024 * prices.KB // ENTRY  # connections that one query returns
PAGE_WAIT = 0.040  # s that DynamoDB takes for a whole page; assumed
ID, FRAME = 19, 400  # bytes of an id in a chunk, and of all the rest of it
LIST_CPU = 4e-6  # s for each connection, of which only the id is read, and to put it into the
HAND_ON_CPU = 1e-6  # queue; `python -m bench growth` measures both
CALLS_BEFORE = 3  # of the room's listing: who sends, the newest number, the append
INVOKE = 0.020  # s from the queue, or from API Gateway, to the function; assumed
COLD_START = 0.5  # s until an environment that was not there works, which are billed; assumed
MESSAGE_TIMEOUT = 29  # s, as in .chalice/config.json
READS_BESIDES, WRITES = 2, 4  # of a message, beside the room: `python -m bench scale`
TICK = 0.005  # s

Steps = Iterator[Any]


@dataclass(frozen=True)
class Design:
    """How the app does it.

    cpu: s of a whole CPU for one post. wait: s that it waits for its answer.
    chunk: connections that one function serves. attempts: for each recipient.
    list_cpu: s of a whole CPU for each connection that is listed.
    listers: functions that list the room, each a part of it.
    cold_start: s until a function works that did not before.
    """

    cpu: float
    chunk: int
    wait: float = bills.WAIT
    attempts: int = MAX_ATTEMPTS
    list_cpu: float = LIST_CPU
    listers: int = 1
    cold_start: float = COLD_START


@dataclass
class Outcome:
    """What became of one message.

    delivered: when, in s since it came, and to how many.
    failed: connections that were refused at each attempt.
    unlisted: those that the function had no time to list.
    refused: posts, retried or not. most: functions at work at once. used: what is billed.
    """

    delivered: list[tuple[float, int]] = field(default_factory=list)
    failed: int = 0
    unlisted: int = 0
    refused: int = 0
    most: int = 0
    used: dict[str, float] = field(default_factory=lambda: dict.fromkeys(prices.PRICES, 0.0))

    @property
    def heard(self) -> int:
        """How many connections it was delivered to."""
        return sum(count for _, count in self.delivered)

    @property
    def share(self) -> float:
        """What part of all connections this is."""
        return self.heard / (self.heard + self.failed + self.unlisted)

    @property
    def usd(self) -> float:
        """What it costs, each price that of its dearest tier."""
        return sum(
            self.used[item] * max(usd for _, usd in price.tiers) / 1e6
            for item, price in prices.PRICES.items()
        )

    def by(self, share: float) -> float:
        """In how many s this share of those who heard it had done so; 1 for the last of them."""
        left = share * self.heard
        for at, count in sorted(self.delivered):
            left -= count
            if left <= 0:
                return at
        return math.nan

    def count(self, **used: float) -> None:
        """Add to what is billed."""
        for item, amount in used.items():
            self.used[item] += amount


def simulate(
    connections: int, design: Design, quotas: Quotas = PUBLISHED, seed: int = 1
) -> Outcome:
    """Send one message to a room of so many; the same for the same arguments."""
    return _Message(connections, design, quotas, seed).outcome


class _Message:
    def __init__(self, connections: int, design: Design, quotas: Quotas, seed: int) -> None:
        self._env = env = simpy.Environment()
        self._random = random.Random(seed)
        self._design, self._quotas = design, quotas
        self._posts = Bucket(env, quotas.posts, quotas.burst)
        self._reads = Bucket(env, quotas.reads, quotas.reads)
        self._starts = Bucket(env, quotas.started_added, quotas.started)
        self._queue = simpy.Store(env)
        self._listing, self._working = design.listers, 0
        self.outcome = Outcome()
        for number in range(design.listers):
            env.process(self._receive(len(range(number, connections, design.listers))))
        env.process(self._map())
        env.run()
        self.outcome.count(api_messages=1 + self.outcome.heard, reads=READS_BESIDES, writes=WRITES)

    def _receive(self, connections: int) -> Steps:
        """The function that lists the room, or its part of it."""
        yield self._env.timeout(INVOKE)
        began = self._begin()
        yield self._env.timeout(CALLS_BEFORE * (bills.WAIT + bills.CPU))
        if connections <= self._design.chunk:
            yield from self._list(connections)
            yield from self._post(connections)
        else:
            yield from self._hand_on(connections, began + MESSAGE_TIMEOUT)
        self._end("websocket_message", min(self._env.now - began, MESSAGE_TIMEOUT))
        self._listing -= 1

    def _hand_on(self, connections: int, end: float) -> Steps:
        """Post to the sender; put all others into the queue, a request as soon as it is full."""
        size = ID * self._design.chunk + FRAME
        batch = min(MAX_BATCH_MESSAGES, MAX_BATCH_BYTES // size) * self._design.chunk
        listed = put = 0
        while put < connections:
            ids = min(batch, connections - put)
            while listed < put + ids:
                page = min(PAGE, connections - listed)
                yield from self._list(page)
                if not listed:
                    yield from self._post(1)
                listed += page
            yield self._env.timeout(HAND_ON_CPU * ids + bills.WAIT + bills.CPU)
            if self._env.now > end:
                self.outcome.unlisted += connections - put
                return
            self._put(ids - 1 if not put else ids, size)
            put += ids

    def _put(self, ids: int, size: int) -> None:
        chunks = range(0, ids, self._design.chunk)
        self.outcome.count(queue_requests=prices.queue_requests(len(chunks) * size))
        for first in chunks:
            self._queue.put(min(self._design.chunk, ids - first))
            self.outcome.count(queue_requests=bills.POLLED)

    def _list(self, connections: int) -> Steps:
        """One query."""
        reads = prices.reads(connections * ENTRY, consistent=False)
        self.outcome.count(reads=reads)
        yield from self._reads.wait(reads)
        wait = bills.WAIT + connections / PAGE * (PAGE_WAIT - bills.WAIT)
        yield self._env.timeout(wait + connections * self._design.list_cpu)

    def _map(self) -> Steps:
        """Lambda's event source mapping: feeds ever more functions, while messages wait."""
        quotas, feeding = self._quotas, 0
        most = min(quotas.fed_most, quotas.executions - self._design.listers)
        allowed = min(quotas.fed, most)
        while self._listing or self._queue.items:
            if self._queue.items:
                while feeding < min(allowed, feeding + len(self._queue.items)):
                    self._env.process(self._feed())
                    feeding += 1
                    yield self._env.timeout(0)  # it takes its message now
                allowed = min(most, allowed + TICK * quotas.fed_added)
            yield self._env.timeout(TICK)

    def _feed(self) -> Steps:
        """Have one function work, in an environment of its own, on one chunk after the other."""
        chunk = yield self._queue.get()
        yield from self._starts.wait(1)
        start = self._design.cold_start
        while chunk:
            yield self._env.timeout(INVOKE)
            began = self._begin()
            yield self._env.timeout(start)
            start = 0.0
            yield from self._post(chunk)
            self._end("fanout", self._env.now - began)
            chunk = yield self._queue.get()

    def _post(self, recipients: int) -> Steps:
        """What `Broadcaster.broadcast` does."""
        for attempt in range(self._design.attempts):
            refused = 0
            for first in range(0, recipients, MAX_CONCURRENT_POSTS):
                refused += yield from self._round(
                    min(MAX_CONCURRENT_POSTS, recipients - first), attempt
                )
            self.outcome.refused += refused
            recipients = refused
        self.outcome.failed += recipients

    def _round(self, posts: int, attempt: int) -> Iterator[Any]:
        """Returns how many are refused."""
        if attempt:
            pause = self._random.random() * BACKOFF_S * 2 ** (attempt - 1)
            yield self._env.timeout(pause)
        cpu, taken = self._design.cpu, self._posts.take(posts)
        yield self._env.timeout(max(self._design.wait + cpu, posts * cpu))
        self.outcome.delivered.append((self._env.now, taken))
        return posts - taken

    def _begin(self) -> float:
        self._working += 1
        self.outcome.most = max(self.outcome.most, self._working)
        return float(self._env.now)

    def _end(self, function: str, seconds: float) -> None:
        self._working -= 1
        gb_seconds = bills.memory_of(function) / 1024 * seconds
        self.outcome.count(invocations=1, gb_seconds=gb_seconds, log_kb=bills.LOG_KB)
