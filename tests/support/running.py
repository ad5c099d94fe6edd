"""A local gateway in a process of its own, as a user starts it."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
# For machines that are busy with more: who passes waits for none of it.
START_SECONDS = 90
END_SECONDS = 60


def tool(name):
    """A command that the set-up installed beside this Python: `aws`, `node`, `npx`."""
    return str(Path(sys.executable).parent / name)


class Running:
    """A started gateway: where it is, what it printed, and how to stop it."""

    def __init__(
        self, project_dir=ROOT, *options, command=None, start_new_session=False, **variables
    ):
        command = command or [
            *(sys.executable, "-m", "chalice_gateway"),
            *("--project-dir", str(project_dir), "--port", "0", *options),
        ]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=start_new_session,
        )
        self.output = ""
        self._lines = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.ws = None

    def wait_until_ready(self):
        """Read the addresses that it prints."""
        self.wait_for("Ctrl-C ends it")
        self.ws = self._found(r"(ws://\S+)")
        self.http, self.stage = re.match(r"ws(://[^/]+)/(.+)", self.ws).expand(r"http\1 \2").split()
        self.management = f"{self.http}/{self.stage}"
        self.dynamodb = self._found(r"DynamoDB +(http://\S+)")
        return self

    def wait_for(self, pattern, seconds=START_SECONDS):
        """The first group (or all) of the next line, unread so far, that matches."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                raise AssertionError(
                    f"No {pattern!r} within {seconds} s in:\n{self.output}"
                ) from None
            if line is None:
                raise AssertionError(f"It ended without {pattern!r}:\n{self.output}")
            if found := re.search(pattern, line):
                return found[1] if found.groups() else found[0]

    def _found(self, pattern):
        found = re.search(pattern, self.output)
        return found and found[1]

    def stop(self, number=signal.SIGINT):
        """Press Ctrl-C; its exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self):
        """Wait for its end and for the last that it printed; its exit code."""
        code = self.process.wait(END_SECONDS)
        self._reader.join(END_SECONDS)
        assert not self._reader.is_alive(), f"it has ended, and left something:\n{self.output}"
        return code

    def kill(self):
        """Make sure that nothing is left of it."""
        if self.process.poll() is None:
            kill = os.killpg if os.getpgid(self.process.pid) == self.process.pid else os.kill
            kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self._reader.join(END_SECONDS)

    def _read(self):
        with self.process.stdout as lines:
            for line in lines:
                self.output += line
                self._lines.put(line)
        self._lines.put(None)
