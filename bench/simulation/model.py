"""A model of one message on AWS, in SimPy: from its frame's arrival to the last post.

Its grain is a round, the posts that one function has in flight together: they ask for the quota at
once, and take as long as each other. The attempts are those of
`chalicelib/delivery/broadcaster.py`, the chunks those of `chalicelib/delivery/fanout_queue.py`.
"""

import math
import random
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

import simpy

from bench.costs import runs
from bench.costs.runs import CALL_CPU_S, CALL_WAIT_S
from bench.harness import prices
from bench.simulation.outcome import Outcome
from bench.simulation.quotas import PUBLISHED, Quotas, TokenBucket
from chalicelib import delivery

# `python -m bench scale` observes the first line, `python -m bench growth` measures the second.
ENTRY_BYTES, READS_BESIDE_LISTING, WRITES = 98, 0, 6  # an index entry; units of a message
LIST_CPU_S, ENQUEUE_CPU_S = 0.5e-6, 1e-6  # for each connection: read its id, put it into the queue
PAGE = 1024 * prices.KB // ENTRY_BYTES  # connections that one query returns
PAGE_WAIT_S = 0.040  # that DynamoDB takes for a whole page; assumed
ID_BYTES, FRAME_BYTES = 19, 400  # of a chunk: an id in it, and all the rest of it
CALLS_BEFORE_LISTING = 1  # the sender's row; the append is no longer than listing a page beside it
INVOKE_S = 0.020  # from the queue, or from API Gateway, to the function; assumed
COLD_START_S = 0.5  # until a new environment works, which is billed; assumed
MESSAGE_TIMEOUT_S = 29  # as in .chalice/config.json
TICK_S = 0.005

Steps = Iterator[simpy.Event]


@dataclass(frozen=True)
class Design:
    """How the app does it.

    cpu_s: of a whole CPU for one post. wait_s: until its answer.
    chunk: connections that one function serves. attempts: for each recipient.
    list_cpu_s: of a whole CPU for each connection listed.
    listers: functions that list the room, each a part of it.
    cold_start_s: until a new environment works.
    posts_per_s: the setting, by which the functions behind the queue are limited and slowed; None:
        as the quota is. math.inf: they are not.
    chunk_tries: how often throttled recipients of a chunk go back to the queue.
    """

    cpu_s: float
    chunk: int
    wait_s: float = CALL_WAIT_S
    attempts: int = delivery.MAX_ATTEMPTS
    list_cpu_s: float = LIST_CPU_S
    listers: int = 1
    cold_start_s: float = COLD_START_S
    posts_per_s: float | None = None
    chunk_tries: int = delivery.MAX_CHUNK_TRIES


def simulate(room_size: int, design: Design, quotas: Quotas = PUBLISHED, seed: int = 1) -> Outcome:
    """Send one message to a room of so many; the same for the same arguments."""
    return _Message(room_size, design, quotas, seed).outcome


class _Message:
    def __init__(self, connections: int, design: Design, quotas: Quotas, seed: int) -> None:
        self._env = env = simpy.Environment()
        self._random = random.Random(seed)
        self._design, self._quotas = design, quotas
        self._posts_per_s = design.posts_per_s or quotas.posts_per_s  # as set
        self._posts = TokenBucket(env, quotas.posts_per_s, quotas.post_burst)
        self._reads = TokenBucket(env, quotas.reads_per_s, quotas.reads_per_s)
        self._starts = TokenBucket(env, quotas.starts_per_s, quotas.starts)
        self._queue = simpy.Store(env)
        self._listing, self._working, self._delayed = design.listers, 0, 0
        self.outcome = Outcome()
        for number in range(design.listers):
            env.process(self._receive(len(range(number, connections, design.listers))))
        env.process(self._invoke_from_queue())
        env.run()
        messages = 1 + self.outcome.delivered
        self.outcome.used.update(api_messages=messages, reads=READS_BESIDE_LISTING, writes=WRITES)

    def _receive(self, connections: int) -> Steps:
        """The function that lists the room, or its part of it."""
        began = yield from self._begin()
        yield self._env.timeout(CALLS_BEFORE_LISTING * (CALL_WAIT_S + CALL_CPU_S))
        if connections <= self._design.chunk:
            yield from self._list(connections)
            self.outcome.failed += yield from self._broadcast(connections)
        else:
            yield from self._enqueue_all(connections, began + MESSAGE_TIMEOUT_S)
        self._end("websocket_message", min(self._env.now - began, MESSAGE_TIMEOUT_S))
        self._listing -= 1

    def _enqueue_all(self, connections: int, deadline: float) -> Steps:
        """Post to the sender; put all others into the queue, a request as soon as it is full."""
        size = ID_BYTES * self._design.chunk + FRAME_BYTES
        messages = min(delivery.MAX_BATCH_MESSAGES, delivery.MAX_BATCH_BYTES // size)
        batch = messages * self._design.chunk
        listed = put = 0
        while put < connections:
            ids = min(batch, connections - put)
            while listed < put + ids:
                page = min(PAGE, connections - listed)
                yield from self._list(page)
                if not listed:
                    self.outcome.failed += yield from self._broadcast(1)
                listed += page
            yield self._env.timeout(ENQUEUE_CPU_S * ids + CALL_WAIT_S + CALL_CPU_S)
            if self._env.now > deadline:
                self.outcome.unlisted += connections - put
                return
            others = ids - 1 if not put else ids
            chunks = range(0, others, self._design.chunk)
            for first in chunks:
                self._queue.put((min(self._design.chunk, others - first), 0))
            requests = prices.queue_requests(len(chunks) * size)
            polls = runs.POLL_REQUESTS * len(chunks)
            self.outcome.used.update(queue_requests=requests + polls)
            put += ids

    def _list(self, connections: int) -> Steps:
        """One query."""
        reads = prices.reads(connections * ENTRY_BYTES, consistent=False)
        self.outcome.used.update(reads=reads)
        yield from self._reads.wait(reads)
        wait_s = CALL_WAIT_S + connections / PAGE * (PAGE_WAIT_S - CALL_WAIT_S)
        yield self._env.timeout(wait_s + connections * self._design.list_cpu_s)

    def _invoke_from_queue(self) -> Steps:
        """Lambda's event source mapping: more and more functions, while messages wait."""
        quotas, invoked = self._quotas, 0
        most = min(quotas.max_queue_functions, quotas.executions - self._design.listers)
        if self._posts_per_s < math.inf:
            most = min(most, delivery.fanout_concurrency(self._posts_per_s))
        allowed = min(quotas.queue_functions, most)
        while self._listing or self._queue.items or self._delayed:
            if self._queue.items:
                while invoked < min(allowed, invoked + len(self._queue.items)):
                    self._env.process(self._function())
                    invoked += 1
                    yield self._env.timeout(0)  # it takes its message now
                allowed = min(most, allowed + TICK_S * quotas.queue_functions_per_s)
            yield self._env.timeout(TICK_S)

    def _function(self) -> Steps:
        """One function, in an environment of its own, on one chunk after the other."""
        recipients, tries = yield self._queue.get()
        yield from self._starts.wait(1)
        start_s, own_pace = self._design.cold_start_s, self._pace()
        while True:
            began = yield from self._begin()
            yield self._env.timeout(start_s)
            start_s = 0.0
            yield from self._send_chunk(recipients, tries, own_pace)
            self._end("fanout", self._env.now - began)
            recipients, tries = yield self._queue.get()

    def _pace(self) -> TokenBucket:
        if self._posts_per_s == math.inf:
            return TokenBucket(self._env, math.inf, math.inf)
        part = delivery.Pace.of_one_function(self._posts_per_s)
        return TokenBucket(self._env, part.per_s, part.burst)

    def _send_chunk(self, recipients: int, tries: int, own_pace: TokenBucket) -> Steps:
        """What `Dispatcher.send_chunk` does."""
        refused = self.outcome.refused
        throttled = yield from self._broadcast(recipients, own_pace)
        retried = self.outcome.refused - refused - throttled
        is_overloaded = retried > delivery.OVERLOAD * recipients
        if throttled and is_overloaded and tries < self._design.chunk_tries:
            self._env.process(self._requeue(throttled, tries + 1))
        else:
            self.outcome.failed += throttled

    def _requeue(self, recipients: int, tries: int) -> Steps:
        self._delayed += 1
        yield self._env.timeout(self._random.randint(1, 2**tries))
        self._queue.put((recipients, tries))
        self._delayed -= 1
        self.outcome.used.update(queue_requests=1 + runs.POLL_REQUESTS)

    def _broadcast(
        self, recipients: int, own_pace: TokenBucket | None = None
    ) -> Generator[simpy.Event, None, int]:
        """What `Broadcaster.broadcast` does; returns how many are refused at each attempt."""
        first, retries, failed = recipients, list[tuple[float, int]](), 0
        while first or retries:
            attempts = [1] * min(delivery.MAX_CONCURRENT_POSTS, first)
            first -= len(attempts)
            yield self._env.timeout(0 if attempts else max(0.0, retries[0][0] - self._env.now))
            while (
                retries
                and retries[0][0] <= self._env.now
                and len(attempts) < delivery.MAX_CONCURRENT_POSTS
            ):
                attempts.append(heappop(retries)[1])
            if own_pace:
                yield from own_pace.wait(len(attempts))
            refused = yield from self._round(attempts)
            for attempt in refused:
                if attempt < self._design.attempts:
                    backoff_s = self._random.random() * delivery.BACKOFF_S * 2 ** (attempt - 1)
                    heappush(retries, (self._env.now + backoff_s, attempt + 1))
                else:
                    failed += 1
        return failed

    def _round(self, attempts: list[int]) -> Generator[simpy.Event, None, list[int]]:
        """Returns those that are refused."""
        posts, cpu_s = len(attempts), self._design.cpu_s
        taken = self._posts.take(posts)
        yield self._env.timeout(max(self._design.wait_s + cpu_s, posts * cpu_s))
        self.outcome.deliveries.append((self._env.now, taken))
        self.outcome.refused += posts - taken
        return self._random.sample(attempts, posts - taken) if taken < posts else []

    def _begin(self) -> Generator[simpy.Event, None, float]:
        yield self._env.timeout(INVOKE_S)
        self._working += 1
        self.outcome.max_functions = max(self.outcome.max_functions, self._working)
        return self._env.now

    def _end(self, function: str, seconds: float) -> None:
        self._working -= 1
        ran = runs.run(seconds, runs.memory_mb(function), cold_starts=0)  # these are in the seconds
        self.outcome.used.update(ran)
