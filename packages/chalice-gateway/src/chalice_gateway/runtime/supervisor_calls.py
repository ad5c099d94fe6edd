"""What a function asks the supervisor while it runs: to post to connections, and for faults."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from chalice_gateway import log
from chalice_gateway.channel import Channel, Message


class SupervisorCalls:
    """Asks one question after the other, or tells something; any thread may do so.

    may_tell: whether posts may be told of, in the event that runs. told: how often that was done.
    """

    def __init__(self, channel: Channel) -> None:
        self.may_tell = False
        self.told = 0
        self._channel = channel
        self._lock = threading.Lock()

    def tell(self, header: dict[str, Any], payload: bytes) -> None:
        """Tell, without an answer. The supervisor reads this before the event's result."""
        with self._lock:
            self._channel.send({**header, "told": True}, payload)
            self.told += 1

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
    log.error(f"{os.environ['AWS_LAMBDA_FUNCTION_NAME']} was killed {when} an AWS call.")
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)
