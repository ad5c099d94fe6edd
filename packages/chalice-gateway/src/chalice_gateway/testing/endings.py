"""What has to end between two tests: connections with their `$disconnect`, and functions."""

from __future__ import annotations

import time
from collections.abc import Callable

from chalice_gateway.testing.inspector_api import InspectorApi

DISCONNECT_TIMEOUT_S = 60.0
# A function that takes long does not hold up all tests.
FUNCTIONS_TIMEOUT_S = 2.0
POLL_S = 0.005


def wait_for_disconnects(api: InspectorApi) -> None:
    """Wait until each connection has ended, with its `$disconnect` handler."""
    _wait_while(api.has_connections, DISCONNECT_TIMEOUT_S)


def wait_for_functions(api: InspectorApi) -> None:
    """Wait until no function runs, such as those of queues."""
    _wait_while(api.is_busy, FUNCTIONS_TIMEOUT_S)


def _wait_while(condition: Callable[[], bool], timeout: float) -> None:
    until = time.monotonic() + timeout
    while condition() and time.monotonic() < until:
        time.sleep(POLL_S)
