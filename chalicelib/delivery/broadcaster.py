"""Broadcaster: one frame to many connections."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from heapq import heappop, heappush
from typing import Any, NamedTuple

from botocore.exceptions import ClientError, HTTPClientError, SSLError
from botocore.exceptions import ConnectionError as NoConnection
from chalice.app import WebsocketDisconnectedError

from chalicelib import deadline, telemetry
from chalicelib.concurrency import Threads, Workers
from chalicelib.delivery.pace import Pace
from chalicelib.stores import error_summary

MAX_CONCURRENT_POSTS = 32  # a post spends almost all of its time waiting for the network
MAX_ATTEMPTS = 5  # for each recipient
# Retries for each recipient, beyond which the quota is used up; below, single clients do not read.
OVERLOAD = 0.1
BACKOFF_S = 0.05  # the longest wait before the second attempt; it doubles with each further one

log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """The result of a broadcast.

    sent: number of connections for which API Gateway accepted the frame.
    gone: ids of the connections that do not exist (410).
    failed: ids of those that were refused for another reason, at the last attempt.
    throttled: ids of the failed ones that were refused with 429.
    undelivered: ids of those for which no time was left.
    retried: number of attempts other than the first ones.
    """

    sent: int = 0
    gone: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    throttled: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    retried: int = 0

    @property
    def quota_exceeded(self) -> bool:
        """Whether so many posts were retried that not only single recipients were at fault."""
        recipients = self.sent + len(self.gone) + len(self.failed) + len(self.undelivered)
        return self.retried > OVERLOAD * recipients


class _Outcome(Enum):
    SENT = auto()
    GONE = auto()
    FAILED = auto()
    THROTTLED = auto()
    RETRYABLE = auto()
    UNDELIVERED = auto()


class _Attempt(NamedTuple):
    """One post to come; attempts compare by when they are due.

    due: by time.monotonic(); a first attempt is due at once. order: of the recipients.
    number: 1 for the first attempt.
    """

    due: float
    order: int
    connection_id: str
    number: int = 1

    def next(self) -> _Attempt:
        """The retry, after a jittered backoff from now."""
        pause = random.random() * BACKOFF_S * 2 ** (self.number - 1)  # noqa: S311
        return self._replace(due=time.monotonic() + pause, number=self.number + 1)


class _Results:
    """The outcomes of a broadcast's attempts. Threads may share it."""

    def __init__(self) -> None:
        self._ids: dict[_Outcome, list[str]] = {outcome: [] for outcome in _Outcome}
        self._retried = list[_Attempt]()

    def add(self, attempt: _Attempt, outcome: _Outcome) -> None:
        """Note what came of an attempt."""
        if attempt.number > 1 and outcome is not _Outcome.UNDELIVERED:
            self._retried.append(attempt)
        self._ids[outcome].append(attempt.connection_id)

    def delivery(self) -> Delivery:
        """Return the result, when all attempts are made."""
        throttled = self._ids[_Outcome.THROTTLED]
        return Delivery(
            sent=len(self._ids[_Outcome.SENT]),
            gone=self._ids[_Outcome.GONE],
            failed=self._ids[_Outcome.FAILED] + throttled,
            throttled=throttled,
            undelivered=self._ids[_Outcome.UNDELIVERED],
            retried=len(self._retried),
        )


class Broadcaster:
    """Posts a frame to several connections at a time; a recipient that fails affects neither the
    other recipients nor the sender.

    send: posts one frame, `send(connection_id, frame)`; the frame is UTF-8, encoded once for all.
        Raises WebsocketDisconnectedError for a connection that is gone.
    parallelism: the most posts in flight.
    workers: run `send` that many times at once; None: threads.
    """

    def __init__(
        self,
        send: Callable[[str, Any], None],  # Chalice's annotation does not include bytes
        parallelism: int = MAX_CONCURRENT_POSTS,
        workers: Workers | None = None,
    ) -> None:
        self._send = send
        self._parallelism = parallelism
        self._workers = workers or Threads(parallelism - 1)

    def broadcast(
        self, frame: str, recipients: Sequence[str], pace: Pace | None = None
    ) -> Delivery:
        """Post `frame` to each of `recipients`, until the deadline of the invocation.

        First attempts come first. Throttled posts, 5xx responses and network errors are retried,
        each after its own jittered backoff. Returns when no post is in flight any more.

        pace: how quickly posts may follow each other; None: without a pause.
        """
        data = frame.encode()
        # A heap, which threads may share: no other thread runs in the middle of heapq's functions.
        attempts = [_Attempt(0.0, order, id) for order, id in enumerate(recipients)]
        results = _Results()
        work = partial(self._work, attempts, results, data, pace)
        if len(recipients) > 1:
            self._workers.run(work, min(self._parallelism, len(recipients)))
        else:
            work()
        delivery = results.delivery()
        telemetry.count("Failed", len(delivery.failed))
        telemetry.count("Undelivered", len(delivery.undelivered))
        telemetry.count("Retried", delivery.retried)
        return delivery

    def _work(
        self, attempts: list[_Attempt], results: _Results, data: bytes, pace: Pace | None
    ) -> None:
        """Make attempts until there are none; several workers do so at once."""
        # A worker that adds a retry also comes back here, so each retry has a worker left.
        while attempts:
            try:
                attempt = heappop(attempts)
            except IndexError:  # another worker took the last one
                return
            outcome = self._post(attempt, data, pace)
            if outcome is _Outcome.RETRYABLE:
                heappush(attempts, attempt.next())
            results.add(attempt, outcome)

    def _post(self, attempt: _Attempt, data: bytes, pace: Pace | None) -> _Outcome:
        pause = max(attempt.due - time.monotonic(), pace.wait_s() if pace else 0.0)
        if deadline.remaining() <= max(0.0, pause):
            return _Outcome.UNDELIVERED
        if pause > 0:
            self._workers.sleep(pause)
        try:
            self._send(attempt.connection_id, data)
        except WebsocketDisconnectedError:
            return _Outcome.GONE
        except Exception as error:
            if _is_retryable(error) and attempt.number < MAX_ATTEMPTS:
                return _Outcome.RETRYABLE
            log.warning("post to %s failed: %s", attempt.connection_id, error_summary(error))
            return _Outcome.THROTTLED if _status(error) == 429 else _Outcome.FAILED
        return _Outcome.SENT


def _is_retryable(error: Exception) -> bool:
    """Whether another attempt may succeed: after 429, 5xx, or a network error."""
    if isinstance(error, ClientError):
        return _status(error) == 429 or _status(error) >= 500
    return isinstance(error, (NoConnection, HTTPClientError)) and not isinstance(error, SSLError)


def _status(error: Exception) -> int:
    """The status of a refused post; 0 for other errors."""
    answer = error.response if isinstance(error, ClientError) else {}
    status: int = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status
