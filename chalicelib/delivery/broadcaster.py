"""Broadcaster: one frame to many connections."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from heapq import heappop, heappush
from typing import Any, NamedTuple

from botocore.exceptions import ClientError, HTTPClientError, SSLError
from botocore.exceptions import ConnectionError as NoConnection
from chalice.app import WebsocketDisconnectedError

from chalicelib import deadline, telemetry
from chalicelib.concurrency import Threads, Workers
from chalicelib.stores import error_summary

MAX_CONCURRENT_POSTS = 32  # a post spends almost all of its time waiting for the network
MAX_ATTEMPTS = 5  # for each recipient
BACKOFF_S = 0.05  # the longest wait before the second attempt; it doubles with each further one

log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """The result of a broadcast.

    sent: number of connections for which API Gateway accepted the frame.
    gone: ids of the connections that do not exist (410).
    failed: ids of those that were refused for another reason, at the last attempt.
    undelivered: ids of those for which no time was left.
    retried: number of attempts other than the first ones.
    """

    sent: int = 0
    gone: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    undelivered: list[str] = field(default_factory=list)
    retried: int = 0


class _Outcome(Enum):
    SENT = auto()
    GONE = auto()
    FAILED = auto()
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

    def broadcast(self, frame: str, recipients: Sequence[str]) -> Delivery:
        """Post `frame` to each of `recipients`, until the deadline of the invocation.

        First attempts come first. Throttled posts, 5xx responses and network errors are retried,
        each after its own jittered backoff. Returns when no post is in flight any more.
        """
        data = frame.encode()
        # A heap, which threads may share: no other thread runs in the middle of heapq's functions.
        attempts = [_Attempt(0.0, order, id) for order, id in enumerate(recipients)]
        done: dict[_Outcome, list[_Attempt]] = {outcome: [] for outcome in _Outcome}

        def work() -> None:
            # Whoever adds a retry goes on here, so that one worker at least is left for each.
            while attempts:
                try:
                    attempt = heappop(attempts)
                except IndexError:  # another worker took the last one
                    return
                outcome = self._post(attempt, data)
                if outcome is _Outcome.RETRYABLE:
                    heappush(attempts, attempt.next())
                done[outcome].append(attempt)

        self._workers.run(work, min(self._parallelism, len(recipients)))
        return _counted(done)

    def _post(self, attempt: _Attempt, data: bytes) -> _Outcome:
        pause = attempt.due - time.monotonic()
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
            return _Outcome.FAILED
        return _Outcome.SENT


def _counted(done: Mapping[_Outcome, Sequence[_Attempt]]) -> Delivery:
    ids = {outcome: [attempt.connection_id for attempt in done[outcome]] for outcome in done}
    # Each retryable attempt has a further one, unless there was no time left for it.
    too_late = sum(attempt.number > 1 for attempt in done[_Outcome.UNDELIVERED])
    delivery = Delivery(
        sent=len(ids[_Outcome.SENT]),
        gone=ids[_Outcome.GONE],
        failed=ids[_Outcome.FAILED],
        undelivered=ids[_Outcome.UNDELIVERED],
        retried=len(ids[_Outcome.RETRYABLE]) - too_late,
    )
    telemetry.count("Failed", len(delivery.failed))
    telemetry.count("Undelivered", len(delivery.undelivered))
    telemetry.count("Retried", delivery.retried)
    return delivery


def _is_retryable(error: Exception) -> bool:
    """Whether another attempt may succeed: after 429, 5xx, or a network error."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status == 429 or status >= 500
    return isinstance(error, (NoConnection, HTTPClientError)) and not isinstance(error, SSLError)
