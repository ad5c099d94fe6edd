"""Hub: work that waits for sockets, done many times at once in one thread.

With threads, each that is woken fights for the interpreter with all the others, and that takes more
CPU than what they do. Here each is a greenlet, which goes on only where another waits.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from contextvars import ContextVar, copy_context

from greenlet import getcurrent, greenlet
from urllib3.util import wait_for_read as _block_for_read
from urllib3.util import wait_for_write as _block_for_write

_hub: ContextVar[Hub | None] = ContextVar("hub", default=None)


def wait_for_read(waited: socket.socket, seconds: float) -> bool:
    """Wait until there is something to read; returns whether there is, in time."""
    hub = _hub.get()
    return hub.wait(seconds, waited, _READ) if hub else _block_for_read(waited, seconds)


def wait_for_write(waited: socket.socket, seconds: float) -> bool:
    """Wait until something can be written; returns whether it can, in time."""
    hub = _hub.get()
    return hub.wait(seconds, waited, _WRITE) if hub else _block_for_write(waited, seconds)


def sleep(seconds: float) -> None:
    """Wait so long."""
    if hub := _hub.get():
        hub.wait(seconds)
    else:
        time.sleep(seconds)


_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE


class Hub:
    """Has several greenlets take turns; of one thread at a time."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._ends: dict[greenlet, float] = {}  # of those that wait, on time.monotonic()
        self._main = getcurrent()

    def run(self, work: Callable[[], None], times: int) -> None:
        """Do `work` so many times at once; what one of them raises ends all."""
        self._main = getcurrent()
        workers = [self._worker(work) for _ in range(times)]
        try:
            for worker in workers:
                worker.switch()
            while self._ends:
                self._wake()
        finally:
            for worker in workers:
                if not worker.dead:
                    worker.throw()  # ends it, by way of its `finally`

    def wait(self, seconds: float, waited: socket.socket | None = None, event: int = _READ) -> bool:
        """Let others go on, until a socket is ready or the time is up; returns whether it is."""
        me = getcurrent()
        if waited:
            self._selector.register(waited, event, me)
        self._ends[me] = time.monotonic() + seconds
        try:
            ready: bool = self._main.switch()
            return ready
        finally:
            del self._ends[me]
            if waited:
                self._selector.unregister(waited)

    def close(self) -> None:
        """Free what it holds of the system."""
        self._selector.close()

    def _worker(self, work: Callable[[], None]) -> greenlet:
        worker = greenlet(work)
        context = copy_context()  # with the invocation's deadline and its log's keys
        context.run(_hub.set, self)
        worker.gr_context = context
        return worker

    def _wake(self) -> None:
        """Go on with those whose waiting has ended, once one's has."""
        left = min(self._ends.values()) - time.monotonic()
        for key, _ in self._selector.select(max(0.0, left)):
            key.data.switch(True)
        now = time.monotonic()
        for worker in [worker for worker, end in self._ends.items() if end <= now]:
            worker.switch(False)
