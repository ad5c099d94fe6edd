"""Retries: botocore's standard mode, within the deadline of the invocation.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ChecksumError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection
from botocore.retries.quota import RetryQuota

from chalicelib import deadline
from chalicelib.concurrency import greenlet_hub

MAX_ATTEMPTS = 3
BACKOFF_S = 0.05  # DynamoDB has its own
MAX_BACKOFF_S = 20.0
MAX_RETRY_AFTER_S = 5.0  # more than the backoff, whatever the server asks for

TRANSIENT_CODES = {"RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"}
TRANSIENT_STATUS = {500, 502, 503, 504}
THROTTLING_CODES = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
THROTTLING_STATUS = 429  # unless the error is one of the operation's own

Result = dict[str, Any]


class _Kind(NamedTuple):
    """A kind of failure: the longest wait before the first retry, and what a retry takes from the
    quota."""

    backoff_s: float
    cost: int


_THROTTLED = _Kind(1.0, 5)


class Retries:
    """Repeats the failed calls of one client. Threads may share it.

    modeled: error codes that the service's model describes.
    backoff_s: the longest wait before the first retry, unless the service throttles.
    """

    def __init__(self, modeled: frozenset[str], backoff_s: float = BACKOFF_S) -> None:
        self._modeled = modeled
        self._transient = _Kind(backoff_s, 14)
        self._quota = RetryQuota()

    def run(self, attempt: Callable[[int], Result]) -> Result:
        """Return the result of the first attempt that succeeds; raises the last one's error.

        attempt: is given its number, from 1.
        """
        number, taken = 1, 1
        while True:
            try:
                result = attempt(number)
            except (ClientError, BotoCoreError) as error:
                kind = self._kind(error)
                if kind is None or number == MAX_ATTEMPTS:
                    raise
                pause = _pause(kind, number, error)
                if deadline.remaining() <= pause:
                    raise
                if not self._quota.acquire(kind.cost):
                    _note(error, RetryQuotaReached=True)
                    raise
                taken = kind.cost
            else:
                self._quota.release(taken)
                return result
            greenlet_hub.sleep(pause)
            number += 1

    def _kind(self, error: ClientError | BotoCoreError) -> _Kind | None:
        """The kind of failure; None: another attempt would fail as well."""
        if not isinstance(error, ClientError):
            is_transient = isinstance(error, (NoConnection, HTTPClientError, ChecksumError))
            return self._transient if is_transient else None
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in THROTTLING_CODES or (status == THROTTLING_STATUS and code not in self._modeled):
            return _THROTTLED
        return self._transient if code in TRANSIENT_CODES or status in TRANSIENT_STATUS else None


def _pause(kind: _Kind, number: int, error: Exception) -> float:
    pause: float = random.random() * min(kind.backoff_s * 2 ** (number - 1), MAX_BACKOFF_S)  # noqa: S311
    if isinstance(error, ClientError):
        asked = error.response["ResponseMetadata"]["HTTPHeaders"].get("x-amz-retry-after", "")
        if asked.isascii() and asked.isdigit():
            return max(pause, min(int(asked) / 1000, pause + MAX_RETRY_AFTER_S))
    return pause


def _note(error: Exception, **fields: Any) -> None:
    if isinstance(error, ClientError):
        metadata: Any = error.response["ResponseMetadata"]
        metadata.update(fields)
