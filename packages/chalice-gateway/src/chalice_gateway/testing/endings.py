"""What has to end between two tests: connections with their `$disconnect`, and functions."""

from __future__ import annotations

import time

from chalice_gateway.testing.inspector_api import InspectorApi
from chalice_gateway.testing.log import Log
from chalice_gateway.testing.output import OutputReader

DISCONNECT_TIMEOUT_S = 10.0
# A function that takes long does not hold up all tests.
FUNCTIONS_TIMEOUT_S = 2.0
POLL_S = 0.01
CONNECTED = r"  connect +(\S+)  2\d\d  "
DISCONNECTED = r"  disconnect +(\S+)  "


class Endings:
    """Waits for what a gateway's test has left."""

    def __init__(self, output: OutputReader, api: InspectorApi) -> None:
        self._output = output
        self._api = api
        self._handshakes = Log(output)  # since connections were closed

    def wait_for_disconnects(self) -> None:
        """Wait until each connection that was opened has ended, with its `$disconnect` handler, if
        no fault has taken that event away."""
        until = time.monotonic() + DISCONNECT_TIMEOUT_S
        while not self._output.wait_until(self._have_all_disconnected, POLL_S):
            if not self._api.is_busy() or time.monotonic() > until:
                break
        self._handshakes.clear()

    def wait_for_functions(self) -> None:
        """Wait until no connection is open and no function runs, such as those of queues."""
        until = time.monotonic() + FUNCTIONS_TIMEOUT_S
        while self._api.is_busy() and time.monotonic() < until:
            time.sleep(POLL_S)

    def _have_all_disconnected(self) -> bool:
        ids = {line[1] for line in self._handshakes.matches(CONNECTED)}
        return ids <= {line[1] for line in self._handshakes.matches(DISCONNECTED)}
