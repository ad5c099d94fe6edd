"""A program in a pseudo-terminal."""

import os
import pty
import re
import select
import signal
import subprocess
import termios
import time

import pytest
from chalice_gateway.testing import TIMEOUT_S


class Terminal:
    """Types lines to a program, and reads its output; a context manager."""

    def __init__(self, command):
        self._terminal, its_end = pty.openpty()
        # A process group of its own, because `node` is a script that starts the real program.
        self._process = subprocess.Popen(
            command, stdin=its_end, stdout=its_end, stderr=its_end, start_new_session=True
        )
        os.close(its_end)
        self._read = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._terminal)

    def type(self, line):
        os.write(self._terminal, f"{line}\n".encode())

    def wait_for(self, pattern):
        """Wait for the next text that matches, and return it."""
        return re.search(pattern, self.read_until(pattern))[0]

    def read_until(self, pattern):
        """Wait for the next text that matches, and return all up to its end."""
        until = time.monotonic() + TIMEOUT_S
        while not (found := re.search(pattern, self._read)):
            ready, _, _ = select.select([self._terminal], [], [], until - time.monotonic())
            assert ready, f"no {pattern!r} within {TIMEOUT_S} s in {self._read!r}"
            try:
                self._read += os.read(self._terminal, 4096).decode()
            except OSError:
                pytest.fail(f"the program ended without {pattern!r}: {self._read!r}")
        read, self._read = self._read[: found.end()], self._read[found.end() :]
        return read

    @property
    def has_echo(self):
        """Whether the terminal shows what is typed."""
        return bool(termios.tcgetattr(self._terminal)[3] & termios.ECHO)

    def interrupt(self):
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def status(self):
        return self._process.wait(TIMEOUT_S)
