"""Hub: work that waits for sockets, run many times at once in one thread.

With threads, each one that wakes competes with all others for the interpreter, which takes more CPU
than their work. Here each is a greenlet, which continues only when another one waits.
"""

from __future__ import annotations

import math
import select
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from contextvars import ContextVar, copy_context

from greenlet import getcurrent, greenlet

# Not an epoll, which would take two more system calls for each wait.
_READ, _WRITE = select.POLLIN, select.POLLOUT

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
        self._poll = select.poll()
        self._by_descriptor: dict[int, greenlet] = {}  # those that wait for a socket
        self._wake_at: dict[greenlet, float] = {}  # of the waiting ones, by time.monotonic()
        self._soonest = math.inf  # no greenlet wakes before this
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
        me, wake_at = getcurrent(), time.monotonic() + seconds
        descriptor = -1
        if waited is not None:
            descriptor = waited.fileno()
            self._poll.register(descriptor, event)
            self._by_descriptor[descriptor] = me
        self._wake_at[me] = wake_at
        if wake_at < self._soonest:
            self._soonest = wake_at
        try:
            ready: bool = self._main.switch()
            return ready
        finally:
            del self._wake_at[me]
            if waited is not None:
                self._poll.unregister(descriptor)
                del self._by_descriptor[descriptor]

    def _worker(self, work: Callable[[], None]) -> greenlet:
        worker = greenlet(work)
        context = copy_context()  # with the invocation's deadline and log keys
        context.run(_hub.set, self)
        worker.gr_context = context
        return worker

    def _wake(self) -> None:
        """Wait until a greenlet can continue; then switch to each one that can."""
        timeout = max(0.0, self._soonest - time.monotonic())
        events = self._poll.poll(timeout * 1000)
        # Collected before any continues: greenlets that start or stop waiting meanwhile come later.
        ready = [self._by_descriptor[descriptor] for descriptor, _ in events]
        late = self._late(ready) if time.monotonic() >= self._soonest else ()
        for worker in ready:
            worker.switch(True)
        for worker in late:
            worker.switch(False)

    def _late(self, ready: Sequence[greenlet]) -> list[greenlet]:
        """Those whose time is up. Hardly any is: most sockets are ready long before."""
        now = time.monotonic()
        self._soonest = min((at for at in self._wake_at.values() if at > now), default=math.inf)
        return [worker for worker, at in self._wake_at.items() if at <= now and worker not in ready]


def _block(waited: socket.socket, seconds: float, event: int) -> bool:
    poll = select.poll()
    poll.register(waited, event)
    return bool(poll.poll(max(0.0, seconds) * 1000))


def _end(worker: greenlet) -> None:
    if not worker.dead:
        worker.throw()  # ends it through its `finally` blocks
