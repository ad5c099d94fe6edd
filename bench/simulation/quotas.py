"""What AWS allows an account in one region before its quotas are raised; quotas.json says where AWS
publishes each of them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import simpy

from bench.costs import cost_model

FUNCTIONS_PER_POLLER = 10  # concurrent functions of one poller of provisioned mode


@dataclass(frozen=True)
class Quotas:
    """Those of quotas.json, in their order; math.inf lifts one.

    posts_per_s, post_burst: requests of API Gateway.
    queue_functions, queue_functions_per_s, max_queue_functions: that the queue invokes
    concurrently at first, more of them each second, and at most.
    executions: concurrent functions. starts, starts_per_s: new environments of one function.
    reads_per_s: of one partition.
    """

    posts_per_s: float = cost_model.REQUESTS_PER_S
    post_burst: float = cost_model.REQUESTS_PER_S / 2
    queue_functions: float = 5
    queue_functions_per_s: float = 300 / 60
    max_queue_functions: float = 1_250
    executions: float = 1_000
    starts: float = 1_000
    starts_per_s: float = 1_000 / 10
    reads_per_s: float = 3_000


PUBLISHED = Quotas()


class TokenBucket:
    """Tokens that refill at a rate, up to a size; math.inf of either is no limit."""

    def __init__(self, env: simpy.Environment, rate_per_s: float, size: float) -> None:
        self._env, self._rate, self._size = env, rate_per_s, size
        self._level, self._at = size, env.now
        self._is_endless = math.inf in (rate_per_s, size)

    def take(self, wanted: int) -> int:
        """Take as many of `wanted` as there are."""
        if self._is_endless:
            return wanted
        self._refill()
        taken = min(wanted, max(0, int(self._level)))
        self._level -= taken
        return taken

    def wait(self, wanted: float) -> Iterator[simpy.Event]:
        """Take `wanted`, and wait until they are there."""
        if self._is_endless:
            return
        self._refill()
        self._level -= wanted
        if self._level < 0:
            yield self._env.timeout(-self._level / self._rate)

    def _refill(self) -> None:
        self._level = min(self._size, self._level + (self._env.now - self._at) * self._rate)
        self._at = self._env.now
