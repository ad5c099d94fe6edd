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

        Throttled posts, 5xx responses and network errors are retried after all first attempts,
        each with its own jittered backoff. Returns when no post is in flight any more.
        """
        delivery, data = Delivery(), frame.encode()
        for attempt in range(MAX_ATTEMPTS):
            ids = self._post_all(data, recipients, attempt)
            delivery.sent += len(ids[_Outcome.SENT])
            delivery.gone += ids[_Outcome.GONE]
            delivery.failed += ids[_Outcome.FAILED]
            delivery.undelivered += ids[_Outcome.UNDELIVERED]
            if attempt:
                delivery.retried += len(recipients) - len(ids[_Outcome.UNDELIVERED])
            recipients = ids[_Outcome.RETRYABLE]
            if not recipients:
                break
        telemetry.count("Failed", len(delivery.failed))
        telemetry.count("Undelivered", len(delivery.undelivered))
        telemetry.count("Retried", delivery.retried)
        return delivery

    def _post_all(
        self, data: bytes, recipients: Sequence[str], attempt: int
    ) -> dict[_Outcome, list[str]]:
        """The recipients by their outcome."""
        waiting = deque(recipients)
        ids: dict[_Outcome, list[str]] = {outcome: [] for outcome in _Outcome}

        def work() -> None:
            # An id taken from the deque belongs to this worker alone, and appending is atomic.
            while waiting:
                try:
                    id = waiting.popleft()
                except IndexError:  # another worker took the last one
                    return
                ids[self._post(id, data, attempt)].append(id)

        if len(recipients) > 1:
            self._workers.run(work, min(self._parallelism, len(recipients)))
        else:
            work()
        return ids

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
            if _is_retryable(error) and attempt < MAX_ATTEMPTS - 1:
                return _Outcome.RETRYABLE
            log.warning("post to %s failed: %s", connection_id, error_summary(error))
            return _Outcome.FAILED
        return _Outcome.SENT


def _is_retryable(error: Exception) -> bool:
    """Whether another attempt may succeed: after 429, 5xx, or a network error."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        return status == 429 or status >= 500
    return isinstance(error, (NoConnection, HTTPClientError)) and not isinstance(error, SSLError)
