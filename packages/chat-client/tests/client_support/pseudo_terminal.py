"""The command in a terminal: what the user types, and what the screen shows."""

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
SECONDS = 60
# Standard output becomes the controlling terminal, so that a resize raises SIGWINCH.
IN_OWN_TERMINAL = """
import fcntl, runpy, termios
fcntl.ioctl(1, termios.TIOCSCTTY, 0)
runpy.run_module("chat_client", run_name="__main__", alter_sys=True)
"""
CTRL_C, CTRL_D, ENTER, BACKSPACE = "\x03", "\x04", "\r", "\x7f"


class Terminal:
    """The command with these arguments, in a terminal; a context manager.

    stdin: a text to read in place of the keyboard.
    """

    def __init__(self, *arguments, columns=COLUMNS, lines=LINES, stdin=None, **variables):
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self._master, slave = pty.openpty()
        self.screen.write_process_input = lambda text: os.write(self._master, text.encode())
        self._set_size(columns)
        self.process = subprocess.Popen(
            [sys.executable, "-c", IN_OWN_TERMINAL, *arguments],
            stdin=slave if stdin is None else subprocess.PIPE,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm", **variables},
            start_new_session=True,
        )
        os.close(slave)
        if stdin is not None:
            self.process.stdin.write(stdin.encode())
            self.process.stdin.close()

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

    @property
    def edits_lines(self):
        """Whether the terminal keeps keys such as Backspace and Ctrl-D for its own line editing."""
        return bool(termios.tcgetattr(self._master)[3] & termios.ICANON)

    def resize(self, columns):
        """Make the terminal narrower or wider, as the user does with the mouse."""
        self.screen.resize(self.screen.lines, columns)
        self._set_size(columns)

    def type(self, text):
        """Piece by piece, as a terminal's buffer is small."""
        for start in range(0, len(text), 500):
            os.write(self._master, text[start : start + 500].encode())
            self._read()

    def wait_for(self, *parts, without=()):
        """Read until the screen shows all parts, and none of the others."""
        self.wait_until(
            lambda: all(map(self._shows, parts)) and not any(map(self._shows, without)), parts
        )
        return self.text

    def wait_until(self, condition, what="change"):
        """Read until the condition holds."""
        deadline = time.monotonic() + SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"no {what} in:\n{self.text}"
            self._read()

    def end(self):
        """Read to the end; its exit code."""
        deadline = time.monotonic() + SECONDS
        while self._read():
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        return self.process.wait(SECONDS)

    def _set_size(self, columns):
        size = struct.pack("4H", self.screen.lines, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def _shows(self, part):
        return part in self.text

    def _read(self):
        """Return whether there may be more output."""
        if not select.select([self._master], [], [], 0.1)[0]:
            return True
        try:
            self._stream.feed(os.read(self._master, 65_536))
        except OSError:  # Linux reports this way that the other end is closed
            return False
        return True
