"""A gateway in a process of its own, as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, cast

from chalice_gateway.testing.output import OutputReader

# Generous, for machines that are busy. A test that passes waits for neither.
START_TIMEOUT_S = 120
EXIT_TIMEOUT_S = 120
READY = "Press Ctrl-C to stop"
"""Text of the last line that a gateway prints before it serves."""


class Gateway:
    """A started gateway on a free port; a context manager that waits until it serves, and stops it.

    `options` are those of the command line, `env` is added to the environment. `command` runs
    instead of the gateway's own command, if it prints the same lines. With `ends_with_test_run`,
    Ctrl-C does not reach the gateway, and it ends when this process does.

    ws, http, management, dynamodb, aws, inspector: addresses of the WebSocket API, the HTTP routes,
    the management API, DynamoDB, the embedded AWS and the inspector; None if there is none. `stage`
    is the stage in the addresses. They are known after `wait_until_ready`.
    """

    ws: str | None = None
    http: str | None = None
    stage: str | None = None
    management: str | None = None
    dynamodb: str | None = None
    aws: str | None = None
    inspector: str | None = None

    def __init__(
        self,
        project_dir: str | Path = ".",
        *options: str,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
        cwd: str | Path | None = None,
        start_new_session: bool = False,
        ends_with_test_run: bool = False,
    ) -> None:
        module = "chalice_gateway.testing.child" if ends_with_test_run else "chalice_gateway"
        gateway = (sys.executable, "-m", module)
        project = ("--project-dir", str(project_dir), "--port", "0")
        self.process = subprocess.Popen(  # noqa: S603
            command or [*gateway, *project, *options],
            cwd=cwd,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **(env or {})},
            stdin=subprocess.PIPE if ends_with_test_run else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=start_new_session or ends_with_test_run,
        )
        name = " ".join([Path(project_dir).name, *options])
        self.reader = OutputReader(cast("IO[bytes]", self.process.stdout), name)
        self._next_line = 0  # of those that `wait_for` looks at

    def __enter__(self) -> Gateway:
        try:
            return self.wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def __exit__(self, *_: object) -> None:
        self.kill()

    @property
    def output(self) -> str:
        """All that the gateway and the app have printed so far."""
        return self.reader.text

    def wait_until_ready(self) -> Gateway:
        """Wait until the gateway serves, and read its addresses."""
        self.wait_for(READY)
        self.inspector = self._find(r"Inspector +(http://\S+)/@gateway")
        self.aws = self._find(r"AWS +(http://\S+)")
        self.dynamodb = self._find(r"DynamoDB +(http://\S+)") or self.aws
        self.ws = self._find(r"WebSocket +(ws://\S+)")
        self.http = self._find(r"(?:Page|HTTP) +(http://[^/\s]+)")
        if self.ws:
            authority, self.stage = self.ws.removeprefix("ws://").split("/", 1)
            self.http = f"http://{authority}"
            self.management = f"{self.http}/{self.stage}"
        return self

    def wait_for(self, pattern: str, timeout: float = START_TIMEOUT_S) -> str:
        """Wait for the next line that matches; its first group, or all that matches.

        Each line is looked at once. Raises AssertionError after `timeout` seconds.
        """
        __tracebackhide__ = True
        found = self.reader.wait_until(lambda: self._search(pattern), timeout)
        if found:
            return found[1] if found.groups() else found[0]
        if self.reader.ended:
            raise AssertionError(f"The gateway ended without {pattern!r}:\n{self.output}")
        raise AssertionError(f"No {pattern!r} within {timeout:g} s in:\n{self.output}")

    def stop(self, number: int = signal.SIGINT) -> int:
        """Press Ctrl-C; the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Wait until the gateway ends and all of its output is read; the exit code."""
        code = self.process.wait(EXIT_TIMEOUT_S)
        if not self.reader.wait(EXIT_TIMEOUT_S):
            raise AssertionError(f"The gateway ended and left a process:\n{self.output}")
        return code

    def kill(self) -> None:
        """Kill the gateway, if it still runs, with the group that it leads."""
        if self.process.poll() is None:
            kill = os.killpg if os.getpgid(self.process.pid) == self.process.pid else os.kill
            kill(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.process.stdin:
            self.process.stdin.close()
        self.reader.wait(EXIT_TIMEOUT_S)

    def _search(self, pattern: str) -> re.Match[str] | None:
        while self._next_line < len(self.reader.lines):
            self._next_line += 1
            if found := re.search(pattern, self.reader.lines[self._next_line - 1]):
                return found
        return None

    def _find(self, pattern: str) -> str | None:
        found = re.search(pattern, self.output)
        return found[1] if found else None
