"""Hub: work that waits for sockets, done many times at once in one thread.

With threads, each that is woken fights for the interpreter with all the others, and that takes more
CPU than what they do. Here each is a greenlet, which goes on only where another waits.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar, copy_context

from greenlet import getcurrent, greenlet
from urllib3.util import wait_for_read as _block_for_read
from urllib3.util import wait_for_write as _block_for_write

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

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


class Hub:
    """Has several greenlets take turns; of one thread at a time."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake_at: dict[greenlet, float] = {}  # of those that wait, on time.monotonic()
        self._main = getcurrent()

    def run(self, work: Callable[[], None], times: int) -> None:
        """Do `work` so many times at once; what one of them raises ends all."""
        self._main = getcurrent()
        workers = [self._worker(work) for _ in range(times)]
        with ExitStack() as stack:
            for worker in workers:
                stack.callback(_end, worker)
            for worker in workers:
                worker.switch()
            while self._wake_at:
                self._wake()

    def wait(self, seconds: float, waited: socket.socket | None = None, event: int = _READ) -> bool:
        """Let others go on, until a socket is ready or the time is up; returns whether it is."""
        me = getcurrent()
        if waited is not None:
            self._selector.register(waited, event, me)
        self._wake_at[me] = time.monotonic() + seconds
        try:
            ready: bool = self._main.switch()
            return ready
        finally:
            del self._wake_at[me]
            if waited is not None:
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
        left = min(self._wake_at.values()) - time.monotonic()
        ready = [key.data for key, _ in self._selector.select(max(0.0, left))]
        # Before any goes on: who began or ended to wait meanwhile has not been looked at.
        now = time.monotonic()
        late = [worker for worker, at in self._wake_at.items() if at <= now and worker not in ready]
        for worker in ready:
            worker.switch(True)
        for worker in late:
            worker.switch(False)


def _end(worker: greenlet) -> None:
    if not worker.dead:
        worker.throw()  # which ends it by way of its `finally`
