"""Hub: work that waits for sockets, run many times at once in one thread.

With threads, each one that wakes competes with all others for the interpreter, which takes more CPU
than their work. Here each is a greenlet, which continues only when another one waits.
"""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from contextvars import ContextVar, copy_context

from greenlet import getcurrent, greenlet

_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE

# The cheapest one for a single socket.
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)

_hub: ContextVar[Hub | None] = ContextVar("hub", default=None)


def wait_for_read(waited: socket.socket, seconds: float) -> bool:
    """Wait until a socket is readable; returns False after `seconds`."""
    hub = _hub.get()
    return hub.wait(seconds, waited, _READ) if hub else _block(waited, seconds, _READ)


def wait_for_write(waited: socket.socket, seconds: float) -> bool:
    """Wait until a socket is writable; returns False after `seconds`."""
    hub = _hub.get()
    return hub.wait(seconds, waited, _WRITE) if hub else _block(waited, seconds, _WRITE)


def sleep(seconds: float) -> None:
    """Wait a number of seconds, while other greenlets continue."""
    if hub := _hub.get():
        hub.wait(seconds)
    else:
        time.sleep(seconds)


class Hub:
    """Switches between greenlets that wait. Used by one thread at a time."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake_at: dict[greenlet, float] = {}  # of the waiting ones, by time.monotonic()
        self._main = getcurrent()

    def run(self, work: Callable[[], None], times: int) -> None:
        """Run `work` a number of times at once; an exception in one of them ends all."""
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
        """Let others continue until a socket is ready or the time is up; returns whether it is
        ready."""
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
        """Close the selector."""
        self._selector.close()

    def _worker(self, work: Callable[[], None]) -> greenlet:
        worker = greenlet(work)
        context = copy_context()  # with the invocation's deadline and log keys
        context.run(_hub.set, self)
        worker.gr_context = context
        return worker

    def _wake(self) -> None:
        """Wait until a greenlet can continue; then switch to each one that can."""
        timeout = min(self._wake_at.values()) - time.monotonic()
        ready = [key.data for key, _ in self._selector.select(max(0.0, timeout))]
        # Collected before any continues: greenlets that start or stop waiting meanwhile come later.
        now = time.monotonic()
        late = [worker for worker, at in self._wake_at.items() if at <= now and worker not in ready]
        for worker in ready:
            worker.switch(True)
        for worker in late:
            worker.switch(False)


def _end(worker: greenlet) -> None:
    if not worker.dead:
        worker.throw()  # ends it through its `finally` blocks


def _block(waited: socket.socket, seconds: float, event: int) -> bool:
    with _Selector() as selector:
        selector.register(waited, event)
        return bool(selector.select(seconds))
