"""What a function asks the supervisor while it runs: to post to connections, and for faults."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from chalice_gateway.channel import Channel, Message


class SupervisorCalls:
    """Asks one question after the other; any thread may ask."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._lock = threading.Lock()

    def ask(self, header: dict[str, Any], payload: bytes = b"") -> dict[str, Any]:
        """Ask, and wait for the answer. May kill this process, if a fault is injected."""
        with self._lock:
            self._channel.send(header, payload)
            answer: Message = self._channel.receive()
        if when := answer.header.get("crash"):
            crash(when)
        return answer.header


def crash(when: str) -> None:
    """Kill this process, as Lambda may. Nothing in a handler can catch it."""
    print(
        f"{os.environ['AWS_LAMBDA_FUNCTION_NAME']} was killed {when} an AWS call.",
        file=sys.stderr,
        flush=True,
    )
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
