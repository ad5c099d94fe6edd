"""Timed: runs a hook in a thread of its own, and stops waiting when its time is up."""

from __future__ import annotations

import socket
import traceback
from collections.abc import Callable
from contextvars import Context
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from chalicelib import deadline
from chalicelib.concurrency import greenlet_hub
from chalicelib.review.draft import ReviewFailed

# Hooks that run at the same time, those included that nobody waits for any more: Python cannot end
# a thread, so a hook that always hangs would fill the memory.
MAX_RUNNING = 64


class Timed:
    """Calls a hook; raises ReviewFailed, and nothing else. Threads and greenlets may share it.

    The caller waits at a socket, so that other greenlets of its thread continue, which they would
    not if it waited for the thread.

    seconds: how long a call may take, within the deadline of the invocation.
    """

    def __init__(self, hook: Callable[[dict[str, str]], Any], seconds: float) -> None:
        self._hook = hook
        self._seconds = seconds
        self._lock = Lock()
        self._running = 0

    def __call__(self, draft: dict[str, str]) -> Any:
        seconds = max(0.0, min(self._seconds, deadline.remaining()))
        self._enter()
        try:
            ours, theirs = socket.socketpair()
        except OSError:  # the system allows no more files
            self._leave()
            raise ReviewFailed("no socket can be opened") from None
        with ours:
            call = _Call(self._hook, draft, seconds)
            self._start(call, theirs)
            if not greenlet_hub.wait_for_read(ours, seconds):
                raise ReviewFailed(f"it took more than {seconds * 1000:.0f} ms")
        return call.result()

    def _start(self, call: _Call, done: socket.socket) -> None:
        def run() -> None:
            with done:  # its end wakes the caller
                # A context of its own: the caller's has a hub of greenlets, which are its thread's.
                Context().run(call.run)
                self._leave()

        try:
            Thread(target=run, name="review", daemon=True).start()
        except RuntimeError:  # the system allows no more threads
            done.close()
            self._leave()
            raise ReviewFailed("no thread can be started") from None

    def _enter(self) -> None:
        with self._lock:
            if self._running >= MAX_RUNNING:
                raise ReviewFailed(f"{MAX_RUNNING} calls of it still run")
            self._running += 1

    def _leave(self) -> None:
        with self._lock:
            self._running -= 1


class _Call:
    """One call of a hook, and how it ended."""

    def __init__(
        self, hook: Callable[[dict[str, str]], Any], draft: dict[str, str], seconds: float
    ) -> None:
        self._hook = hook
        self._draft = draft
        self._seconds = seconds
        self._answer: Any = None
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            with deadline.within(self._seconds):
                self._answer = self._hook(self._draft)
        except BaseException as error:
            self._error = error

    def result(self) -> Any:
        """Return the answer; raises ReviewFailed."""
        if self._error is None:
            return self._answer
        if isinstance(self._error, ReviewFailed):
            raise self._error
        raise ReviewFailed(_described(self._error)) from None


def _described(error: BaseException) -> str:
    """The class of an exception and where it was raised; its own text may quote a message."""
    where = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        where = f" at {Path(frame.f_code.co_filename).name}:{line}"
    return f"it raised {type(error).__name__}{where}"
