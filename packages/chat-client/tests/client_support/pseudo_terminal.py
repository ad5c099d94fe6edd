"""A program in a terminal: what one types, and what the screen shows."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time

import pyte

COLUMNS, LINES = 100, 40
SECONDS = 30
CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"


class Terminal:
    """`python -m chat_client` with these arguments, in a terminal; a context manager."""

    def __init__(self, *arguments, **variables):
        self.screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        self.screen.write_process_input = lambda text: os.write(self._master, text.encode())
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", LINES, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "chat_client", *arguments],
            **dict.fromkeys(("stdin", "stdout", "stderr"), slave),
            env={**os.environ, "TERM": "xterm", **variables},
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._master)

    @property
    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display).strip()

    def type(self, text):
        """Piece by piece, as a terminal's buffer is small."""
        for start in range(0, len(text), 500):
            os.write(self._master, text[start : start + 500].encode())
            self._read()

    def wait_for(self, *parts, without=()):
        """Read until the screen shows all parts, and none of the others."""
        deadline = time.monotonic() + SECONDS
        while not all(map(self._shows, parts)) or any(map(self._shows, without)):
            assert time.monotonic() < deadline, f"no {parts} in:\n{self.text}"
            self._read()
        return self.text

    def end(self):
        """Read to the end; its exit code."""
        deadline = time.monotonic() + SECONDS
        while self._read():
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        return self.process.wait(SECONDS)

    def _shows(self, part):
        return part in self.text

    def _read(self):
        """Whether there may be more."""
        if not select.select([self._master], [], [], 0.1)[0]:
            return True
        try:
            self._stream.feed(os.read(self._master, 65_536))
        except OSError:  # Linux' way to say that nobody has the other end open
            return False
        return True
