"""What AWS allows an account in one region before it is asked for more, and where it says so."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import simpy

from bench import bills

_AWS = "docs.aws.amazon.com/"
_SCALING = _AWS + "lambda/latest/dg/services-sqs-scaling.html"

SOURCES = (
    (
        "posts, and all other requests of API Gateway, a second; 2,500 in some regions",
        "10,000",
        "yes",
        _AWS + "apigateway/latest/developerguide/limits.html",
    ),
    (
        "of these at once; AWS sets it by the other, here to half of it",
        "5,000",
        "with the other",
        _AWS + "apigateway/latest/developerguide/limits.html",
    ),
    ("functions that a queue feeds side by side, at first", "5", "provisioned mode", _SCALING),
    ("of these, more in a minute, while messages wait", "300", "provisioned mode: 1,000", _SCALING),
    ("of these, at most", "1,250", "provisioned mode: 20,000", _SCALING),
    (
        "functions at work, in the whole account",
        "1,000",
        "yes",
        _AWS + "lambda/latest/dg/gettingstarted-limits.html",
    ),
    (
        "environments of one function that start in 10 s",
        "1,000",
        "no",
        _AWS + "lambda/latest/dg/scaling-behavior.html",
    ),
    (
        "reads of one partition of DynamoDB, a second",
        "3,000",
        "no",
        _AWS + "amazondynamodb/latest/developerguide/burst-adaptive-capacity.html",
    ),
)

A_POLLER = 10  # functions that a poller of provisioned mode feeds side by side


@dataclass(frozen=True)
class Quotas:
    """Those above, in their order; math.inf lifts one.

    posts, burst: a second, and at once.
    fed, fed_added, fed_most: functions that the queue feeds; how many more each second.
    executions: functions at work.
    started, started_added: new environments of one function, at once and a second.
    reads: of one partition, a second.
    """

    posts: float = bills.QUOTA
    burst: float = bills.QUOTA / 2
    fed: float = 5
    fed_added: float = 300 / 60
    fed_most: float = 1_250
    executions: float = 1_000
    started: float = 1_000
    started_added: float = 1_000 / 10
    reads: float = 3_000


PUBLISHED = Quotas()


class Bucket:
    """Tokens that come back with time: `rate` a second, up to `size`; inf of either is no limit."""

    def __init__(self, env: simpy.Environment, rate: float, size: float) -> None:
        self._env, self._rate, self._size = env, rate, size
        self._level, self._at = size, env.now
        self._is_endless = math.inf in (rate, size)

    def take(self, wanted: int) -> int:
        """Take as many of `wanted` as there are."""
        if self._is_endless:
            return wanted
        self._fill()
        taken = min(wanted, max(0, int(self._level)))
        self._level -= taken
        return taken

    def wait(self, wanted: float) -> Iterator[simpy.Event]:
        """Take `wanted`, and wait until they are there."""
        if self._is_endless:
            return
        self._fill()
        self._level -= wanted
        if self._level < 0:
            yield self._env.timeout(-self._level / self._rate)

    def _fill(self) -> None:
        since = self._env.now - self._at
        self._level = min(self._size, self._level + since * self._rate)
        self._at = self._env.now
