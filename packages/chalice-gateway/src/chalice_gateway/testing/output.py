"""The output of a process, read in a thread."""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable
from typing import IO, ClassVar, TypeVar
from weakref import WeakSet

T = TypeVar("T")
PART_SIZE = 65536


class OutputReader:
    """Reads lines until the stream ends. `ended` is whether it has, `name` is the process.

    `living` are the readers of this process.
    """

    living: ClassVar[WeakSet[OutputReader]] = WeakSet()

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self.name = name
        self.ended = False
        self._lines: list[str] = []
        self._rest = b""
        self._stream = stream
        os.set_blocking(stream.fileno(), False)
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        self.living.add(self)

    @property
    def lines(self) -> list[str]:
        """All lines that were printed before this call, also those that the thread has not read."""
        with self._changed:
            self._read_available()
            return self._lines

    @property
    def text(self) -> str:
        """These lines as one text."""
        return "".join(self.lines)

    def wait_until(self, found: Callable[[], T], timeout: float) -> T:
        """Call `found` after each line until it is true, the stream ends or `timeout` seconds are
        over; its last value."""
        last = [found()]

        def is_over() -> bool:
            last[0] = last[0] or found()
            return bool(last[0]) or self.ended

        with self._changed:
            self._changed.wait_for(is_over, timeout)
        return last[0]

    def wait(self, timeout: float) -> bool:
        """Wait for the end of the stream; whether it came within `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def forget(self) -> None:
        """Leave `living`."""
        self.living.discard(self)

    def _read(self) -> None:
        with self._stream:
            while not self.ended:
                self._is_readable(None)
                with self._changed:
                    self._read_available()

    def _read_available(self) -> None:
        """Read what is there without waiting. Only one thread at a time."""
        while not self.ended and self._is_readable(0):
            part = os.read(self._stream.fileno(), PART_SIZE)
            *lines, self._rest = (self._rest + part).split(b"\n")
            if not part:
                self.ended = True
                lines = [self._rest] if self._rest else []
            self._lines += [f"{line.decode(errors='replace')}\n" for line in lines]
            self._changed.notify_all()

    def _is_readable(self, timeout_ms: float | None) -> bool:
        # Not select(), which takes no descriptors above 1023.
        poll = select.poll()
        poll.register(self._stream, select.POLLIN)
        return bool(poll.poll(timeout_ms))
