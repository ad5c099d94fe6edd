"""Calls of non-blocking sockets, with or without TLS, and waits in between."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from typing import TypeVar

from chalicelib.concurrency.greenlet_hub import wait_for_read, wait_for_write

_WOULD_WAIT = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)

Result = TypeVar("Result")
Argument = TypeVar("Argument")
Wait = Callable[[socket.socket, float], bool]


def or_none(call: Callable[[Argument], Result], argument: Argument) -> Result | None:
    """Return the result of a non-blocking call; None if it would have to wait."""
    try:
        return call(argument)
    except _WOULD_WAIT:
        return None


def call_when_ready(
    opened: socket.socket, call: Callable[[], Result], wait: Wait, left: Callable[[], float]
) -> Result:
    """Repeat a non-blocking call, and wait in between, until it succeeds; raises TimeoutError, and
    what `call` does.

    wait: what a socket without TLS waits for. left: returns the seconds left.
    """
    while True:
        try:
            return call()
        except ssl.SSLWantReadError:
            wait_or_time_out(opened, wait_for_read, left())
        except ssl.SSLWantWriteError:
            wait_or_time_out(opened, wait_for_write, left())
        except BlockingIOError:
            wait_or_time_out(opened, wait, left())


def wait_or_time_out(opened: socket.socket, wait: Wait, seconds: float) -> None:
    """Wait at most `seconds`; raises TimeoutError then."""
    if not wait(opened, seconds):
        raise TimeoutError


def seconds_left(most: float, deadline: float) -> float:
    """The seconds left, at most `most`; raises TimeoutError if there are none."""
    left = min(most, deadline - time.monotonic())
    if left <= 0:
        raise TimeoutError
    return left
