"""The output of a process, read in a thread."""

from __future__ import annotations

import queue
import threading
from typing import IO


class OutputReader:
    """Reads lines until the stream ends; `text` is all of them."""

    def __init__(self, stream: IO[str]) -> None:
        self.text = ""
        self._stream = stream
        self._lines: queue.Queue[str] = queue.Queue()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def next_line(self, timeout: float) -> str | None:
        """The next line, an empty string at the end of the stream, None after `timeout` seconds."""
        try:
            return self._lines.get(timeout=max(0.0, timeout))
        except queue.Empty:
            return None

    def wait(self, timeout: float) -> bool:
        """Wait for the end of the stream; whether it came within `timeout` seconds."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _read(self) -> None:
        with self._stream:
            for line in self._stream:
                self.text += line
                self._lines.put(line)
        self._lines.put("")
