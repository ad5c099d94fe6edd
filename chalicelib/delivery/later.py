"""Later: what other invocations do after a while, through the queue."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from chalicelib.delivery.fanout_queue import FanoutQueue, News, QueueUnavailable
from chalicelib.stores import NEWS_INTERVAL_MS

# Longer than most invocations take that end somebody's place in a room, and longer than any can.
RECHECK_AFTER_S = (5, 30)

log = logging.getLogger(__name__)


class Later:
    """Asks for work to be done later. Never raises: none of it is needed for what was asked now.

    clock: returns milliseconds since the epoch, UTC.
    """

    def __init__(self, queue: FanoutQueue, clock: Callable[[], int]) -> None:
        self._queue = queue
        self._clock = clock

    def tell(self, news: News, room: str) -> None:
        """Tell a room of changes, after the least time between two such frames. If that fails, the
        room is told with the next change."""
        with _logged("a room is not told of %s", news.value):
            self._queue.put_summary(news, room, math.ceil(NEWS_INTERVAL_MS / 1000))

    def recheck(self, room: str, member: str) -> None:
        """Look whether a member whose place in a room is about to end has lost its subscriptions:
        this invocation may be cut off in the middle."""
        with _logged("a lost room is not looked at again"):
            for delay_s in RECHECK_AFTER_S:
                self._queue.put_recheck(room, member, delay_s)

    def close(self, connection_id: str, at: int) -> None:
        """Look at a connection whose token expires at a time, milliseconds since the epoch, or
        earlier if the queue cannot wait so long. If that fails, API Gateway closes the connection
        when it has been idle."""
        delay_s = max(0, math.ceil((at - self._clock()) / 1000))
        with _logged("connection %s is not closed in time", connection_id):
            self._queue.put_expiry(connection_id, delay_s)


@contextmanager
def _logged(text: str, *values: str) -> Iterator[None]:
    try:
        yield
    except QueueUnavailable as error:
        log.warning(f"{text}: queue unavailable: %s", *values, error)
