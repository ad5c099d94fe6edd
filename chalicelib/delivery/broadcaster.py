"""Broadcaster: one frame to many connections."""

from __future__ import annotations

import logging
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from botocore.exceptions import ClientError, HTTPClientError, SSLError
from botocore.exceptions import ConnectionError as NoConnection
from chalice.app import WebsocketDisconnectedError

from chalicelib import deadline
from chalicelib.concurrency.workers import Threads, Workers
from chalicelib.stores import errors

MAX_CONCURRENT_POSTS = 32  # posts in flight; each waits for the network for almost all of its time
MAX_ATTEMPTS = 5  # for each recipient
BACKOFF_S = 0.05  # s, before the second attempt at most; before each further one twice as much

log = logging.getLogger(__name__)


@dataclass
class Delivery:
    """What became of a broadcast.

    sent: number of connections that API Gateway took the frame for.
    gone: ids of those that do not exist (410).
    failed: ids of those that were refused for any other reason, in the end.
    undelivered: ids of those for which there was no time.
    retried: number of attempts that were not the first.
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
    RETRYABLE = auto()  # it may go well the next time
    UNDELIVERED = auto()


class Broadcaster:
    """Posts frames, several at a time; a recipient that fails touches neither others nor sender.

    send: posts one frame, `send(connection_id, frame)`, the frame as UTF-8, once for all; raises
        WebsocketDisconnectedError for a connection that is gone.
    parallelism: how many posts may be in flight.
    workers: have `send` be called so often at once; None: in threads.
    """

    def __init__(
        self,
        send: Callable[[str, Any], None],  # Chalice's annotation knows no bytes
        parallelism: int = MAX_CONCURRENT_POSTS,
        workers: Workers | None = None,
    ) -> None:
        self._send = send
        self._parallelism = parallelism
        self._workers = workers or Threads(parallelism - 1)

    def broadcast(self, frame: str, recipients: Sequence[str]) -> Delivery:
        """Post `frame` to each of `recipients`, until the deadline of the invocation.

        Who is throttled, answered 5xx or not reached is tried again after all others, each after
        a time of their own. Returns when no post is in flight any more.
        """
        delivery, data = Delivery(), frame.encode()
        for attempt in range(MAX_ATTEMPTS):
            outcomes = self._post_all(data, recipients, attempt)
            _count(delivery, outcomes)
            if attempt:
                delivery.retried += sum(
                    outcome is not _Outcome.UNDELIVERED for _, outcome in outcomes
                )
            recipients = [id for id, outcome in outcomes if outcome is _Outcome.RETRYABLE]
            if not recipients:
                break
        return delivery

    def _post_all(
        self, data: bytes, recipients: Sequence[str], attempt: int
    ) -> list[tuple[str, _Outcome]]:
        waiting, outcomes = deque(recipients), list[tuple[str, _Outcome]]()

        def work() -> None:
            # What is taken from the deque is this worker's alone, and appending is atomic.
            while waiting:
                try:
                    id = waiting.popleft()
                except IndexError:  # another was faster
                    return
                outcomes.append((id, self._post(id, data, attempt)))

        self._workers.run(work, min(self._parallelism, len(recipients)))
        return outcomes

    def _post(self, connection_id: str, data: bytes, attempt: int) -> _Outcome:
        pause = random.random() * BACKOFF_S * 2 ** (attempt - 1) if attempt else 0  # noqa: S311
        if deadline.remaining() <= pause:
            return _Outcome.UNDELIVERED
        if pause:
            self._workers.sleep(pause)
        try:
            self._send(connection_id, data)
        except WebsocketDisconnectedError:
            return _Outcome.GONE
        except Exception as error:
            passing = _is_retryable(error) and attempt < MAX_ATTEMPTS - 1
            if not passing:
                log.warning("post to %s failed: %s", connection_id, errors.summary(error))
            return _Outcome.RETRYABLE if passing else _Outcome.FAILED
        return _Outcome.SENT


def _count(delivery: Delivery, outcomes: Sequence[tuple[str, _Outcome]]) -> None:
    lists = {
        _Outcome.GONE: delivery.gone,
        _Outcome.FAILED: delivery.failed,
        _Outcome.UNDELIVERED: delivery.undelivered,
    }
    for id, outcome in outcomes:
        if outcome is _Outcome.SENT:
            delivery.sent += 1
        elif outcome in lists:
            lists[outcome].append(id)


def _is_retryable(error: Exception) -> bool:
    """Whether another attempt may go well: too many requests, a failure there, a broken network."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status == 429 or status >= 500
    return isinstance(error, (NoConnection, HTTPClientError)) and not isinstance(error, SSLError)
